/**
 * One damaged row costs that row and no other: it is lost and reported with its place, or it is
 * still a row and is shown.
 */

import assert from "node:assert/strict";
import { runInProcess } from "../support/programs/in_process.ts";
import { splice } from "../support/trees/mutations.ts";
import { fc } from "../support/values/npm.ts";
import { type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { propertyRuns } from "../support/values/property.ts";
import { rowProblems } from "../support/values/sound_output.ts";
import { storedTree, strictText } from "../support/trees/trees.ts";

const NEWLINE = 0x0a;
const OPTIONS = ["--jsonl", "-a", "-A", "all,ping,udplite,sctp"];

/** Tables with rows worth damaging, and the name that messages give each. */
const TABLES: readonly (readonly [tree: string, table: string, label: string])[] = [
  ["tcp-states-6.18", "tcp", "tcp"],
  ["tcp-states-6.18", "tcp6", "tcp6"],
  ["old-kernels-2.6", "tcp", "tcp"],
  ["udp-raw-6.18", "udp", "udp"],
  ["udp-raw-6.18", "udp6", "udp6"],
  ["udp-raw-6.18", "udplite", "udplite"],
  ["udp-raw-6.18", "raw", "raw"],
  ["udp-raw-6.18", "raw6", "raw6"],
  ["udp-raw-6.18", "icmp", "icmp"],
  ["udp-raw-6.18", "icmp6", "icmp6"],
  ["unix-6.18", "unix", "unix"],
  ["packet-netlink-6.18", "packet", "packet"],
  ["packet-netlink-6.18", "netlink", "netlink"],
  ["old-kernels-3", "netlink", "netlink"],
  ["sctp", "sctp/eps", "sctp_eps"],
  ["sctp", "sctp/assocs", "sctp_assocs"],
];

/** Where one line of a table stands. */
interface Line {
  readonly start: number;
  readonly end: number;
}

function linesOf(bytes: Uint8Array): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, start);
    lines.push({ start, end });
    start = end + 1;
  }
  return lines;
}

/** Indexes of the lines that are rows by themselves, whose neighbours are too. */
function damageable(bytes: Uint8Array, lines: readonly Line[], table: string): number[] {
  const indexes = lines.keys().drop(1).toArray();
  if (table !== "unix") return indexes;
  // A name may hold newlines, so that a line that is no row belongs to the row before it.
  const isRow = (line: Line | undefined): boolean =>
    line === undefined || /^[0-9a-f]+: [0-9A-F]{8} /.test(latin1(bytes, line));
  return indexes.filter((index) => isRow(lines[index]) && isRow(lines[index + 1]));
}

function latin1(bytes: Uint8Array, { start, end }: Line): string {
  return Array.from(bytes.subarray(start, end), (byte) => String.fromCharCode(byte)).join("");
}

/** A change within one row. */
interface Change {
  readonly at: number;
  readonly remove: number;
  readonly insert: readonly number[];
}

const byte = fc.oneof(
  fc.constantFrom(...Array.from(" \t:0123456789ABCDEFabcdefx-(@\0\x7f", (c) => c.charCodeAt(0))),
  fc.nat(255).filter((value) => value !== NEWLINE),
);
const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const oneByte: fc.Arbitrary<Change> = fc.record({
  at: place,
  remove: fc.constant(1),
  insert: fc.tuple(byte),
});
const anyChange: fc.Arbitrary<Change> = fc.record({
  at: place,
  remove: fc.nat(20),
  insert: fc.array(byte, { maxLength: 20 }),
});

/** The lines of a listing, and what was said of bad rows. */
async function listing(
  tree: ProcTree,
): Promise<{ lines: string[]; code: number; stderr: string }> {
  const { stdout, code, stderr } = await runInProcess(OPTIONS, tree.path);
  return { lines: strictText(stdout).split("\n").slice(0, -1), code, stderr };
}

/** What `longer` has and `shorter` lacks; null where it lacks something itself. */
function surplus(longer: readonly string[], shorter: readonly string[]): string[] | null {
  const left = [...longer];
  for (const line of shorter) {
    const index = left.indexOf(line);
    if (index < 0) return null;
    left.splice(index, 1);
  }
  return left;
}

for (const [treeName, table, label] of TABLES) {
  Deno.test(`run: a damaged row of net/${table} (${treeName}) costs that row only`, async () => {
    const path = `net/${table}`;
    const original = await Deno.readFile(`${storedTree(treeName).root}/${path}`);
    const lines = linesOf(original);
    const rows = damageable(original, lines, table);
    assert.ok(rows.length > 0);
    await using tree = await procTree();
    // A row of net/unix that has lost its shape cannot be told from the rest of a name.
    const change = table === "unix" ? oneByte : fc.oneof(oneByte, anyChange);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...rows), change, async (index, { at, remove, insert }) => {
        const { start, end } = lines[index];
        await tree.add({ [path]: splice(original, start, end + 1 - start, new Uint8Array(0)) });
        const without = await listing(tree);
        assert.equal(without.stderr, "");

        const offset = start + Math.floor(at * (end - start));
        const count = Math.min(remove, end - offset);
        await tree.add({ [path]: splice(original, offset, count, Uint8Array.from(insert)) });
        const damaged = await listing(tree);

        const more = surplus(damaged.lines, without.lines);
        assert.ok(more !== null, "another row changed");
        const problems = rowProblems(damaged.stderr);
        if (more.length === 1) {
          assert.deepEqual([damaged.code, problems], [0, []]);
          return;
        }
        assert.deepEqual(more, []);
        assert.equal(damaged.code, 1);
        assert.equal(problems.length, 1);
        const [problem] = problems;
        assert.equal(problem.path, `${tree.path}/${path}`);
        assert.equal(problem.line, index + 1);
        assert.ok(problem.column <= end - start - count + insert.length + 1);
        assert.equal(problem.field.split(".")[0], label);
      }),
      propertyRuns(80),
    );
  });
}
