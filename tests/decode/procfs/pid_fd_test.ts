import assert from "node:assert/strict";
import { decodeOwners } from "../../../lib/decode/procfs/pid_fd.ts";
import { taskName } from "../../../lib/decode/procfs/pid_stat.ts";
import { type CapturedTask, LINK_SIZE } from "../../../lib/model/capture.ts";
import { NO_OWNER, type OwnerTable } from "../../../lib/table/owner_table.ts";
import { bytesOf } from "../../support/answers/decoding.ts";

function task(pid: number, links: Readonly<Record<string, string>>): CapturedTask {
  return {
    pid,
    tid: pid,
    stat: bytesOf(`${pid} (p${pid}) S 1`),
    ...{ comm: null, status: null, cmdline: null, context: null, contexts: null },
    ...{ cgroup: null, folderOwner: null, fdinfo: null, protocols: null },
    fds: Int32Array.from(Object.keys(links), Number),
    links: bytesOf(Object.values(links).map((text) => text.padEnd(LINK_SIZE, "\0")).join("")),
  };
}

/** `pid/fd` of the owners of an inode, in the order in which ss prints them. */
function ownersOf(owners: OwnerTable, inode: bigint): string[] {
  const found: string[] = [];
  const [low, high] = [Number(inode & 0xffffffffn), Number(inode >> 32n)];
  for (let owner = owners.first(low, high); owner !== NO_OWNER; owner = owners.after(owner)) {
    found.push(`${owners.tasks[owners.task[owner]].pid}/${owners.fd[owner]}`);
  }
  return found;
}

Deno.test("decodeOwners: every owner of every inode, the last link first", () => {
  const owners = decodeOwners({
    tasks: [
      task(1, { "3": "socket:[10]", "4": "socket:[11]", "5": "socket:[10]" }),
      task(2, { "0": "socket:[10]" }),
    ],
    earlier: [],
    processes: 9,
    denied: 0,
    socketDevice: null,
  });
  assert.deepEqual(ownersOf(owners, 10n), ["2/0", "1/5", "1/3"]);
  assert.deepEqual(ownersOf(owners, 11n), ["1/4"]);
  assert.deepEqual(ownersOf(owners, 12n), []);
});

Deno.test("decodeOwners: inodes of 64 bits, none of which is taken for another", () => {
  const inodes = [1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 53n + 1n, 2n ** 63n, 2n ** 64n - 1n];
  const links = Object.fromEntries(inodes.map((inode, fd) => [String(fd), `socket:[${inode}]`]));
  const owners = decodeOwners({
    tasks: [task(7, links)],
    earlier: [],
    processes: 9,
    denied: 0,
    socketDevice: null,
  });
  for (const [fd, inode] of inodes.entries()) {
    assert.deepEqual(ownersOf(owners, inode), [`7/${fd}`]);
  }
});

Deno.test("decodeOwners: inode 0 is nobody's; links of another form are no sockets", () => {
  const owners = decodeOwners({
    tasks: [task(7, {
      ...{ "0": "socket:[0]", "1": "socket:[]", "2": "socket:[5", "3": "socket:5]" },
      ...{ "4": "socket:[5]x", "5": "socket:[-5]", "6": "socket:[18446744073709551621]" },
      ...{ "7": "pipe:[5]", "8": "", "9": "socket:[000000000000000000000x]" },
    })],
    earlier: [],
    processes: 9,
    denied: 0,
    socketDevice: null,
  });
  for (const inode of [0n, 5n]) assert.deepEqual(ownersOf(owners, inode), []);
});

Deno.test("decodeOwners: links of before the tables count once, and where they are gone too", () => {
  const owners = decodeOwners({
    tasks: [task(1, { "3": "socket:[10]", "4": "socket:[12]" }), task(2, { "0": "socket:[13]" })],
    earlier: [task(1, { "3": "socket:[10]", "4": "socket:[11]" }), task(9, { "5": "socket:[14]" })],
    processes: 9,
    denied: 0,
    socketDevice: null,
  });
  const expected = { 10: ["1/3"], 11: ["1/4"], 12: ["1/4"], 13: ["2/0"], 14: ["9/5"] };
  for (const [inode, list] of Object.entries(expected)) {
    assert.deepEqual(ownersOf(owners, BigInt(inode)), list, inode);
  }
});

Deno.test("decodeOwners: a hundred thousand links are joined in no time", () => {
  const links = Object.fromEntries(
    Array.from({ length: 100_000 }, (_, fd) => [String(fd), `socket:[${fd + 1}]`]),
  );
  const start = performance.now();
  const owners = decodeOwners({
    tasks: [task(7, links)],
    earlier: [],
    processes: 9,
    denied: 3,
    socketDevice: null,
  });
  for (let inode = 1; inode <= 100_000; inode++) {
    assert.equal(owners.fd[owners.first(inode, 0)], inode - 1);
  }
  assert.ok(performance.now() - start < 3000);
  assert.equal(owners.denied, 3);
});

Deno.test("taskName: stat's name between the first and the last parenthesis", () => {
  const cases: readonly (readonly [string | null, string | null, string])[] = [
    ["42 (server) S 1 42", null, "server"],
    ["42 (a) b (c)) S 1", "not this\n", "a) b (c)"],
    ["42 (new\nline) S 1", null, "new\nline"],
    ["42 () S 1", "not this\n", ""],
    ["", "comm\n", "comm"],
    ["42 no name", "comm", "comm"],
    ["42 )x(", "comm\n", "comm"],
    [null, "two\nlines\n", "two\nlines"],
    [null, "\n", ""],
    [null, "", ""],
    [null, null, ""],
    ["42 (\xff\xfe) S", null, "\xff\xfe"],
  ];
  const bytes = (text: string | null): Uint8Array | null => text === null ? null : bytesOf(text);
  for (const [stat, comm, name] of cases) {
    assert.deepEqual(
      [...taskName(bytes(stat), bytes(comm))],
      [...bytesOf(name)],
      `${stat} ${comm}`,
    );
  }
});
