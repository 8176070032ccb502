import assert from "node:assert/strict";
import { decodeInetDump } from "../../../lib/decode/sock_diag/inet.ts";
import { Family, State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { ABSENT } from "../../../lib/table/attributes.ts";
import type { Protocol, SocketTable } from "../../../lib/table/socket_table.ts";
import { INET_DIAG } from "../../../lib/uapi/inet_diag.ts";
import { dumpOf, inetStruct, type Message, struct, u32s } from "../../support/answers/replies.ts";

function decode(
  messages: readonly Message[],
  protocol: Protocol = "tcp",
): { readonly tables: SocketTable[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { tables: decodeInetDump(dumpOf("tcp", ...messages), protocol, problems), problems };
}

const AF_INET = 2, AF_INET6 = 10;

/** Every byte of struct inet_diag_msg is another; its members are of include/uapi/linux/inet_diag.h. */
function counting(family: number, timer: number): Uint8Array {
  const bytes = Uint8Array.from({ length: 72 }, (_, index) => 0x80 + index);
  bytes.set([family, State.FIN_WAIT1, timer, 5]);
  return bytes;
}

Deno.test("decodeInetDump: every member of struct inet_diag_msg, IPv4", () => {
  const { tables: [table, ...rest], problems } = decode([{ struct: counting(AF_INET, 1) }]);
  assert.deepEqual([rest, problems], [[], []]);
  const inet = table.inet!;
  assert.deepEqual([table.length, table.protocol, table.family, table.source, inet.stride], [
    1,
    "tcp",
    Family.INET,
    "diag",
    1,
  ]);
  assert.equal(table.state[0], State.FIN_WAIT1);
  assert.deepEqual([table.localPort[0], table.remotePort[0]], [0x8485, 0x8687]);
  assert.deepEqual([inet.local[0], inet.remote[0]], [0x88898a8b, 0x98999a9b]);
  assert.equal(inet.iface![0], 0xabaaa9a8);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [0xafaeadac, 0xb3b2b1b0]);
  assert.deepEqual([inet.tr[0], inet.retrnsmt[0], inet.timeout[0]], [1, 5, 0]);
  assert.equal(inet.expires[0], 0xb7b6b5b4);
  assert.deepEqual([table.rx_queue[0], table.tx_queue[0]], [0xbbbab9b8, 0xbfbebdbc]);
  assert.deepEqual([table.uid[0], table.inode[0], table.inodeHigh[0]], [0xc3c2c1c0, 0xc7c6c5c4, 0]);
});

Deno.test("decodeInetDump: IPv6 addresses, and probes of another timer", () => {
  const { tables: [table] } = decode([{ struct: counting(AF_INET6, 2) }]);
  const inet = table.inet!;
  assert.deepEqual([table.family, inet.stride], [Family.INET6, 4]);
  assert.deepEqual([...inet.local.subarray(0, 4)], [
    ...[0x88898a8b, 0x8c8d8e8f, 0x90919293, 0x94959697],
  ]);
  assert.deepEqual([...inet.remote.subarray(0, 4)], [
    ...[0x98999a9b, 0x9c9d9e9f, 0xa0a1a2a3, 0xa4a5a6a7],
  ]);
  assert.deepEqual([inet.tr[0], inet.retrnsmt[0], inet.timeout[0]], [2, 0, 5]);
});

Deno.test("decodeInetDump: attributes stand where the row's columns say", () => {
  const { tables: [table], problems } = decode([
    { struct: inetStruct() },
    {
      struct: inetStruct(),
      attributes: [
        { type: INET_DIAG.SKV6ONLY, payload: Uint8Array.of(1) },
        { type: INET_DIAG.MARK, payload: u32s(77) },
      ],
    },
  ]);
  assert.deepEqual(problems, []);
  const attributes = table.attributes!;
  assert.equal(attributes.at(INET_DIAG.MARK, 0), ABSENT);
  const mark = attributes.at(INET_DIAG.MARK, 1);
  assert.deepEqual([table.bytes[mark], attributes.length(mark)], [77, 4]);
});

Deno.test("decodeInetDump: each run of one family has a table of its own", () => {
  const { tables } = decode([4, 4, 6, 4].map((version, index) => ({
    struct: inetStruct({ family: version === 4 ? AF_INET : AF_INET6, inode: index + 1 }),
  })));
  assert.deepEqual(
    tables.map((table) => [table.family, ...table.inode.subarray(0, table.length)]),
    [[Family.INET, 1, 2], [Family.INET6, 3], [Family.INET, 4]],
  );
});

Deno.test("decodeInetDump: a dump that changes with every message is no table for each", () => {
  const count = 20_000;
  const { tables, problems } = decode(Array.from({ length: count }, (_, index) => ({
    struct: inetStruct({ family: index % 2 === 0 ? AF_INET : AF_INET6, inode: index + 1 }),
  })));
  assert.deepEqual(problems, []);
  assert.equal(tables.length, 16);
  const inodes = tables.flatMap((table) => [...table.inode.subarray(0, table.length)]);
  assert.deepEqual(inodes.sort((a, b) => a - b), Array.from({ length: count }, (_, i) => i + 1));
  for (const table of tables) {
    for (let row = 0; row < table.length; row++) {
      assert.equal(table.family, table.inode[row] % 2 === 1 ? Family.INET : Family.INET6);
    }
  }
});

Deno.test("decodeInetDump: another family, or less than the struct, is a problem and no row", () => {
  const { tables, problems } = decode([
    { struct: inetStruct({ family: 1 }) },
    { struct: inetStruct().subarray(0, 71) },
    { struct: inetStruct({ inode: 3 }) },
  ]);
  assert.deepEqual(tables.map((table) => [...table.inode.subarray(0, table.length)]), [[3]]);
  const of = (message: number, offset: number, text: string): Problem => ({
    kind: "message",
    source: "sock_diag tcp",
    message,
    offset,
    attribute: null,
    text,
  });
  assert.deepEqual(problems, [
    of(1, 16, "idiag_family 1, expected 2 or 10; skipped"),
    of(2, 88, "length 87, expected 88; skipped"),
  ]);
});

Deno.test("decodeInetDump: the answers of kernels before 3.3 have types of their own", () => {
  const { tables, problems } = decode([18, 19].map((type) => ({ type, struct: inetStruct() })));
  assert.deepEqual([tables[0].length, problems], [2, []]);
});

Deno.test("decodeInetDump: an sctp association follows its endpoint, with the same inode", () => {
  const { tables } = decode([
    { struct: inetStruct({ inode: 5, state: 10 }) },
    { struct: inetStruct({ inode: 5, state: 3 }) },
    { struct: inetStruct({ family: AF_INET6, inode: 5, state: 4 }) },
    { struct: inetStruct({ family: AF_INET6, inode: 6, state: 10 }) },
    { struct: inetStruct({ family: AF_INET6, inode: 0, state: 10 }) },
    { struct: inetStruct({ family: AF_INET6, inode: 0, state: 10 }) },
  ], "sctp");
  assert.deepEqual(tables.map((table) => [...table.sctp!.st.subarray(0, table.length)]), [
    [-1, 3],
    [4, -1, -1, -1],
  ]);
});

Deno.test("decodeInetDump: an empty dump has no table", () => {
  assert.deepEqual(decode([]), { tables: [], problems: [] });
  assert.equal(decode([{ type: 1, struct: struct(72) }]).tables.length, 0);
});
