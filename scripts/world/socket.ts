/**
 * Sockets by number: thin, checked, always non-blocking, so that a script can never hang.
 *
 * @module
 */

import { AF_INET, AF_INET6, type Sockaddr } from "./sockaddr.ts";
import { check, EAGAIN, ECONNREFUSED, EINPROGRESS, errno, libc } from "./libc.ts";

/** Socket types (include/linux/net.h). */
export const STREAM = 1, DGRAM = 2, RAW = 3, SEQPACKET = 5;

/** Transport protocols (include/uapi/linux/in.h). */
export const ICMP = 1, TCP = 6, UDP = 17, ICMPV6 = 58, UDPLITE = 136, RAW_ANY = 255;

const SOCK_NONBLOCK = 0o4000, SOCK_CLOEXEC = 0o2000000;
const F_SETFD = 2;

/** Opens a socket that children do not inherit. */
export function socket(family: number, type: number, protocol = 0): number {
  return check(
    `socket(${family}, ${type}, ${protocol})`,
    libc.socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol),
  );
}

/** Two unnamed sockets connected to each other. */
export function socketPair(family: number, type: number): [number, number] {
  const pair = new Int32Array(2);
  check("socketpair", libc.socketpair(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair));
  return [pair[0], pair[1]];
}

/** Lets children inherit the descriptor from now on. */
export function inheritable(fd: number, yes = true): void {
  check("fcntl", libc.fcntl(fd, F_SETFD, yes ? 0 : 1));
}

/** Sets an integer option. */
export function option(fd: number, level: number, name: number, value: number): void {
  check(
    `setsockopt(${level}, ${name})`,
    libc.setsockopt(fd, level, name, new Int32Array([value]), 4),
  );
}

/** Sets an option that takes bytes: a name, or a structure. */
export function optionBytes(fd: number, level: number, name: number, value: BufferSource): void {
  check(
    `setsockopt(${level}, ${name})`,
    libc.setsockopt(fd, level, name, value, value.byteLength),
  );
}

/** bind(2). */
export function bind(fd: number, address: Sockaddr): number {
  check("bind", libc.bind(fd, address, address.length));
  return fd;
}

/** listen(2). */
export function listen(fd: number, backlog = 16): number {
  check("listen", libc.listen(fd, backlog));
  return fd;
}

/** connect(2); a connection still under way is success. */
export function connect(fd: number, address: Sockaddr): number {
  check("connect", libc.connect(fd, address, address.length), EINPROGRESS);
  return fd;
}

/** accept(2), waiting up to a second for somebody to come. */
export async function accept(fd: number): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const got = libc.accept4(fd, null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (got >= 0) return got;
    if (errno() !== EAGAIN) check("accept", got);
    await pause(10);
  }
  throw new Error("accept: nobody came");
}

/** Sends `size` bytes, or as many as the socket takes. */
export function send(fd: number, size: number): number {
  return check("send", libc.send(fd, new Uint8Array(size), BigInt(size), 0x4000), EAGAIN);
}

/** Takes up to `size` bytes out of a socket; returns how many there were. */
export function receive(fd: number, size: number): number {
  return check("recv", libc.recv(fd, new Uint8Array(size), BigInt(size), 0), EAGAIN);
}

/** Sends a datagram of `size` bytes to an address. */
export function sendTo(fd: number, size: number, address: Sockaddr): void {
  const bytes = new Uint8Array(size);
  const sent = libc.sendto(fd, bytes, BigInt(size), 0, address, address.length);
  check("sendto", sent, EAGAIN, ECONNREFUSED); // nobody there, or no room: both are wanted here
}

/** shutdown(2) of the writing half: the descriptor stays, so the row keeps its inode. */
export function finish(fd: number): void {
  check("shutdown", libc.shutdown(fd, 1));
}

/** close(2). */
export function close(fd: number): void {
  check("close", libc.close(fd));
}

/** A second descriptor of the same socket, for this process alone. */
export function duplicate(fd: number): number {
  const second = check("dup", libc.dup(fd));
  inheritable(second, false);
  return second;
}

/** A bound IPv4 or IPv6 socket of the given type. */
export function bound(address: Sockaddr, type: number, protocol = 0): number {
  const family = address.length === 28 ? AF_INET6 : AF_INET;
  const fd = socket(family, type, protocol);
  option(fd, 1, 2, 1); // SO_REUSEADDR: worlds are rebuilt while old TIME-WAIT sockets remain
  return bind(fd, address);
}

/** A listening TCP socket. */
export function listener(address: Sockaddr, backlog = 16): number {
  return listen(bound(address, STREAM), backlog);
}

/** Runs `make` with another owner for the sockets it opens (their uid column). */
export function asUser<T>(uid: number, make: () => T): T {
  libc.setfsuid(uid);
  try {
    return make();
  } finally {
    libc.setfsuid(0);
  }
}

/** Waits, in milliseconds: the kernel's timers need real time. */
export function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
