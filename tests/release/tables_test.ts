/**
 * The options for people in the released file, wherever sockets come from: as root and as an ordinary
 * user, of a captured tree, and of a recorded dump. What each shows is in the plain listing of the
 * same place, which other tests hold against the real `ss`.
 */

import assert from "node:assert/strict";
import { Actor } from "../support/programs/actor.ts";
import { ROOT } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { AS_NOBODY, needsRelease, released } from "./support.ts";

/** Runs the released file in a place, with some words. */
type Run = (...words: readonly string[]) => Promise<{ code: number; stdout: string }>;

/** A row of a plain listing: what `ss -tanH` has of it, as a table writes it. */
interface Row {
  readonly state: string;
  readonly local: string;
  readonly peer: string;
}

const PLACE = "/usr/local/bin";

/** An end as `ss` writes it, in the way of a table. */
function endOf(text: string, family: "local" | "peer"): string {
  if (family === "peer" && /^(0\.0\.0\.0|\[::\]|\*):\*$/.test(text)) return "*";
  return text.replace(/^\*:/, "[::]:");
}

async function rowsOf(run: Run): Promise<Row[]> {
  const { stdout, code } = await run("-tanH");
  assert.equal(code, 0);
  return stdout.trimEnd().split("\n").map((line) => {
    const [state, , , local, peer] = line.split(/ +/);
    return { state, local: endOf(local, "local"), peer: endOf(peer, "peer") };
  });
}

const text = ({ state, local, peer }: Row): string => `${state} ${local} ${peer}`;
const portOf = (end: string): number => Number(end.slice(end.lastIndexOf(":") + 1));
const lines = (stdout: string): string[] => stdout.trimEnd().split(/\r?\n/).filter(Boolean);

/** What is true of each option, given the rows of the place; `port` is one that is there. */
const TRUTHS: Readonly<
  Record<string, (run: Run, rows: readonly Row[], port: number) => Promise<void>>
> = {
  "a question": async (run, rows, port) => {
    const { code, stdout } = await run("-tH", `:${port}`);
    assert.equal(code, 0);
    const wanted = rows.filter(({ local, peer }) => [local, peer].map(portOf).includes(port));
    const found = lines(stdout).map((line) => line.split(/ +/).slice(1, 4).join(" "));
    assert.deepEqual(found.toSorted(), wanted.map(text).sort());
    // Listeners come first.
    assert.ok(wanted.some(({ state }) => state === "LISTEN") && found[0].startsWith("LISTEN"));
    assert.deepEqual(await run("-t", ":9").then(({ code, stdout }) => [code, stdout]), [1, ""]);
  },
  "--table": async (run, rows) => {
    const { stdout } = await run("--table", "-tan");
    const [heading, ...found] = lines(stdout).map((line) => line.split(/ +/));
    assert.equal(heading.join(" "), "PROTO STATE LOCAL PEER RECV-Q SEND-Q PROCESS");
    assert.deepEqual(found.map((words) => words.slice(1, 4).join(" ")), rows.map(text));
  },
  "--columns": async (run, rows) => {
    const { stdout } = await run("--columns", "local,state", "-tanH");
    assert.deepEqual(
      lines(stdout).map((line) => line.split(/ +/).join(" ")),
      rows.map(({ state, local }) => `${local} ${state}`),
    );
  },
  "--sort": async (run, rows) => {
    const { stdout } = await run("--sort", "-local_port", "--columns", "local_port", "-tanH");
    const ports = rows.map(({ local }) => portOf(local)).sort((a, b) => b - a);
    assert.deepEqual(lines(stdout).map(Number), ports);
  },
  "--csv": async (run, rows) => {
    const { stdout } = await run("--csv", "--columns", "state,local,peer", "-tan");
    const [heading, ...found] = lines(stdout);
    assert.equal(heading, "state,local,peer");
    assert.deepEqual(found.map((line) => line.replaceAll(",", " ")), rows.map(text));
  },
  "--tsv": async (run, rows) => {
    const { stdout } = await run("--tsv", "--columns", "state,local,peer", "-tanH");
    assert.deepEqual(lines(stdout).map((line) => line.replaceAll("\t", " ")), rows.map(text));
  },
  "--count-by": async (run, rows) => {
    const counts = new Map<string, number>();
    for (const { state } of rows) counts.set(state, (counts.get(state) ?? 0) + 1);
    const found: { state: string; count: number }[] = JSON.parse(
      (await run("--count-by", "state", "--json", "-tan")).stdout,
    );
    assert.deepEqual(new Map(found.map(({ state, count }) => [state, count])), counts);
  },
  "--health": async (run, rows) => {
    const { code, stdout } = await run("--health", "-t");
    const [heading, ...found] = lines(stdout);
    assert.equal(code, 0);
    assert.match(heading, /^PROTO +STATE +LOCAL +PEER +PROCESS +FACT$/);
    const known = new Set(rows.map(text));
    for (const line of found) assert.ok(known.has(line.split(/ +/).slice(1, 4).join(" ")), line);
    // Whatever else is wrong: the program of such a socket has not closed it.
    const closing = rows.filter(({ state }) => state === "CLOSE-WAIT").length;
    assert.equal(found.filter((line) => line.includes("the peer has closed")).length, closing);
  },
  "--metrics": async (run, rows) => {
    const { stdout } = await run("--metrics", "-ta");
    const counted = [...stdout.matchAll(/^sockscope_sockets\{.*\} (\d+)$/gm)];
    assert.equal(counted.reduce((sum, [, count]) => sum + Number(count), 0), rows.length);
    assert.ok(stdout.endsWith("\n# EOF\n"));
  },
  "--quiet": async (run, _, port) => {
    for (const [word, code] of [[`:${port}`, 0], [":9", 1]] as const) {
      const ended = await run("-t", "--quiet", word);
      assert.deepEqual([ended.code, ended.stdout], [code, ""]);
    }
  },
};

