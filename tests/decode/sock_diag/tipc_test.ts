import assert from "node:assert/strict";
import { decodeTipcDump } from "../../../lib/decode/sock_diag/tipc.ts";
import { State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import {
  type Attribute,
  attributeBytes,
  dumpOf,
  type Message,
  u32s,
} from "../../support/answers/replies.ts";

const FLAG = u32s();

/** TIPC_NLA_SOCK_STAT: messages to be read and sent, lost ones, and flags. */
function stat(...flags: readonly number[]): Attribute {
  return {
    type: 5,
    payload: [
      { type: 0, payload: u32s(3) },
      { type: 1, payload: u32s(4) },
      ...flags.map((type) => ({ type, payload: FLAG })),
      { type: 4, payload: u32s(9) },
    ],
  };
}

/** TIPC_NLA_SOCK_CON */
function con(...more: readonly Attribute[]): Attribute {
  return {
    type: 3,
    payload: [{ type: 2, payload: u32s(5) }, { type: 3, payload: u32s(6) }, ...more],
  };
}

/** What the kernel tells of every socket, in its order: a stream socket that listens. */
function usual(...more: readonly Attribute[]): Attribute[] {
  return [
    { type: 1, payload: u32s(0x1001001) },
    { type: 2, payload: u32s(77) },
    { type: 6, payload: u32s(1) },
    { type: 9, payload: u32s(10) },
    { type: 7, payload: u32s(42) },
    { type: 8, payload: u32s(1000) },
    { type: 11, payload: FLAG },
    { type: 10, payload: u32s(7, 8) },
    stat(),
    ...more,
  ];
}

/** An answer: all of it in TIPC_NLA_SOCK. */
function socket(sock: readonly Attribute[]): Message {
  return { struct: attributeBytes([{ type: 2, payload: sock }]) };
}

function decoded(
  ...messages: readonly Message[]
): { readonly table: SocketTable; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { table: decodeTipcDump(dumpOf("tipc", ...messages), problems), problems };
}

/** Attribute and text of each problem. */
function complaints(problems: readonly Problem[]): unknown[] {
  return problems.map((problem) => {
    assert.ok(problem.kind === "message" && problem.source === "sock_diag tipc");
    return [problem.attribute, problem.text];
  });
}

Deno.test("decodeTipcDump: what every socket has", () => {
  const { table, problems } = decoded(socket(usual()));
  assert.deepEqual(problems, []);
  assert.equal(table.length, 1);
  const tipc = table.tipc!;
  assert.deepEqual([tipc.addr[0], tipc.ref[0], tipc.type[0]], [0x1001001, 77, 1]);
  assert.deepEqual([table.state[0], table.inode[0], table.uid[0]], [State.LISTEN, 42, 1000]);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [7, 8]);
  assert.deepEqual([table.rx_queue[0], table.tx_queue[0], tipc.drop[0]], [3, 4, 9]);
  assert.deepEqual([tipc.linkCong[0], tipc.connCong[0], tipc.hasPubl[0]], [0, 0, 0]);
  assert.deepEqual([tipc.connected[0], tipc.conFlag[0]], [0, 0]);
});

Deno.test("decodeTipcDump: flags, a peer, and the name that it was connected by", () => {
  const others = usual().filter(({ type }) => type !== 5);
  const named = [1, 4, 5].map((type) => ({ type, payload: type === 1 ? FLAG : u32s(type + 3) }));
  const { table, problems } = decoded(
    socket([...others, stat(2, 3), { type: 4, payload: FLAG }]),
    socket(usual(con())),
    socket(usual(con(...named))),
  );
  assert.deepEqual(problems, []);
  const tipc = table.tipc!;
  assert.deepEqual([tipc.linkCong[0], tipc.connCong[0], tipc.hasPubl[0]], [1, 1, 1]);
  assert.deepEqual([...tipc.connected.subarray(0, 3)], [0, 1, 1]);
  assert.deepEqual([tipc.conNode[1], tipc.conSock[1], tipc.conFlag[1]], [5, 6, 0]);
  assert.deepEqual([tipc.conFlag[2], tipc.conType[2], tipc.conInst[2]], [1, 7, 8]);
  // Of one socket nothing is left for the next.
  assert.deepEqual([tipc.linkCong[1], tipc.hasPubl[1], tipc.conType[1]], [0, 0, 0]);
});

