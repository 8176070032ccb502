/**
 * The sockets that exist only because sockscope runs are in no listing and in no count: what it
 * shows is what `ss` shows of the same namespace, without the one socket that `ss` adds itself.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { pause } from "../../scripts/world/socket.ts";
import { X86_64 } from "../binary/binaries.ts";
import { Actor } from "../support/programs/actor.ts";
import { ofNamespace } from "../support/ss/incomparable.ts";
import { needs } from "../support/programs/needs.ts";
import { type Ended, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { ListenerReport } from "./actors/listener.ts";

const NEEDED = ["root", "netns", "nsenter", "reference-ss", "bash"] as const;
/** As it is run from its modules, and as it is compiled. */
const PROGRAMS = [
  { name: "deno run", words: sockscope(), needed: NEEDED },
  { name: "compiled", words: X86_64, needed: [...NEEDED, "x86_64 binary"] },
] as const;
const SOURCES = ["auto", "procfs"] as const;
/** Reads how many sockets the kernel counts. */
const COUNT = "read -r used < /proc/net/sockstat; ";
/**
 * Waits until it counts as many as before ($0), for ten seconds at most: for a moment it counts those
 * of a program that has ended.
 */
const SETTLED =
  `for ((i = 0; i < 500; i++)); do ${COUNT}[ "$used" = "$0" ] && break; sleep 0.02; done; `;
/** Milliseconds until a Deno has all of its sockets: some open a second pair after half a second. */
const ALL_OPEN_MS = 1000;

/** A namespace with the sockets of a Deno that listens on two ports. */
class Place implements AsyncDisposable {
  private constructor(
    readonly sandbox: Sandbox,
    readonly actor: Actor<ListenerReport>,
    readonly ss: string,
    readonly count: string,
  ) {}

  static async open(): Promise<Place> {
    const ss = (await referenceSs())!;
    const sandbox = await Sandbox.open();
    const actor = await Actor.start<ListenerReport>("listener", sandbox, "0", "0");
    await pause(ALL_OPEN_MS);
    const { stdout } = await sandbox.run(["bash", "-c", `${COUNT}echo "$used"`]);
    assert.match(stdout, /^sockets: used [1-9]/);
    return new Place(sandbox, actor, ss, stdout.trimEnd());
  }

  /** Runs a program behind a script of bash, in the same process. */
  async run(script: string, command: readonly string[], words: readonly string[]): Promise<Ended> {
    const ended = await this.sandbox.run([
      ...["bash", "-c", `${SETTLED}${script}exec "$@"`, this.count],
      ...[...command, ...words],
    ]);
    assert.equal(ended.code, 0, `${words.join(" ")}: ${ended.stderr}`);
    return ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.actor[Symbol.asyncDispose]();
    await this.sandbox[Symbol.asyncDispose]();
  }
}

/** The lines of a listing in one order, each without the blanks that its widest row makes. */
function rows({ stdout }: Ended): string[] {
  return stdout.split("\n").map((line) => line.replace(/ +/g, " ").trim()).sort();
}

for (const { name, words: program, needed } of PROGRAMS) {
  Deno.test({
    ...needs(...needed),
    name: `own sockets, ${name}: listings and counts are those of ss`,
    fn: async () => {
      await using place = await Place.open();
      for (const source of SOURCES) {
        const ours = [...program, `--source=${source}`];
        const env = source === "procfs" ? "export PROC_ROOT=/proc; " : "";
        for (const line of ["-xan", "-x", "-s", "-s -xan", "-xanp", "-tuwxan"]) {
          const theirs = await place.run(env, [place.ss], line.split(" "));
          const shown = await place.run("", ours, line.split(" "));
          assert.equal(ofNamespace(shown.stdout), ofNamespace(theirs.stdout), `${source} ${line}`);
        }
        const json = await place.run("", ours, ["--json", "-xa"]);
        const listed = await place.run("", ours, ["-Hxan"]);
        assert.equal(JSON.parse(json.stdout).length, listed.stdout.split("\n").length - 1, source);
        const total = await place.run("", ours, ["-s", "--json"]);
        const { stdout } = await place.run("", [place.ss], ["-s"]);
        assert.equal(`${JSON.parse(total.stdout).total}`, /^Total: (\d+)$/m.exec(stdout)![1]);
      }
    },
  });

  Deno.test({
    ...needs(...needed),
    name: `own sockets, ${name}: what it opens long after its start is left out as well`,
    fn: async () => {
      await using place = await Place.open();
      for (const source of SOURCES) {
        const script = `{ sleep ${2 * ALL_OPEN_MS / 1000}; echo "src unix:*"; } | `;
        const words = ["-xan", "-F", "-"];
        const late = await place.sandbox.run([
          ...["bash", "-c", `${script}"$@"`, "bash", ...program, `--source=${source}`, ...words],
        ]);
        const soon = await place.run("", program, [`--source=${source}`, "-xan", "src unix:*"]);
        assert.equal(late.stdout, soon.stdout, source);
        assert.ok(soon.stdout.split("\n").length > 3, "rows to compare");
      }
    },
  });

  Deno.test({
    ...needs(...needed),
    name: `own sockets, ${name}: the socket that asks is in no listing; all else of netlink is`,
    fn: async () => {
      await using place = await Place.open();
      const words = ["-an", "-f", "netlink"];
      const shown = await place.run("", program, words);
      const theirs = await place.run("", [place.ss], words);
      const asker = rows(theirs).filter((row) => /^UNCONN \d+ 0 4:[1-9]/.test(row));
      assert.equal(asker.length, 1, "ss lists its own");
      assert.deepEqual(rows(shown), rows(theirs).filter((row) => !asker.includes(row)));
      const { stdout } = await place.run("", program, ["--json", "-a", "-f", "netlink"]);
      const askers = JSON.parse(stdout).filter(({ protocol, port_id: port }: {
        protocol: number;
        port_id: number;
      }) => protocol === 4 && port !== 0);
      assert.deepEqual(askers, []);
    },
  });

  Deno.test({
    ...needs(...needed),
    name: `own sockets, ${name}: one that it has inherited is not its own`,
    fn: async () => {
      await using place = await Place.open();
      // Of what can be written to, the released file keeps the standard files alone.
      const script = "exec 0<>/dev/udp/127.0.0.1/9; ";
      for (const line of ["-uxn", "-s"]) {
        const theirs = await place.run(script, [place.ss], line.split(" "));
        const ours = await place.run(script, program, line.split(" "));
        const settled = (text: string): string =>
          ofNamespace(text).replace(/127\.0\.0\.1:\d+/, "127.0.0.1:N");
        assert.equal(settled(ours.stdout), settled(theirs.stdout), line);
        assert.match(theirs.stdout, /^udp .* 127\.0\.0\.1:9\b|^UDP\s+1 /m);
      }
    },
  });
}

Deno.test({
  ...needs(...NEEDED),
  name: "own sockets: with --proc-root nothing is left out, even of the same machine",
  fn: async () => {
    await using place = await Place.open();
    const count = async (...words: readonly string[]): Promise<number> => {
      const { stdout } = await place.run("", sockscope(), ["--source=procfs", "-Hxan", ...words]);
      return stdout.split("\n").length - 1;
    };
    assert.equal(await count("--proc-root=/proc"), await count() + 2);
  },
});
