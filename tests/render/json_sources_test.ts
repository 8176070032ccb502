/** Records of the same live sockets from both sources: by the contract, and with equal values. */

import assert from "node:assert/strict";
import type { WorldReport } from "../machine/actors/world.ts";
import { Actor } from "../support/programs/actor.ts";
import { assertContract } from "../support/json/json_contract.ts";
import { assertSocket } from "../support/json/json_schema.ts";
import { needs } from "../support/programs/needs.ts";
import { sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { JsonRecord } from "../support/trees/trees.ts";

/** Worlds, and how many of their sockets both sources must have in common. */
const WORLDS: Readonly<Record<string, number>> = {
  "mixed": 30,
  "tcp-states": 50,
  "udp-raw": 20,
  "packet-netlink": 30,
  "unix": 60,
};
const BOTH = ["-A", "all,ping,udplite", "-an"];
const EVERYTHING = ["-A", "all,ping,udplite,sctp,mptcp", "-an"];
/** Everything that options add, for those who see all. */
const OPTIONS = ["-emiopb", "--tos", "--cgroup", "--inet-sockopt", "--bpf-maps", "--tipcinfo"];
const ASKED = {
  ...{ numeric: true, owners: true, threads: false },
  ...{ info: true, memory: true, details: true, bpf: true, tos: true, cgroup: true },
  ...{ sockopt: true, maps: true, tipcinfo: true },
};

/** procfs counts in ticks of 10 ms, and cuts off what is left. */
const TICK = 10;
/** Timers of the sockets run on: a difference is one that is seen as often as this. */
const ATTEMPTS = 4;
const NETLINK_SOCK_DIAG = 4;

/** What names a socket in both sources: its inode, or its addresses where it has none. */
function nameOf(record: JsonRecord): string {
  const { netid, inode, protocol, port_id, local_address, local_port, peer_address, peer_port } =
    record;
  return JSON.stringify(
    inode === null
      ? [netid, protocol, port_id, local_address, local_port, peer_address, peer_port]
      : [netid, protocol, inode],
  );
}

/**
 * Records by name. Two of one name are the same socket: the kernel's dump has a netlink socket with
 * groups twice.
 */
function byName(records: readonly JsonRecord[]): Map<string, JsonRecord> {
  const found = new Map<string, JsonRecord>();
  for (const record of records) {
    const name = nameOf(record);
    assert.deepEqual(found.get(name) ?? record, record);
    found.set(name, record);
  }
  return found;
}

/** Sockets that the two sources cannot have in common, each with why. */
function isComparable(record: JsonRecord): boolean {
  const { family, inode, path, path_hex: hex, protocol, port_id: port } = record;
  // Nobody has accepted it yet: it has no inode, and so is not in the dump.
  if (family === "unix" && inode === null) return false;
  // A name with a newline, and the row that is forged behind it: procfs cannot be told from one.
  if (family === "unix" && (inode === 31337 || /0a/.test(`${hex ?? ""}`) || path === "/run/f")) {
    return false;
  }
  // The kernel's own end of sock_diag holds the request while the dump runs.
  return !(family === "netlink" && protocol === NETLINK_SOCK_DIAG && port === 0);
}

/** Leaves of an object, by their paths; a list is a leaf. */
function leaves(record: object, path = ""): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [key, value] of Object.entries(record)) {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      for (const [inner, leaf] of leaves(value, `${path}${key}.`)) found.set(inner, leaf);
    } else found.set(path + key, value);
  }
  return found;
}

/** Keys whose values are known to differ, each with why. */
function differs(path: string, procfs: JsonRecord): boolean {
  switch (path) {
    case "source":
      return true;
    case "abstract":
      // procfs cannot tell a path that begins with `@`.
      return procfs.abstract === true;
    case "timer.retrans":
    case "timer.expires_ms":
      // Of a half-open socket procfs counts timeouts and sock_diag answers; each SYN sets its timer.
      return procfs.state === "SYN-RECV";
    default:
      return false;
  }
}

