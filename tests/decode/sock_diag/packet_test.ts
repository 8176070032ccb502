import assert from "node:assert/strict";
import { decodePacketDump } from "../../../lib/decode/sock_diag/packet.ts";
import { State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { ABSENT } from "../../../lib/table/attributes.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import {
  type Attribute,
  dumpOf,
  type Message,
  struct,
  u16s,
  u32s,
} from "../../support/answers/replies.ts";

const [INFO, MCLIST, RX_RING, TX_RING, FANOUT, UID, MEMINFO, FILTER] = [0, 1, 2, 3, 4, 5, 6, 7];

/** struct packet_diag_msg: a raw socket for IPv4. */
function socket(...attributes: readonly Attribute[]): Message {
  return {
    struct: struct(16, [0, 17], [1, 3], [2, u16s(0x800)], [4, u32s(42, 7, 8)]),
    attributes,
  };
}

function decoded(
  ...messages: readonly Message[]
): { readonly table: SocketTable; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { table: decodePacketDump(dumpOf("packet", ...messages), problems), problems };
}

Deno.test("decodePacketDump: the struct's members and what is in the attributes", () => {
  const { table, problems } = decoded(socket(
    { type: INFO, payload: u32s(9, 2, 16, 1, 0, 3) },
    { type: MCLIST, payload: new Uint8Array(88) },
    { type: RX_RING, payload: u32s(4096, 1, 2048, 2, 0, 0, 0) },
    { type: TX_RING, payload: u32s(4096, 1, 2048, 2, 0, 0, 0) },
    { type: FANOUT, payload: u32s(0x10007) },
    { type: UID, payload: u32s(1000) },
    { type: MEMINFO, payload: u32s(640, 1, 2, 3, 4, 5, 6) },
    { type: FILTER, payload: new Uint8Array(16) },
  ));
  assert.deepEqual(problems, []);
  const { packet } = table;
  assert.deepEqual([packet!.type[0], packet!.proto[0], packet!.iface[0]], [3, 0x800, 9]);
  assert.deepEqual([packet!.running[0], table.uid[0], table.rx_queue[0]], [1, 1000, 640]);
  assert.deepEqual([table.state[0], table.inode[0], table.tx_queue[0]], [State.CLOSE, 42, 0]);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [7, 8]);
});

Deno.test("decodePacketDump: a socket that does not run, is bound to nothing and tells nothing", () => {
  const { table, problems } = decoded(
    socket({ type: INFO, payload: u32s(0, 0, 0, 0, 0, 0x1e) }),
    socket(),
  );
  assert.deepEqual(problems, []);
  const { running, iface } = table.packet!;
  assert.deepEqual([...running.subarray(0, 2), ...iface.subarray(0, 2)], [0, 0, 0, 0]);
});

Deno.test("decodePacketDump: an attribute that is too short costs itself alone", () => {
  const cases: readonly (readonly [type: number, size: number, name: string, text: string])[] = [
    [INFO, 20, "PACKET_DIAG_INFO", "length 24, expected 28"],
    [MCLIST, 45, "PACKET_DIAG_MCLIST", "length 49, expected 4 and a multiple of 44"],
    [RX_RING, 27, "PACKET_DIAG_RX_RING", "length 31, expected 32"],
    [TX_RING, 0, "PACKET_DIAG_TX_RING", "length 4, expected 32"],
    [FANOUT, 2, "PACKET_DIAG_FANOUT", "length 6, expected 8"],
    [MEMINFO, 24, "PACKET_DIAG_MEMINFO", "length 28, expected 32"],
    [FILTER, 12, "PACKET_DIAG_FILTER", "length 16, expected 4 and a multiple of 8"],
  ];
  for (const [type, size, attribute, text] of cases) {
    const { table, problems } = decoded(socket(
      { type, payload: new Uint8Array(size).fill(0xff) },
      { type: UID, payload: u32s(1000) },
    ));
    assert.deepEqual(problems, [
      { kind: "message", source: "sock_diag packet", message: 1, offset: 32, attribute, text },
    ]);
    assert.equal(table.attributes!.at(type, 0), ABSENT, attribute);
    assert.deepEqual([table.packet!.iface[0], table.rx_queue[0], table.uid[0]], [0, 0, 1000]);
  }
});
