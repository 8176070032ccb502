/**
 * Unix sockets of every type, with names that are hard to print.
 *
 * @module
 */

import { AF_UNIX, unix } from "./sockaddr.ts";
import * as s from "./socket.ts";
import { check, cString, libc } from "./libc.ts";
import type { World } from "./world.ts";

const text = new TextEncoder();

/** A name of raw bytes. */
function bytes(...parts: readonly (string | number)[]): Uint8Array {
  return new Uint8Array(parts.flatMap((p) => typeof p === "number" ? [p] : [...text.encode(p)]));
}

/** A row that a listing must not take for one of the table's own. */
const FORGED = "0000000000000001: 00000002 00000000 00010000 0001 01 31337 forged";

/** Path names, all relative to /srv or absolute below /run. */
const PATHS: readonly (string | Uint8Array)[] = [
  "/run/plain.sock",
  "/run/with space.sock",
  "/run/two  spaces.sock",
  "/run/trailing ",
  "/run/tab\there",
  "/run/new\nline",
  `/run/f\n${FORGED}`,
  "/run/return\rback",
  "/run/\x1b[31mred\x1b[0m",
  "/run/\x1b]0;title\x07bell",
  "/run/del\x7f",
  "/run/\u00fcn\u00efc\u00f6de-\u65e5\u672c",
  "/run/c1-\u009b31m",
  "/run/bidi-\u202egnp",
  bytes("/run/latin1-", 0xe9, 0xff, 0xfe),
  bytes("/run/cut-", 0xe6, 0x97),
  "relative.sock",
  " leading-space",
  "@not-abstract",
  "*",
  "/run/back\\slash",
  "/run/quote\"'",
  "/run/" + "m".repeat(103), // 108 bytes: the most there is, without a closing NUL
];

/** Abstract names, without the leading NUL. */
const ABSTRACT: readonly (string | Uint8Array)[] = [
  "abstract",
  "with space",
  "/run/looks-like-a-path",
  bytes("nul", 0, "in", 0, 0, "side", 0),
  bytes(0, 0, 0),
  bytes(0xff, 0xfe),
  "a\nb",
  "\x1b[2J",
  "@at",
  "x".repeat(107),
  "",
];

/** The world of unix names. */
export const unixNames: World = {
  name: "unix",
  about: "unix sockets of every type and state, with names holding spaces, newlines, escape " +
    "sequences, NULs and bytes that are not UTF-8",
  fill(): void {
    Deno.chdir("/srv");
    for (const path of PATHS) s.listen(named(s.STREAM, unix(path)));
    for (const name of ABSTRACT) s.listen(named(s.STREAM, abstract(name)));
    types();
    autobind();
    queues();
    shared();
  },
};

function abstract(name: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return unix(bytes(0, ...(typeof name === "string" ? [name] : [...name])));
}

function named(type: number, address: Uint8Array<ArrayBuffer>): number {
  return s.bind(s.socket(AF_UNIX, type), address);
}

/** Each type: bare, bound, listening, connected by name and as a pair. */
function types(): void {
  for (const [type, word] of [[s.STREAM, "str"], [s.SEQPACKET, "seq"]] as const) {
    s.socket(AF_UNIX, type);
    named(type, unix(`/run/${word} bound`));
    const server = s.listen(named(type, unix(`/run/${word}.sock`)), 1);
    s.connect(s.socket(AF_UNIX, type), unix(`/run/${word}.sock`));
    s.connect(named(type, abstract(`client of ${word}`)), unix(`/run/${word}.sock`));
    libc.accept4(server, null, null, 0); // one is accepted, one stays in the backlog
    s.socketPair(AF_UNIX, type);
    const [kept, gone] = s.socketPair(AF_UNIX, type);
    s.close(gone);
    s.duplicate(kept);
  }
  s.socket(AF_UNIX, s.DGRAM);
  named(s.DGRAM, unix("/run/log"));
  named(s.DGRAM, abstract("dgram abstract"));
  s.connect(s.socket(AF_UNIX, s.DGRAM), unix("/run/log"));
  s.connect(named(s.DGRAM, unix("/run/log client")), unix("/run/log"));
  s.socketPair(AF_UNIX, s.DGRAM);
  s.socket(AF_UNIX, s.RAW); // becomes a datagram socket
}

/** Names the kernel chooses: five hex digits. */
function autobind(): void {
  for (const type of [s.STREAM, s.DGRAM, s.SEQPACKET]) named(type, unix(""));
}

/** Data under way, which procfs does not show. */
function queues(): void {
  const [a] = s.socketPair(AF_UNIX, s.STREAM);
  s.send(a, 1000);
  const [c] = s.socketPair(AF_UNIX, s.DGRAM);
  for (let i = 0; i < 3; i++) s.send(c, 10);
}

/** A name whose file is gone, and another socket at the same name. */
function shared(): void {
  s.listen(named(s.STREAM, unix("/run/same")));
  check("unlink", libc.unlink(cString("/run/same")));
  s.listen(named(s.STREAM, unix("/run/same")));
}