/** True where a value of sock_diag is what procfs had before it, behind it, or between the two. */
function agrees(path: string, value: unknown, before: unknown, after: unknown): boolean {
  if (value === before || value === after) return true;
  if (typeof value !== "number" || typeof before !== "number" || typeof after !== "number") {
    return JSON.stringify(value) === JSON.stringify(before);
  }
  const slack = path.endsWith("_ms") ? TICK : 0;
  // A timer runs down. One that was set anew in between had less than before, or more than after.
  if (path === "timer.expires_ms" && after > before) {
    return value <= before + slack || value >= after - slack;
  }
  const low = Math.min(before, after);
  const high = Math.max(before, after);
  return value >= low - slack && value <= high + slack;
}

/** What is not equal in the records of one socket. */
function differences(diag: JsonRecord, before: JsonRecord, after: JsonRecord): string[] {
  const found: string[] = [];
  const [first, last] = [leaves(before), leaves(after)];
  for (const [path, value] of leaves(diag)) {
    const old = first.get(path);
    if (value === null || old === undefined || old === null || differs(path, before)) continue;
    if (!agrees(path, value, old, last.get(path))) {
      found.push(`${path}: ${value}, procfs: ${old}, ${last.get(path)}`);
    }
  }
  // What both know is there in both: all that procfs has and that is not null in it.
  for (const [path, old] of first) {
    if (old === null || !last.has(path) || path.startsWith("timer.")) continue;
    if (!leaves(diag).has(path) && diag.tcp !== null) found.push(`${path} is missing`);
  }
  return found;
}

/** Lists sockets from procfs, from the kernel and from procfs again, and compares. */
async function compare(
  records: (...words: readonly string[]) => Promise<readonly JsonRecord[]>,
): Promise<{ readonly compared: number; readonly wrong: readonly string[] }> {
  const before = await records("--source", "procfs");
  const diag = byName(await records());
  const after = byName(await records("--source", "procfs"));
  const wrong: string[] = [];
  let compared = 0;
  for (const [name, record] of byName(before.filter(isComparable))) {
    const later = after.get(name);
    // Sockets of sockscope itself, and those that ended meanwhile.
    if (later === undefined || later.state !== record.state) continue;
    const same = diag.get(name);
    if (same === undefined) wrong.push(`${name} is not in sock_diag`);
    if (same === undefined || same.source === "procfs") continue;
    compared++;
    for (const text of differences(same, record, later)) wrong.push(`${name}: ${text}`);
  }
  return { compared, wrong };
}

for (const [world, least] of Object.entries(WORLDS)) {
  Deno.test({
    ...needs("root over users", "netns", "nsenter", "ip"),
    name: `--jsonl: both sources have the same of the sockets of the world "${world}"`,
    fn: async () => {
      await using sandbox = await Sandbox.open();
      await using actor = await Actor.start<WorldReport>("world", sandbox, world);
      const records = async (...words: readonly string[]): Promise<JsonRecord[]> => {
        const enter = ["nsenter", `--target=${actor.report.pid}`, "--net"];
        const { stdout, stderr, code } = await sandbox.run(
          [...enter, ...sockscope(), "--jsonl", ...BOTH, ...words],
        );
        assert.deepEqual([code, stderr], [0, ""]);
        return stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
      };
      let seen = await compare(records);
      for (let attempt = 1; attempt < ATTEMPTS && seen.wrong.length > 0; attempt++) {
        seen = await compare(records);
      }
      assert.deepEqual(seen.wrong, []);
      assert.ok(seen.compared >= least, `${seen.compared} sockets were compared`);
    },
  });

  Deno.test({
    ...needs("root over users", "netns", "nsenter", "ip"),
    name: `--jsonl: every option's keys of the world "${world}" keep the contract and the schema`,
    fn: async () => {
      await using sandbox = await Sandbox.open();
      await using actor = await Actor.start<WorldReport>("world", sandbox, world);
      const { stdout, code } = await sandbox.run([
        ...["nsenter", `--target=${actor.report.pid}`, "--net"],
        ...[...sockscope(), "--jsonl", ...EVERYTHING, ...OPTIONS],
      ]);
      assert.equal(code, 0);
      const all = stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line) as JsonRecord);
      assert.ok(all.length >= least);
      for (const record of all) {
        assertSocket(record);
        assertContract(record, ASKED);
      }
    },
  });
}
