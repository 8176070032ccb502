/** -E: sockets as they are destroyed. */

import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";
import { ROOT, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

/** Ports of the sockets that are opened and closed while it is followed. */
const TCP_PORT = 6001;
const UDP_PORT = 6002;

/** Opens and closes sockets again and again, until its standard input ends. */
const CHURN = `
  const again = setInterval(async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: ${TCP_PORT} });
    const accepted = listener.accept();
    const near = await Deno.connect({ hostname: "127.0.0.1", port: ${TCP_PORT} });
    (await accepted).close();
    // Whether a byte of the peer's end is in its queue would otherwise be up to chance.
    await new Promise((done) => setTimeout(done, 50));
    near.close();
    listener.close();
    Deno.listenDatagram({ hostname: "::1", port: ${UDP_PORT}, transport: "udp" }).close();
  }, 200);
  for await (const _ of Deno.stdin.readable);
  clearInterval(again);
`;

/** Reads lines until `enough` says so, for 30 s at most. */
async function linesUntil(
  output: ReadableStream<Uint8Array>,
  enough: (lines: readonly string[]) => boolean,
): Promise<string[]> {
  let text = "";
  const limit = AbortSignal.timeout(30_000);
  for await (const chunk of output.pipeThrough(new TextDecoderStream(), { signal: limit })) {
    text += chunk;
    const lines = text.split("\n").slice(0, -1);
    if (enough(lines)) return lines;
  }
  throw new Error(`ended after:\n${text}`);
}

/** What a program says of the sockets that come and go in the sandbox. */
async function followed(
  sandbox: Sandbox,
  command: readonly string[],
  enough: (lines: readonly string[]) => boolean,
): Promise<string[]> {
  const start = (words: readonly string[], stdin: "piped" | "null"): Deno.ChildProcess => {
    const [program, ...args] = sandbox.inside(...words);
    return new Deno.Command(program, { args, cwd: ROOT, stdin, stdout: "piped", stderr: "inherit" })
      .spawn();
  };
  const churn = start([Deno.execPath(), "eval", "--unstable-net", "--ext=ts", CHURN], "piped");
  const follower = start(command, "null");
  try {
    return await linesUntil(follower.stdout, enough);
  } finally {
    await churn.stdin.close();
    await churn.stdout.cancel();
    await churn.status;
    await follower.stdout.cancel().catch(() => {});
    // It has no end of its own, but for an output that nobody reads.
    follower.kill("SIGTERM");
    await follower.status;
  }
}

const ofUdp = (line: string): boolean => line.includes(`:${UDP_PORT}`);

Deno.test({
  ...needs("root", "netns", "reference-ss", "slow tests"),
  name: "-E: the rows of ss, as they come",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    const enough = (lines: readonly string[]): boolean => lines.some(ofUdp);
    /** Rows without the ports that the kernel chose, each once. */
    const shapes = (lines: readonly string[]): string[] =>
      [...new Set(lines.map((line) => line.replace(/\b\d{5}\b/g, "P").replace(/ +/g, " ")))]
        .sort();
    const settled = (lines: readonly string[]): boolean =>
      enough(lines) && lines.filter(ofUdp).length > 2;
    const theirs = await followed(
      sandbox,
      ["stdbuf", "-oL", `${ROOT}/.cache/reference-ss/ss`, "-Ean"],
      settled,
    );
    const ours = await followed(sandbox, [...sockscope(), "-Ean"], settled);
    assert.deepEqual(shapes(ours), shapes(theirs));
    assert.match(ours[0], /^Netid State /);
    assert.ok(ours.some((line) => line.includes(`127.0.0.1:${TCP_PORT}`)));
  },
});

Deno.test({
  ...needs("root", "netns"),
  name: "-E: filters, families and JSON hold for what is destroyed too",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    const lines = await followed(
      sandbox,
      [...sockscope(), "-E", "-u", "-6", "--jsonl", "sport", "=", `:${UDP_PORT}`],
      (all) => all.length >= 2,
    );
    for (const line of lines) {
      const record: unknown = JSON.parse(line);
      assert.ok(typeof record === "object" && record !== null && "time" in record);
      const age = Date.now() - Date.parse(record.time as string);
      assert.ok(age >= 0 && age < 60_000, line);
      assert.match(record.time as string, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
      assert.deepEqual(
        Object.fromEntries(
          Object.entries(record).filter(([key]) =>
            ["netid", "local_address", "local_port"].includes(key)
          ),
        ),
        { netid: "udp", local_address: "::1", local_port: UDP_PORT },
      );
    }
  },
});
