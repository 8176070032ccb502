import assert from "node:assert/strict";
import { decodeXdpDump } from "../../../lib/decode/sock_diag/xdp.ts";
import { State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { ABSENT } from "../../../lib/table/attributes.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import {
  type Attribute,
  dumpOf,
  type Message,
  struct,
  u32s,
} from "../../support/answers/replies.ts";

const [INFO, UID, RX_RING, TX_RING, UMEM, FILL, COMPLETION, MEMINFO, STATS] = [
  1,
  2,
  3,
  4,
  5,
  6,
  7,
  8,
  9,
];

/** struct xdp_diag_msg */
function socket(...attributes: readonly Attribute[]): Message {
  return { struct: struct(16, [0, 44], [1, 3], [4, u32s(42, 7, 8)]), attributes };
}

function decoded(
  ...messages: readonly Message[]
): { readonly table: SocketTable; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { table: decodeXdpDump(dumpOf("xdp", ...messages), problems), problems };
}

Deno.test("decodeXdpDump: the struct's members and what is in the attributes", () => {
  const { table, problems } = decoded(
    socket(
      { type: INFO, payload: u32s(9, 3) },
      { type: UID, payload: u32s(1000) },
      { type: MEMINFO, payload: u32s(640, 1, 2, 3, 4, 5, 6) },
    ),
    socket(),
  );
  assert.deepEqual(problems, []);
  const { iface, queue } = table.xdp!;
  assert.deepEqual([iface[0], queue[0], table.uid[0], table.rx_queue[0]], [9, 3, 1000, 640]);
  assert.deepEqual([table.state[0], table.inode[0]], [State.CLOSE, 42]);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [7, 8]);
  assert.deepEqual([iface[1], queue[1], table.uid[1], table.rx_queue[1]], [0, 0, 0, 0]);
});

Deno.test("decodeXdpDump: an attribute that is too short costs itself alone", () => {
  const cases: readonly (readonly [type: number, size: number, name: string, text: string])[] = [
    [INFO, 4, "XDP_DIAG_INFO", "length 8, expected 12"],
    [RX_RING, 3, "XDP_DIAG_RX_RING", "length 7, expected 8"],
    [TX_RING, 0, "XDP_DIAG_TX_RING", "length 4, expected 8"],
    [UMEM, 36, "XDP_DIAG_UMEM", "length 40, expected 44"],
    [FILL, 2, "XDP_DIAG_UMEM_FILL_RING", "length 6, expected 8"],
    [COMPLETION, 1, "XDP_DIAG_UMEM_COMPLETION_RING", "length 5, expected 8"],
    [MEMINFO, 24, "XDP_DIAG_MEMINFO", "length 28, expected 32"],
    [STATS, 40, "XDP_DIAG_STATS", "length 44, expected 52"],
  ];
  for (const [type, size, attribute, text] of cases) {
    const { table, problems } = decoded(socket(
      { type, payload: new Uint8Array(size).fill(0xff) },
      { type: UID, payload: u32s(1000) },
    ));
    assert.deepEqual(problems, [
      { kind: "message", source: "sock_diag xdp", message: 1, offset: 32, attribute, text },
    ]);
    assert.equal(table.attributes!.at(type, 0), ABSENT, attribute);
    assert.deepEqual([table.xdp!.iface[0], table.rx_queue[0], table.uid[0]], [0, 0, 1000]);
  }
});
