/**
 * Damaged tables: whatever a file holds, a run ends soon and cleanly, writes nothing that a terminal
 * obeys, says which rows it could not read, and shows all the others.
 *
 * FC_SEED in the environment asks for other cases.
 */

import assert from "node:assert/strict";
import { type InProcessResult, runInProcess } from "../support/programs/in_process.ts";
import { mutate, mutation } from "../support/trees/mutations.ts";
import { fc } from "../support/values/npm.ts";
import { type ProcEntry, procTree, writeEntries } from "../support/trees/proc_tree.ts";
import { FAST, propertyRuns } from "../support/values/property.ts";
import { assertSound, rowProblems } from "../support/values/sound_output.ts";
import { TREES } from "../support/trees/trees.ts";

/** No run may take longer; most take a hundredth of it. */
const LONGEST_MS = 4000;

const TABLES = [
  ...["tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6"],
  ...["unix", "packet", "netlink", "sctp/eps", "sctp/assocs"],
] as const;
const COUNTERS = ["sockstat", "sockstat6", "snmp", "snmp6", "netstat", "sctp/snmp"] as const;
const NAMES = ["igmp", "if_inet6", "dev_mcast"] as const;
const FILES = [
  ...[...TABLES, ...COUNTERS, ...NAMES].map((name) => `net/${name}`),
  "sys/net/ipv4/ip_local_port_range",
];

const OPTIONS: readonly string[] = [
  ...["-tanoeip", "-aneoip", "-ap", "-xa", "-0ae", "-s", "-s --json", "-anpT", "-wua"],
  ...["--json -a", "--json -anpT", "--jsonl -a -A all,ping,udplite", "-a -A all,ping,sctp,udplite"],
  ...["netstat -anepo", "netstat -xapW", "netstat -Stuwlne", "netstat -s", "netstat -s6"],
  ...["netstat --json -anp", "netstat -t --jsonl"],
  ...["lsof -nP -i", "lsof -P -iTCP -Tqs", "lsof -F -K i -i", "lsof -J -i"],
  ...["lsof -j -U", "lsof --json -i"],
  ...["-a src unix:*a*[!b]? or autobound", "-a sport ge :1 or dev lo or src 10.0.0.0/9"],
  ...[
    "-ane src link:ip or src netlink:audit",
    "-S -A udplite,ping -ae not dst ::ffff:1.2.3.4/99",
  ],
];

/** For the worst of files: between them, everything is read. */
const WORST_OPTIONS = [
  "-a -A all,ping,udplite,sctp -npoei",
  "-s --json",
  "-xa",
  "--json -a",
  "-tan",
  "netstat -aneop",
  "netstat -s",
  "netstat -s6",
  "lsof -nPR -Tqs -i",
  "lsof -J -i",
];

/** The fullest file of each name among all stored trees. */
function fullest(path: string): Uint8Array {
  let best = new Uint8Array(0);
  for (const { root } of TREES) {
    try {
      const bytes = Deno.readFileSync(`${root}/${path}`);
      if (bytes.length > best.length) best = bytes;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  assert.ok(best.length > 0, `no stored tree has ${path}`);
  return best;
}

const ORIGINALS: ReadonlyMap<string, Uint8Array> = new Map(
  FILES.map((path) => [path, fullest(path)]),
);
const ALL_BYTES = [...ORIGINALS.values()];

/** A tree of all of them, with owners. */
function wholeTree(): Record<string, ProcEntry> {
  return {
    ...Object.fromEntries(ORIGINALS),
    "42/stat": "42 (se\x1brv)er\n) S 1",
    "42/fd/3": { link: "socket:[51051]" },
    "42/fd/4": { link: "socket:[21001]" },
    "43/comm": "other\n",
    "43/fd/0": { link: "socket:[51051]" },
    "43/task/44/fd/0": { link: "socket:[51051]" },
  };
}

/** Runs one command line, within the time. */
async function timed(line: string, root: string, columns?: number): Promise<InProcessResult> {
  const start = performance.now();
  const result = await runInProcess(line.split(" "), root, { columns });
  const took = performance.now() - start;
  assert.ok(took < LONGEST_MS, `${line} took ${took} ms`);
  return result;
}

Deno.test("run: damaged tables end in clean output and complaints about rows", async () => {
  await using tree = await procTree(wholeTree());
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FILES),
      fc.array(mutation, { minLength: 1, maxLength: 3 }),
      fc.constantFrom(...OPTIONS),
      fc.option(fc.integer({ min: 1, max: 300 }), { nil: undefined }),
      async (path, damages, line, columns) => {
        const original = ORIGINALS.get(path)!;
        const bytes = damages.reduce(
          (damaged: Uint8Array, damage) => mutate(damaged, damage, ALL_BYTES),
          original,
        );
        await writeEntries(tree.path, { [path]: bytes });
        const result = await timed(line, tree.path, columns);
        await writeEntries(tree.path, { [path]: original });
        assertSound(line.split(" "), result);
        for (const problem of rowProblems(result.stderr)) {
          assert.equal(problem.path, `${tree.path}/${path}`);
        }
      },
    ),
    propertyRuns(1500),
  );
});

for (const path of FILES) {
  Deno.test(`run: net tables survive the worst of ${path}`, async () => {
    await using tree = await procTree(wholeTree());
    const original = ORIGINALS.get(path)!;
    const worst: Uint8Array[] = [
      mutate(original, { kind: "long", at: 0.5, byte: 0x61 }, []),
      mutate(original, { kind: "long", at: 1, byte: 0x20 }, []),
      mutate(original, { kind: "long", at: 0.7, byte: 0x30 }, []),
      new Uint8Array(100_000),
      new Uint8Array(100_000).fill(0x0a),
      new Uint8Array(0),
      Uint8Array.from({ length: 50_000 }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255),
    ];
    for (const bytes of FAST ? worst.filter((_, index) => index % 3 === 0) : worst) {
      await writeEntries(tree.path, { [path]: bytes });
      for (const line of FAST ? WORST_OPTIONS.slice(0, 2) : WORST_OPTIONS) {
        assertSound(line.split(" "), await timed(line, tree.path));
      }
    }
  });
}