Deno.test({
  ...needsRelease("x86_64", "root over users", "netns", "nsenter", "setpriv"),
  name: "released file: every option for people as root and as nobody, of a tree and of a dump",
  fn: async () => {
    const file = released("x86_64");
    await using sandbox = await Sandbox.open(
      `mount -t tmpfs -o mode=755 none ${PLACE}; touch ${PLACE}/sockscope
       mount --bind '${file}' ${PLACE}/sockscope
       mkdir -m 755 ${PLACE}/tree; mount --bind '${ROOT}/testdata/tcp-states-6.18/proc' ${PLACE}/tree`,
    );
    await using _ = await Actor.start<readonly number[]>("services", sandbox, "sshd", "ssh");
    const sockscope = `${PLACE}/sockscope`;
    const dumped = await sandbox.run([
      ...["sh", "-c", `${sockscope} -taD - >${PLACE}/dump`],
    ]);
    assert.deepEqual([dumped.code, dumped.stderr], [0, ""]);
    const running =
      (prefix: readonly string[], env: Record<string, string> = {}): Run => async (...words) => {
        const ended = await sandbox.run([...prefix, sockscope, ...words], { env });
        for (const line of ended.complaints) {
          assert.match(line, /owners may be missing|procfs does not have|nothing listens/, line);
        }
        return ended;
      };
    const nobody = AS_NOBODY.split(" ");
    const places: Readonly<Record<string, readonly [Run, port: number]>> = {
      "root": [running([]), 22],
      "nobody": [running(nobody), 22],
      "a captured tree, as nobody": [running(nobody, { PROC_ROOT: `${PLACE}/tree` }), 7100],
      "a recorded dump": [running([], { TCPDIAG_FILE: `${PLACE}/dump` }), 22],
    };
    for (const [place, [run, port]] of Object.entries(places)) {
      const rows = await rowsOf(run);
      assert.ok(rows.length > 1, place);
      for (const [option, isTrue] of Object.entries(TRUTHS)) {
        await isTrue(run, rows, port).catch((error) => {
          throw new Error(`${option} of ${place}: ${error.message}`);
        });
      }
    }
  },
});
