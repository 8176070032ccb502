/** A few sockets of each family that is not the internet's, as sock_diag tells of them. */

import type { CapturedDump } from "../../../lib/model/capture.ts";
import { bytesOf } from "./decoding.ts";
import { type Attribute, attributeBytes, dumpOf, struct, u16s, u32s } from "./replies.ts";

/** An inode of no process; an interface without a name. */
const INODE = 0xfff00000;
const INTERFACE = 1_000_007;
const MEMORY = u32s(1280, 212992, 256, 16384, 2816, 512, 1024, 64, 3);
const ANY = 0xffffffff;

/** A listener with a file and pending connections; half a pair; a bound one, abstract. */
export const UNIX: CapturedDump = dumpOf(
  "unix",
  {
    struct: struct(16, [0, 1], [1, 1], [2, 10], [4, u32s(INODE)], [8, u32s(7, 8)]),
    attributes: [
      { type: 0, payload: bytesOf("/run/a b\0") },
      { type: 1, payload: u32s(77, 0x800001) },
      { type: 3, payload: u32s(INODE + 5, INODE + 6) },
      { type: 4, payload: u32s(2, 128) },
      { type: 5, payload: MEMORY },
      { type: 6, payload: Uint8Array.of(0) },
    ],
  },
  {
    struct: struct(16, [0, 1], [1, 5], [2, 1], [4, u32s(INODE + 2)]),
    attributes: [
      { type: 2, payload: u32s(INODE + 1) },
      { type: 4, payload: u32s(0, 0) },
      { type: 5, payload: MEMORY.subarray(0, 28) },
      { type: 6, payload: Uint8Array.of(2) },
    ],
  },
  {
    struct: struct(16, [0, 1], [1, 2], [2, 7], [4, u32s(INODE + 1)]),
    attributes: [
      { type: 0, payload: bytesOf("\0nul\0in") },
      { type: 3, payload: u32s() },
      { type: 6, payload: Uint8Array.of(3) },
    ],
  },
);

/** Three instructions: IPv4 only. */
const PROGRAM = u32s(0x28, 12, 0x02010015, 0x800, 0x06, 0xffffffff);

/** One with all that there is, one with little. */
export const PACKET: CapturedDump = dumpOf(
  "packet",
  {
    struct: struct(16, [0, 17], [1, 3], [2, u16s(3)], [4, u32s(INODE)], [8, u32s(7, 8)]),
    attributes: [
      { type: 0, payload: u32s(INTERFACE, 2, 16, 1, 0, 0x1f) },
      { type: 2, payload: u32s(65536, 2, 2048, 64, 60, 16, 1) },
      { type: 3, payload: u32s(4096, 1, 2048, 2, 0, 0, 0) },
      { type: 4, payload: u32s(0x20007) },
      { type: 5, payload: u32s(1000) },
      { type: 6, payload: MEMORY },
      { type: 7, payload: PROGRAM },
    ],
  },
  {
    struct: struct(16, [0, 17], [1, 2], [2, u16s(0x800)], [4, u32s(INODE + 1)]),
    attributes: [
      { type: 0, payload: u32s(0, 0, 0, 0, 0, 0) },
      { type: 4, payload: u32s(0x80060001) },
      { type: 6, payload: MEMORY },
      { type: 7, payload: u32s() },
    ],
  },
);

/** One in groups, and one that is connected. */
export const NETLINK: CapturedDump = dumpOf(
  "netlink",
  {
    struct: struct(28, [0, 16], [1, 3], [2, 15], [4, u32s(0x80000001, 0, 0, INODE, 7, 8)]),
    attributes: [
      { type: 0, payload: MEMORY },
      { type: 1, payload: u32s(0x80000011, 1) },
    ],
  },
  {
    struct: struct(28, [0, 16], [1, 3], [2, 99], [3, 1], [4, u32s(ANY, 777, 2, INODE + 1)]),
    attributes: [{ type: 1, payload: u32s() }],
  },
);

/** A listener, a connection that sends no more, and one of a type that ss has no name for. */
export const VSOCK: CapturedDump = dumpOf(
  "vsock",
  { struct: struct(32, [0, 40], [1, 1], [2, 10], [4, u32s(ANY, 1024, ANY, ANY, INODE, 7, 8)]) },
  { struct: struct(32, [0, 40], [1, 2], [2, 1], [3, 2], [4, u32s(2, 5000, 3, 1024, INODE + 1)]) },
  { struct: struct(32, [0, 40], [1, 5], [2, 1], [4, u32s(2, 5001, 3, 1024, INODE + 2)]) },
);

/** One with all that there is; one that is bound to nothing. */
export const XDP: CapturedDump = dumpOf(
  "xdp",
  {
    struct: struct(16, [0, 44], [1, 3], [4, u32s(INODE)], [8, u32s(7, 8)]),
    attributes: [
      { type: 1, payload: u32s(INTERFACE, 3) },
      { type: 2, payload: u32s(1000) },
      { type: 3, payload: u32s(2048) },
      { type: 4, payload: u32s(1024) },
      { type: 5, payload: u32s(0, 1, 5, 1048576, 4096, 256, INTERFACE, 3, 3, 2) },
      { type: 6, payload: u32s(512) },
      { type: 7, payload: u32s(256) },
      { type: 8, payload: MEMORY },
      { type: 9, payload: u32s(1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 1) },
    ],
  },
  { struct: struct(16, [0, 44], [1, 3], [4, u32s(INODE + 1)]) },
);

/** TIPC_NLA_SOCK of a socket, without what only some have. */
function tipc(type: number, state: number, inode: number): readonly Attribute[] {
  return [
    { type: 1, payload: u32s(16781313) },
    { type: 2, payload: u32s(77) },
    { type: 6, payload: u32s(type) },
    { type: 9, payload: u32s(state) },
    { type: 7, payload: u32s(inode) },
    { type: 8, payload: u32s(1000) },
    { type: 10, payload: u32s(7, 8) },
  ];
}

/** TIPC_NLA_SOCK_STAT with flags. */
function tipcStat(...flags: readonly number[]): Attribute {
  const counts = [[0, 3], [1, 4], [4, 9]].map(([type, count]) => ({ type, payload: u32s(count) }));
  return { type: 5, payload: [...counts, ...flags.map((type) => ({ type, payload: u32s() }))] };
}

/** A listener with a name; a connection by name that waits; one by address, that waits twice. */
export const TIPC: CapturedDump = dumpOf(
  "tipc",
  ...[
    [...tipc(1, 10, INODE), { type: 4, payload: u32s() }, tipcStat()],
    [
      ...tipc(5, 1, INODE + 1),
      {
        type: 3,
        payload: [
          { type: 2, payload: u32s(5) },
          { type: 3, payload: u32s(6) },
          { type: 1, payload: u32s() },
          { type: 4, payload: u32s(18888) },
          { type: 5, payload: u32s(17) },
        ],
      },
      tipcStat(3),
    ],
    [
      ...tipc(4, 7, INODE + 2),
      { type: 3, payload: [{ type: 2, payload: u32s(5) }, { type: 3, payload: u32s(6) }] },
      tipcStat(2, 3),
    ],
  ].map((payload) => ({ struct: attributeBytes([{ type: 2, payload }]) })),
);
