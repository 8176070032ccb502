import assert from "node:assert/strict";
import { decodeUnixDump } from "../../../lib/decode/sock_diag/unix.ts";
import { State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { latin1 } from "../../../lib/model/latin1.ts";
import { ABSENT } from "../../../lib/table/attributes.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import { UNIX_DIAG } from "../../../lib/uapi/unix_diag.ts";
import { bytesOf } from "../../support/answers/decoding.ts";
import {
  type Attribute,
  dumpOf,
  type Message,
  u32s,
  unixStruct,
} from "../../support/answers/replies.ts";

const [NAME, VFS, PEER, ICONS, RQLEN, MEMINFO, SHUTDOWN, UID] = [0, 1, 2, 3, 4, 5, 6, 7];

function socket(inode: number, ...attributes: readonly Attribute[]): Message {
  return { struct: unixStruct(inode), attributes };
}

function decoded(
  ...messages: readonly Message[]
): { readonly table: SocketTable; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { table: decodeUnixDump(dumpOf("unix", ...messages), problems), problems };
}

/** Name and whether it is abstract, by row. */
function names(table: SocketTable): unknown[] {
  const { nameStart, nameEnd, abstract } = table.unix!;
  return Array.from({ length: table.length }, (_, row) => [
    latin1(table.bytes.subarray(nameStart[row], nameEnd[row])),
    abstract![row],
  ]);
}

Deno.test("decodeUnixDump: the struct's members and what is in the attributes", () => {
  const { table, problems } = decoded(socket(
    26,
    { type: NAME, payload: bytesOf("/run/a\0") },
    { type: VFS, payload: u32s(77, 0x800001) },
    { type: PEER, payload: u32s(0xfffffffe) },
    { type: ICONS, payload: u32s(5, 6) },
    { type: RQLEN, payload: u32s(3, 128) },
    { type: MEMINFO, payload: u32s(0, 1, 2, 3, 4, 5, 6, 7, 8) },
    { type: SHUTDOWN, payload: Uint8Array.of(2) },
    { type: UID, payload: u32s(1000) },
  ));
  assert.deepEqual(problems, []);
  const { unix, attributes } = table;
  assert.deepEqual([unix!.type[0], table.state[0], table.inode[0]], [1, State.LISTEN, 26]);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [7, 8]);
  assert.deepEqual([table.rx_queue[0], table.tx_queue[0]], [3, 128]);
  assert.deepEqual([unix!.peer![0], table.uid[0]], [0xfffffffe, 1000]);
  for (const type of Object.values(UNIX_DIAG)) {
    assert.notEqual(attributes!.at(type, 0), ABSENT, String(type));
  }
  assert.equal(attributes!.length(attributes!.at(UNIX_DIAG.ICONS, 0)), 8);
});

Deno.test("decodeUnixDump: a path ends at its NUL, the longest has none", () => {
  const longest = `/${"m".repeat(107)}`;
  const { table } = decoded(
    socket(1, { type: NAME, payload: bytesOf("/run/a\0") }),
    socket(2, { type: NAME, payload: bytesOf(longest) }),
    socket(3, { type: NAME, payload: bytesOf("@path\0left over") }),
  );
  assert.deepEqual(names(table), [["/run/a", 0], [longest, 0], ["@path", 0]]);
});

Deno.test("decodeUnixDump: an abstract name begins with a NUL, each is shown as @", () => {
  const { table } = decoded(
    socket(1, { type: NAME, payload: bytesOf("\0a\0b\0") }),
    socket(2, { type: NAME, payload: bytesOf("\0") }),
    socket(3, { type: NAME, payload: bytesOf("\0@at\xff\n") }),
  );
  assert.deepEqual(names(table), [["@a@b@", 1], ["@", 1], ["@@at\xff\n", 1]]);
});

Deno.test("decodeUnixDump: what is absent is no name, no peer and no queues", () => {
  const { table, problems } = decoded(socket(1), socket(2, { type: NAME, payload: u32s() }));
  assert.deepEqual(problems, []);
  assert.deepEqual(names(table), [["", 0], ["", 0]]);
  assert.deepEqual([table.unix!.peer![0], table.rx_queue[0], table.tx_queue[0]], [0, 0, 0]);
});

Deno.test("decodeUnixDump: an attribute that is too short costs itself alone", () => {
  const cases: readonly (readonly [type: number, size: number, name: string, text: string])[] = [
    [VFS, 7, "UNIX_DIAG_VFS", "length 11, expected 12"],
    [PEER, 3, "UNIX_DIAG_PEER", "length 7, expected 8"],
    [ICONS, 6, "UNIX_DIAG_ICONS", "length 10, expected 4 and a multiple of 4"],
    [RQLEN, 4, "UNIX_DIAG_RQLEN", "length 8, expected 12"],
    [MEMINFO, 24, "UNIX_DIAG_MEMINFO", "length 28, expected 32"],
    [SHUTDOWN, 0, "UNIX_DIAG_SHUTDOWN", "length 4, expected 5"],
    [UID, 2, "UNIX_DIAG_UID", "length 6, expected 8"],
  ];
  for (const [type, size, attribute, text] of cases) {
    const { table, problems } = decoded(
      socket(1),
      socket(
        2,
        { type, payload: new Uint8Array(size).fill(0xff) },
        { type: NAME, payload: bytesOf("/kept\0") },
      ),
    );
    assert.deepEqual(problems, [
      { kind: "message", source: "sock_diag unix", message: 2, offset: 64, attribute, text },
    ]);
    assert.equal(table.attributes!.at(type, 1), ABSENT, attribute);
    assert.deepEqual(names(table), [["", 0], ["/kept", 0]]);
    assert.deepEqual([table.unix!.peer![1], table.rx_queue[1], table.uid[1]], [0, 0, 0]);
  }
});

Deno.test("decodeUnixDump: a message of less than the struct is no row", () => {
  const { table, problems } = decoded({ struct: unixStruct(1).subarray(0, 12) }, socket(2));
  assert.deepEqual(problems.map((problem) => "text" in problem && problem.text), [
    "length 28, expected 32; skipped",
  ]);
  assert.deepEqual([table.length, table.inode[0]], [1, 2]);
});
