/**
 * Unix, packet, netlink and vsock sockets with what only sock_diag tells.
 *
 * @module
 */

import { AF_NETLINK, AF_PACKET, AF_UNIX, link, netlink, unix } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { check, cString, libc } from "./libc.ts";

const SOL_SOCKET = 1, SO_SNDBUF = 7, SO_RCVBUF = 8, SO_ATTACH_FILTER = 26, SO_MARK = 36;

/** Unix sockets: halves, waiting connections, unread data, names without control characters. */
export async function quietUnix(): Promise<void> {
  for (const name of NAMES) s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix(name)), 5);
  for (const type of [s.STREAM, s.SEQPACKET, s.DGRAM]) {
    s.socketPair(AF_UNIX, type);
    s.send(s.socketPair(AF_UNIX, type)[0], 700);
    const [whole, half] = s.socketPair(AF_UNIX, type);
    check("shutdown", libc.shutdown(half, 0));
    s.option(whole, SOL_SOCKET, SO_RCVBUF, 9000);
    s.finish(s.socketPair(AF_UNIX, type)[0]);
    check("shutdown", libc.shutdown(s.socketPair(AF_UNIX, type)[1], 2));
    s.bind(s.socket(AF_UNIX, type), unix(`\0bound ${type}`));
    s.bind(s.socket(AF_UNIX, type), unix("")); // the kernel chooses a name
    s.socket(AF_UNIX, type);
    const [kept, gone] = s.socketPair(AF_UNIX, type);
    s.close(gone);
    s.option(kept, SOL_SOCKET, SO_SNDBUF, 9000);
  }
  for (const type of [s.STREAM, s.SEQPACKET]) {
    const path = unix(`/run/server ${type}`);
    const server = s.listen(s.bind(s.socket(AF_UNIX, type), path), 4);
    const client = (): number => s.connect(s.socket(AF_UNIX, type), path);
    s.send(client(), 10);
    await s.accept(server);
    for (let i = 0; i < 3; i++) client(); // nobody has accepted them
    s.close(s.connect(s.bind(s.socket(AF_UNIX, type), unix(`\0client ${type}`)), path));
    s.connect(s.bind(s.socket(AF_UNIX, type), unix(`/srv/client ${type}`)), path);
  }
  s.asUser(109, () => s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("/srv/other user"))));
  const log = unix("/run/log");
  s.bind(s.socket(AF_UNIX, s.DGRAM), log);
  for (let i = 0; i < 2; i++) s.send(s.connect(s.socket(AF_UNIX, s.DGRAM), log), 30);
  s.listen(s.bind(s.socket(AF_UNIX, s.STREAM), unix("/run/deleted")));
  check("unlink", libc.unlink(cString("/run/deleted")));
}

const NAMES: readonly string[] = [
  "/run/plain",
  "/run/with space",
  "/run/two  spaces",
  "/run/trailing ",
  " leading",
  "@not abstract",
  "/run/\u00fcn\u00efc\u00f6de-\u65e5\u672c",
  "*",
  "\0abstract",
  "\0with space",
  "\0nul\0in\0side",
  "\0",
  `/run/${"m".repeat(103)}`,
];

