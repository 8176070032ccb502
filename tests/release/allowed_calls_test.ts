/**
 * The table of allowed calls against what the program really asks of the kernel, as strace sees it
 * over the golden command lines: nothing is allowed that is neither used nor explained, and nothing
 * that is used goes without.
 */

import assert from "node:assert/strict";
import { ALLOWED_CALLS } from "../../scripts/launcher/allowed_calls.ts";
import type { GoldenCase } from "../../scripts/golden/record.ts";
import { ON_TERMINAL, runInTerminal } from "../support/programs/pty.ts";
import { TREES } from "../support/trees/trees.ts";
import { needsRelease, released, ROOT, runWith } from "./support.ts";

const FILE = released("x86_64");
const TESTDATA = `${ROOT}/testdata`;

/** Command lines that read the live /proc, and those that end in another way than by an answer. */
const LIVE: readonly (readonly string[])[] = [
  ["-tanpT"],
  ["-a", "--json"],
  ["-aemi", "--tos", "--cgroup", "--inet-sockopt"],
  ["--source", "procfs", "-tanp"],
  ["-t", "-D", "-"],
  ["-s"],
  ["--permissions"],
  ["--help"],
  ["--json-schema"],
  ["-K"],
  ["--proc-root", "/no-such-folder", "-a"],
  ["-tan", "sport", "~", "1"],
];

/** Calls that the program tries, is refused and does well without; each with its reason. */
const REFUSED: Readonly<Record<string, string>> = {
  clone3: "glibc falls back to clone",
  getpgid: "the refusal tells that the sandbox is there, which then is made narrower",
  openat: "on a terminal: the runtime wants it for itself, to be written, and takes what it has",
};

/** What one run asked of the kernel once its filter was in place. */
interface Traced {
  readonly used: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
}

/** Runs the released file under strace. */
async function trace(words: readonly string[], terminal = false): Promise<Traced> {
  const log = await Deno.makeTempFile();
  try {
    const command = ["strace", "-f", "-qq", "-o", log, FILE, ...words];
    const shell = ["sh", "-c", `${ON_TERMINAL} exec "$@"`, "sh"];
    if (terminal) await runInTerminal([...shell, ...command], 80, {});
    else await runWith({ NO_COLOR: "1" }, ...command);
    const lines = (await Deno.readTextFile(log)).split("\n");
    const start = lines.findIndex((line) => /^\d+ +seccomp\(SECCOMP_SET_MODE_FILTER/.test(line));
    assert.ok(start > 0, "the filter was set");
    const used = new Set<string>();
    const refused = new Set<string>();
    for (const line of lines.slice(start + 1)) {
      const call = /^\d+ +(?:<\.\.\. )?([a-z_0-9]+)(?:\(| resumed)/.exec(line)?.[1];
      if (call === undefined) continue;
      used.add(call);
      if (/ = -1 (EPERM|ENOSYS)\b/.test(line)) refused.add(call);
    }
    return { used, refused };
  } finally {
    await Deno.remove(log);
  }
}

/** Every recorded command line of every tree, and the live ones. */
function commandLines(): string[][] {
  const recorded = TREES.flatMap(({ name }) => {
    const cases: readonly GoldenCase[] = JSON.parse(
      Deno.readTextFileSync(`${TESTDATA}/${name}/golden/cases.json`),
    );
    return cases.map(({ args }) => ["--proc-root", `${TESTDATA}/${name}/proc`, ...args]);
  });
  return [...recorded, ...LIVE.map((words) => [...words])];
}

Deno.test({
  ...needsRelease("x86_64", "strace", "slow tests"),
  name: "allowed calls: what is allowed is used or explained, and what is used is allowed",
  fn: async () => {
    const used = new Set<string>();
    const refused = new Set<string>();
    const lines = commandLines();
    let next = 0;
    const note = (traced: Traced): void => {
      traced.used.forEach((call) => used.add(call));
      traced.refused.forEach((call) => refused.add(call));
    };
    const worker = async (): Promise<void> => {
      while (next < lines.length) {
        note(await trace(lines[next++]));
      }
    };
    await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, worker));
    for (const words of LIVE) note(await trace(words, true));
    assert.ok(lines.length > 100);

    const here = ALLOWED_CALLS.filter((call) => call.x86_64 !== undefined);
    const unexplained = here.filter(({ name, unseen }) => !used.has(name) && !unseen);
    assert.deepEqual(unexplained.map(({ name }) => name), [], "allowed for no reason");
    const table = new Set(here.map(({ name }) => name));
    const unnamed = [...used].filter((call) => !table.has(call) && !(call in REFUSED));
    assert.deepEqual(unnamed, [], "used and not allowed");
    for (const call of ["socket", "sendto", "recvfrom", "seccomp"]) {
      assert.ok(used.has(call), `sock_diag is asked, and then no more: ${call}`);
    }
    assert.deepEqual([...refused].filter((call) => !(call in REFUSED)), [], "used and refused");
  },
});
