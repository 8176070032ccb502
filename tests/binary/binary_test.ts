import assert from "node:assert/strict";
import type { GoldenCase } from "../../scripts/golden/record.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { needs } from "../support/programs/needs.ts";
import { ROOT, runProgram } from "../support/programs/program.ts";
import { TREES } from "../support/trees/trees.ts";
import { AARCH64, X86_64 } from "./binaries.ts";

const TESTDATA = `${ROOT}/testdata`;

/** A tree and what is asked of it. */
type Case = readonly [tree: string, line: string];

/** Every table, JSON and the summary, for the program that takes seconds a run. */
const FEW: readonly Case[] = [
  ["mixed-6.18", "-anp"],
  ["tcp-states-6.18", "-tanoei"],
  ["tcp-states-6.18", "-s"],
  ["udp-raw-6.18", "-uwane"],
  ["udp-raw-6.18", "-A ping,udplite -an"],
  ["unix-6.18", "-xanp"],
  ["packet-netlink-6.18", "-0anp"],
  ["packet-netlink-6.18", "-f netlink -anp"],
  ["sctp", "-Sane"],
  ["owners-6.18", "--json -anpT"],
  ["wide-numbers", "--jsonl -a"],
  ["old-kernels-2.6", "-s --json"],
  ["no-ipv6", "-tan sport = :no-such-service"],
];

/** Every recorded command line of every tree. */
function golden(): Case[] {
  return TREES.flatMap(({ name }) => {
    const text = Deno.readTextFileSync(`${TESTDATA}/${name}/golden/cases.json`);
    const cases: readonly GoldenCase[] = JSON.parse(text);
    return cases.map(({ args }): Case => [name, args.join(" ")]);
  });
}

/** Asserts that a program answers each case with the bytes and the status of the source itself. */
async function assertSame(program: readonly string[], cases: readonly Case[]): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < cases.length) {
      const [tree, line] = cases[next++];
      const root = `${TESTDATA}/${tree}/proc`;
      const words = line.split(" ").filter((word) => word !== "");
      const expected = await runInProcess(words, root);
      const actual = await runProgram([...program, "--proc-root", root, ...words]);
      const what = `${tree}: ${line}`;
      assert.equal(actual.stdout, new TextDecoder().decode(expected.stdout), what);
      assert.deepEqual(actual.bytes, expected.stdout, what);
      assert.equal(actual.stderr, expected.stderr, what);
      assert.equal(actual.code, expected.code, what);
    }
  };
  await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, worker));
}

Deno.test({
  ...needs("x86_64 binary"),
  name: "x86_64 binary: the bytes of the source, for a few cases of every table",
  fn: () => assertSame(X86_64, FEW),
});

Deno.test({
  ...needs("x86_64 binary", "slow tests"),
  name: "x86_64 binary: the bytes of the source, for every recorded command line",
  fn: () => assertSame(X86_64, golden()),
});

Deno.test({
  ...needs("aarch64 binary", "qemu-aarch64-static", "arm64 libraries", "slow tests"),
  name: "aarch64 binary: the bytes of the source, for a few cases of every table",
  fn: () => assertSame(AARCH64, FEW),
});

Deno.test({
  ...needs("x86_64 binary"),
  name: "x86_64 binary: drops the same permissions, and shows the live machine without more",
  fn: async () => {
    const permissions = await runProgram([...X86_64, "--permissions"]);
    assert.match(permissions.stdout, /^read +all +none$/m);
    const live = await runProgram([...X86_64, "-tan"]);
    assert.equal(live.stderr, "");
    assert.equal(live.code, 0);
    assert.match(live.stdout, /^State +Recv-Q Send-Q/);
  },
});