/** Packet sockets: devices, fanout groups, rings, filters, flags. */
export function quietPacket(ip: (...args: string[]) => void): void {
  const SOL_PACKET = 263, RX_RING = 5, AUXDATA = 8, ORIGDEV = 9, VERSION = 10, RESERVE = 12;
  const TX_RING = 13, LOSS = 14, VNET_HDR = 15, TIMESTAMP = 17, FANOUT = 18, COPY_THRESH = 7;
  const at = (name: string): number => libc.if_nametoindex(cString(name));
  const open = (type: number, ethertype: number, device = 0): number =>
    s.bind(
      s.socket(AF_PACKET, type, (ethertype & 0xff) << 8 | ethertype >> 8),
      link(ethertype, device),
    );
  s.socket(AF_PACKET, s.RAW);
  s.socket(AF_PACKET, s.DGRAM);
  for (const type of [s.RAW, s.DGRAM]) {
    for (const ethertype of [3, 0x800, 0x806, 0x86dd, 0x88cc, 0x1234]) {
      open(type, ethertype, at("wire0"));
    }
  }
  s.option(open(s.RAW, 0x88b5), SOL_PACKET, AUXDATA, 1);
  s.option(open(s.DGRAM, 0x88b5), SOL_PACKET, ORIGDEV, 1);
  s.option(open(s.RAW, 0x88b6), SOL_PACKET, VNET_HDR, 1);
  s.option(open(s.RAW, 0x88b6), SOL_PACKET, LOSS, 1);
  s.option(open(s.RAW, 0x88b6), SOL_PACKET, TIMESTAMP, 64);
  s.option(open(s.RAW, 0x88b6), SOL_PACKET, RESERVE, 32);
  s.option(open(s.RAW, 0x88b6), SOL_PACKET, COPY_THRESH, 100);
  s.option(open(s.RAW, 0x88b7), SOL_SOCKET, SO_MARK, 9);
  ip("link", "add", "br-0123456789ab", "type", "bridge");
  open(s.RAW, 3, at("br-0123456789ab"));
  ip("link", "add", "gone0", "type", "bridge");
  open(s.DGRAM, 3, at("gone0"));
  ip("link", "del", "gone0");
  // Ways of sharing out: hash, load balance, CPU, rollover, random, queue mapping; with flags.
  for (const [i, way] of [0, 1, 2, 3, 4, 5, 0x8000, 0x1001].entries()) {
    for (const _ of i === 0 ? [1, 2] : [1]) {
      s.option(open(s.RAW, 0x88b8, at("wire0")), SOL_PACKET, FANOUT, way << 16 | 100 + i);
    }
  }
  const ring = (version: number, name: number): void => {
    const fd = open(s.RAW, 0x88b9, at("lo"));
    s.option(fd, SOL_PACKET, VERSION, version);
    const small = [4096, 4, 2048, 8];
    const words = version === 2 && name === RX_RING ? [...small, 60, 8, 1] : small;
    s.optionBytes(fd, SOL_PACKET, name, Uint32Array.from(words));
  };
  for (const version of [0, 1, 2]) ring(version, RX_RING);
  ring(1, TX_RING);
  filtered(open(s.RAW, 0x800, at("wire0")));
  s.asUser(1000, () => open(s.RAW, 0x88ba, at("lo")));
}

/** A classic BPF program: IPv4 only, then a constant. */
function filtered(fd: number): void {
  const program = new Uint8Array(4 * 8);
  const view = new DataView(program.buffer);
  const lines = [[0x28, 0, 0, 12], [0x15, 0, 1, 0x800], [0x06, 0, 0, 0x40000], [0x06, 0, 0, 0]];
  lines.forEach(([code, yes, no, k], i) => {
    view.setUint16(8 * i, code, true);
    program[8 * i + 2] = yes;
    program[8 * i + 3] = no;
    view.setUint32(8 * i + 4, k, true);
  });
  const fprog = new Uint8Array(16);
  const at = BigInt(Deno.UnsafePointer.value(Deno.UnsafePointer.of(program)));
  new DataView(fprog.buffer).setUint16(0, lines.length, true);
  new DataView(fprog.buffer).setBigUint64(8, at, true);
  s.optionBytes(fd, SOL_SOCKET, SO_ATTACH_FILTER, fprog);
}

/**
 * Netlink sockets of several protocols, in groups, connected, with unread messages.
 *
 * @param pid a process whose number is another's port id
 */
export function quietNetlink(pid: number): void {
  const SOL_NETLINK = 270, ADD_MEMBERSHIP = 1;
  const open = (protocol: number, port = 0, groups = 0): number =>
    s.bind(s.socket(AF_NETLINK, s.RAW, protocol), netlink(port, groups));
  open(0);
  open(0, 0, 0x111);
  open(15, 0, 2);
  open(16);
  open(9);
  open(2, 4242);
  open(2, pid);
  open(0, 0, 0xffffffff);
  open(2, 2147483648, 0x80000000);
  open(4, 5000); // of sock_diag itself, with a port id that is no process
  const many = s.socket(AF_NETLINK, s.RAW, 0);
  for (const group of [1, 5, 31, 33]) s.option(many, SOL_NETLINK, ADD_MEMBERSHIP, group);
  s.connect(open(0), netlink(0, 0));
  s.connect(open(2, 7777), netlink(4242, 0));
  const busy = open(2, 888, 1);
  s.option(busy, SOL_SOCKET, SO_RCVBUF, 2304);
  const sender = open(2);
  for (let i = 0; i < 9; i++) s.sendTo(sender, 300, netlink(0, 1)); // to the group: some are dropped
}

/** Sockets of families whose module of sock_diag is not everywhere. */
export function quietOthers(): void {
  const AF_VSOCK = 40, AF_XDP = 44;
  for (const [family, type] of [[AF_VSOCK, s.STREAM], [AF_XDP, s.RAW]]) {
    libc.socket(family, type, 0); // where the kernel has no such family, there is none
  }
}
