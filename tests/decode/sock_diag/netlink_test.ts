import assert from "node:assert/strict";
import { decodeNetlinkDump } from "../../../lib/decode/sock_diag/netlink.ts";
import { State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import {
  type Attribute,
  dumpOf,
  type Message,
  struct,
  u32s,
} from "../../support/answers/replies.ts";

const MEMINFO = 0, GROUPS = 1;

/** struct netlink_diag_msg: a raw socket of NETLINK_KOBJECT_UEVENT. */
function socket(state: number, ...attributes: readonly Attribute[]): Message {
  return {
    struct: struct(28, [0, 16], [1, 3], [2, 15], [3, state], [
      4,
      u32s(4294963200, 777, 2, 42, 7, 8),
    ]),
    attributes,
  };
}

function decoded(
  ...messages: readonly Message[]
): { readonly table: SocketTable; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { table: decodeNetlinkDump(dumpOf("netlink", ...messages), problems), problems };
}

Deno.test("decodeNetlinkDump: the struct's members and what is in the attributes", () => {
  const { table, problems } = decoded(socket(
    1,
    { type: MEMINFO, payload: u32s(640, 1, 128, 3, 4, 5, 6) },
    { type: GROUPS, payload: u32s(0x80000001, 1) },
  ));
  assert.deepEqual(problems, []);
  const netlink = table.netlink!;
  assert.deepEqual([netlink.eth[0], netlink.pid[0]], [15, 4294963200]);
  assert.deepEqual([netlink.connected[0], netlink.dstPid![0], netlink.dstGroup![0]], [1, 777, 2]);
  assert.equal(netlink.groups[0], 0x80000001);
  assert.deepEqual([table.rx_queue[0], table.tx_queue[0]], [640, 128]);
  assert.deepEqual([table.state[0], table.inode[0]], [State.CLOSE, 42]);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [7, 8]);
});

Deno.test("decodeNetlinkDump: no groups, or an attribute without any, are none", () => {
  const { table, problems } = decoded(socket(0), socket(0, { type: GROUPS, payload: u32s() }));
  assert.deepEqual(problems, []);
  assert.deepEqual([...table.netlink!.groups.subarray(0, 2)], [0, 0]);
  assert.equal(table.netlink!.connected[0], 0);
});

Deno.test("decodeNetlinkDump: groups and memory that are too short cost themselves alone", () => {
  for (
    const [type, size, attribute, text] of [
      [GROUPS, 2, "NETLINK_DIAG_GROUPS", "length 6, expected 4 and a multiple of 4"],
      [MEMINFO, 24, "NETLINK_DIAG_MEMINFO", "length 28, expected 32"],
      [4, 3, "NETLINK_DIAG_FLAGS", "length 7, expected 8"],
    ] as const
  ) {
    const { table, problems } = decoded(
      socket(1, { type, payload: new Uint8Array(size).fill(0xff) }),
    );
    assert.deepEqual(problems, [
      { kind: "message", source: "sock_diag netlink", message: 1, offset: 44, attribute, text },
    ]);
    assert.deepEqual([table.netlink!.groups[0], table.rx_queue[0], table.length], [0, 0, 1]);
  }
});