Deno.test("decodeTipcDump: an empty answer is that of a socket in another state", () => {
  const { table, problems } = decoded(
    { struct: new Uint8Array() },
    socket(usual()),
    { struct: new Uint8Array() },
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([table.length, table.inode[0]], [1, 42]);
});

Deno.test("decodeTipcDump: what every socket has and this one does not is named", () => {
  const cases: readonly (readonly [type: number, attribute: string])[] = [
    [1, "TIPC_NLA_SOCK_ADDR"],
    [2, "TIPC_NLA_SOCK_REF"],
    [5, "TIPC_NLA_SOCK_STAT"],
    [6, "TIPC_NLA_SOCK_TYPE"],
    [7, "TIPC_NLA_SOCK_INO"],
    [8, "TIPC_NLA_SOCK_UID"],
    [9, "TIPC_NLA_SOCK_TIPC_STATE"],
    [10, "TIPC_NLA_SOCK_COOKIE"],
  ];
  for (const [absent, attribute] of cases) {
    const { table, problems } = decoded(
      socket(usual().filter(({ type }) => type !== absent)),
      socket(usual()),
    );
    assert.deepEqual(complaints(problems), [[attribute, "missing; message skipped"]]);
    assert.equal(table.length, 1);
  }
});

Deno.test("decodeTipcDump: a peer without an address, a name without its parts", () => {
  const flag = { type: 1, payload: FLAG };
  const cases: readonly (readonly [con: Attribute, attribute: string])[] = [
    [{ type: 3, payload: u32s() }, "TIPC_NLA_CON_NODE"],
    [{ type: 3, payload: [{ type: 2, payload: u32s(5) }] }, "TIPC_NLA_CON_SOCK"],
    [con(flag), "TIPC_NLA_CON_TYPE"],
    [con(flag, { type: 4, payload: u32s(7) }), "TIPC_NLA_CON_INST"],
  ];
  for (const [peer, attribute] of cases) {
    const { table, problems } = decoded(socket(usual(peer)));
    assert.deepEqual(complaints(problems), [[attribute, "missing; message skipped"]]);
    assert.equal(table.length, 0);
  }
});

Deno.test("decodeTipcDump: wrong lengths within, and within what is within", () => {
  const short = { type: 1, payload: Uint8Array.of(1, 2) };
  const lying = (length: number): Attribute => ({ type: 8, payload: u32s(1000), length });
  const withStat = (payload: Uint8Array): Attribute[] => [
    ...usual().filter(({ type }) => type !== 5),
    { type: 5, payload },
  ];
  const cases: readonly (readonly [sock: readonly Attribute[], ...expected: string[][]])[] = [
    [
      [short, ...usual().slice(1)],
      ["TIPC_NLA_SOCK_ADDR", "length 6, expected 8"],
      ["TIPC_NLA_SOCK_ADDR", "missing; message skipped"],
    ],
    // Only what stands before the wrong length is read.
    [
      [...usual().filter(({ type }) => type !== 8), lying(9999)],
      ["TIPC_NLA_SOCK_UID", "length 9999 where 8 bytes are left"],
      ["TIPC_NLA_SOCK_UID", "missing; message skipped"],
    ],
    [
      withStat(u32s(3, 4)),
      ["TIPC_NLA_SOCK_STAT_RCVQ", "length 3 where 8 bytes are left"],
      ["TIPC_NLA_SOCK_STAT_RCVQ", "missing; message skipped"],
    ],
    // Its attribute would reach into the message behind: it ends with what holds it.
    [
      withStat(u32s(0x000400c8, 9)),
      ["TIPC_NLA_SOCK_STAT_DROP", "length 200 where 8 bytes are left"],
      ["TIPC_NLA_SOCK_STAT_RCVQ", "missing; message skipped"],
    ],
    [
      withStat(new Uint8Array(2)),
      ["attribute", "2 bytes are left, a header has 4"],
      ["TIPC_NLA_SOCK_STAT_RCVQ", "missing; message skipped"],
    ],
  ];
  for (const [sock, ...expected] of cases) {
    const { table, problems } = decoded(socket(sock), socket(usual()));
    assert.deepEqual(complaints(problems), expected);
    assert.deepEqual([table.length, table.inode[0]], [1, 42]);
  }
});

Deno.test("decodeTipcDump: a type or state beyond a byte is told, not cut", () => {
  for (const [type, attribute] of [[6, "TYPE"], [9, "TIPC_STATE"]] as const) {
    const sock = usual().map((each) => each.type === type ? { type, payload: u32s(257) } : each);
    const { table, problems } = decoded(socket(sock));
    assert.deepEqual(complaints(problems), [
      [`TIPC_NLA_SOCK_${attribute}`, "257 is out of range; message skipped"],
    ]);
    assert.equal(table.length, 0);
  }
});
