/** Which rows a query selects before any filter, and in what order. */

import assert from "node:assert/strict";
import { decodeTcp } from "../../lib/decode/procfs/net_tcp.ts";
import { selectRows } from "../../lib/filter/select_rows.ts";
import { dialectOf } from "../../lib/render/dialects.ts";
import { Family } from "../../lib/model/kinds.ts";
import { decoded, FACTS } from "../support/answers/decoding.ts";
import { queryOf } from "../support/values/queries.ts";
import type { CapturedDump } from "../../lib/model/capture.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";
import { dumpOf, struct } from "../support/answers/replies.ts";
import { shownDump } from "../support/answers/shown_dump.ts";
import { socketsOf } from "../support/trees/trees.ts";

/** A row of net/tcp in a state; its inode is the state's number. */
function inState(state: number): string {
  return `0: 0100007F:0016 0100007F:1000 ${state.toString(16)} 00000000:00000000 00:00000000 ` +
    `00000000 0 0 ${state} 1 0 20 4 30 10 -1\n`;
}

Deno.test("selectRows: a state that is not known yet is shown with all states, as a number", async () => {
  await using tree = await procTree({ "net/tcp": HEADER.tcp + [1, 14, 254].map(inState).join("") });
  const states = async (...words: string[]): Promise<unknown[]> =>
    (await socketsOf(tree.path, ["-t", ...words])).map(({ state }) => state);
  assert.deepEqual(await states("-a"), ["ESTAB", "14", "254"]);
  assert.deepEqual(await states("state", "all"), ["ESTAB", "14", "254"]);
  assert.deepEqual(await states(), ["ESTAB"]);
  assert.deepEqual(await states("exclude", "established"), []);
});

Deno.test("selectRows: every state by its name, and no other", async () => {
  const numbers = Array.from({ length: 11 }, (_, index) => index + 1);
  await using tree = await procTree({ "net/tcp": HEADER.tcp + numbers.map(inState).join("") });
  const names = ["established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait"]
    .concat("closed", "close-wait", "last-ack", "listening", "closing");
  for (const [index, name] of names.entries()) {
    const only = await socketsOf(tree.path, ["-t", "state", name]);
    assert.deepEqual(only.map(({ state_id: id }) => id), [index + 1], name);
    const others = await socketsOf(tree.path, ["-t", "exclude", name]);
    assert.deepEqual(
      others.map(({ state_id: id }) => id),
      numbers.filter((id) => id !== index + 1),
    );
  }
});

Deno.test("selectRows: unix sockets by type and inode, in batches of 1660", async () => {
  const count = 4000;
  // Inodes count down, and every third socket is of another type.
  const rows = Array.from({ length: count }, (_, index) => ({
    type: index % 3 === 0 ? 2 : 1,
    inode: count - index,
  }));
  const text = rows.map(({ type, inode }) =>
    `0001: 00000002 00000000 00010000 000${type} 01 ${inode}\n`
  ).join("");
  await using tree = await procTree({ "net/unix": HEADER.unix + text });
  const expected: number[] = [];
  for (let start = 0; start < count; start += 1660) {
    const batch = rows.slice(start, start + 1660);
    batch.sort((a, b) => a.type - b.type || a.inode - b.inode);
    expected.push(...batch.map(({ inode }) => inode));
  }
  const actual = (await socketsOf(tree.path, ["-xa"])).map(({ inode }) => inode as number);
  assert.deepEqual(actual, expected);
});

Deno.test("selectRows: unix sockets that the kernel tells of stay in its order", async () => {
  const order = [7, 3, 9, 1];
  const dump = dumpOf(
    "unix",
    ...order.map((inode) => ({
      struct: struct(16, [0, 1], [1, inode % 2 + 1], [2, 1], [4, inode]),
    })),
  );
  const inodes = [...(await shownDump(dump, ["-Hx"])).text.matchAll(/\* (\d+) \* 0/g)];
  assert.deepEqual(inodes.map(([, inode]) => Number(inode)), order);
});

Deno.test("selectRows: packet and vsock sockets of sock_diag by their type", async () => {
  const packet = dumpOf(
    "packet",
    ...[2, 3].map((type) => ({ struct: struct(16, [0, 17], [1, type], [4, type]) })),
  );
  const vsock = dumpOf(
    "vsock",
    ...[1, 2, 5].map((type) => ({ struct: struct(32, [0, 40], [1, type], [2, 1], [8, type]) })),
  );
  const kinds = async (dump: CapturedDump, table: string): Promise<string[]> =>
    (await shownDump(dump, ["-HaA", table])).text.split("\n").slice(0, -1);
  assert.equal((await kinds(packet, "packet")).length, 2);
  // As `ss` over sock_diag, which does not look at the type of packet sockets.
  assert.equal((await kinds(packet, "packet_raw")).length, 2);
  assert.equal((await kinds(packet, "packet_dgram")).length, 2);
  // Those of other types are of neither table, and shown with both.
  assert.deepEqual((await kinds(vsock, "vsock_stream")).map((row) => row.match(/0:(\d)/)?.[1]), [
    "1",
    "5",
  ]);
  assert.deepEqual((await kinds(vsock, "vsock_dgram")).map((row) => row.match(/0:(\d)/)?.[1]), [
    "2",
    "5",
  ]);
});

Deno.test("selectRows: a member of netlink groups, told twice, is twice in text and once in JSON", async () => {
  const dump = dumpOf(
    "netlink",
    ...[1, 2, 1].map((cookie) => ({ struct: struct(28, [0, 16], [20, cookie]) })),
  );
  assert.equal((await shownDump(dump, ["-Hf", "netlink"])).text.split("\n").length, 3 + 1);
  const records = (await shownDump(dump, ["-f", "netlink", "--jsonl"])).text.trim().split("\n");
  assert.deepEqual(records.map((line) => JSON.parse(line).cookie), ["0x1", "0x2"]);
});

Deno.test("selectRows: a row that repeats one is shown where it was stored, and not on a live /proc", () => {
  const { table } = decoded(
    HEADER.tcp + inState(1) + inState(2) + inState(1),
    (file, problems) => decodeTcp(file, Family.INET, FACTS, problems),
  );
  for (const words of [["-ta"], ["--jsonl", "-ta"]]) {
    const query = queryOf(words);
    const shown = (): number[] => [
      ...selectRows(table, { query, filter: null, dialect: dialectOf(query) }),
    ];
    table.stored = false;
    assert.deepEqual(shown(), [0, 1]);
    table.stored = true;
    assert.deepEqual(shown(), [0, 1, 2]);
  }
});
