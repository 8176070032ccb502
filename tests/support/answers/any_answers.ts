/**
 * Made-up answers of sock_diag about sockets that are not internet ones: well-formed, with any
 * values, in the layouts of the kernel's headers.
 *
 * @module
 */

import type { DumpId } from "../../../lib/model/plan.ts";
import { little } from "./inet_messages.ts";
import type { Random } from "../values/random.ts";
import { type Attribute, attributeBytes, type Message, struct, u32s } from "./replies.ts";

const INTERESTING = [0, 1, 2, 255, 256, 4096, 65535, 0x7fffffff, 0x80000000, 0xffffffff];

function any32(random: Random): number {
  if (random.chance(0.3)) return random.pick(INTERESTING);
  return random.below(0x1_0000_0000) >>> random.below(32);
}

function anyWords(random: Random, count: number): Uint8Array {
  return u32s(...Array.from({ length: count }, () => any32(random)));
}

function anyBytes(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256));
}

/** Inodes so high that no process of this machine has them. */
function anyInode(random: Random): number {
  return 0xfff00000 + random.below(0x100000);
}

/** Interfaces that no machine has, so that they have no names; or none. */
function anyInterface(random: Random): number {
  return random.chance(0.4) ? 0 : 1_000_000 + random.below(1000);
}

/** 7 counts in the first kernels, 9 today, more some day. */
function anyMemory(random: Random): Uint8Array {
  return anyWords(random, 7 + random.below(4));
}

/** Some of the attributes, in any order. */
function anyOf(random: Random, attributes: readonly Attribute[]): Attribute[] {
  return random.shuffled(attributes.filter(() => random.chance(0.6)));
}

/** A path, an abstract name with NULs in it, or the longest that there are; no control characters. */
function anyUnixName(random: Random): Uint8Array {
  const length = random.chance(0.2) ? 107 : random.below(40);
  const letters = [..."abc/@. *%d\\\"'~"].map((letter) => letter.charCodeAt(0));
  const name = random.some(random.chance(0.5) ? letters : [...letters, 0], length);
  if (random.chance(0.5)) return Uint8Array.of(0, ...name);
  const path = name.map((byte) => byte === 0 ? 0x2f : byte);
  return Uint8Array.of(0x2f, ...path, ...(random.chance(0.8) ? [0] : []));
}

function anyUnix(random: Random): Message {
  const inodes = Array.from({ length: random.below(4) }, () => any32(random));
  return {
    struct: struct(
      16,
      [0, 1],
      [1, random.pick([1, 2, 5, 3])],
      [2, 1 + random.below(11)],
      [4, u32s(anyInode(random))],
      [8, anyWords(random, 2)],
    ),
    attributes: anyOf(random, [
      { type: 0, payload: anyUnixName(random) },
      { type: 1, payload: anyWords(random, 2) },
      { type: 2, payload: anyWords(random, 1) },
      { type: 3, payload: u32s(...inodes) },
      { type: 4, payload: anyWords(random, 2) },
      { type: 5, payload: anyMemory(random) },
      { type: 6, payload: Uint8Array.of(random.below(4)) },
      { type: 7, payload: anyWords(random, 1) },
      { type: 30, payload: anyWords(random, 1) },
    ]),
  };
}

function anyPacket(random: Random): Message {
  const fanout = random.below(0x10000) + 0x10000 * random.below(random.chance(0.8) ? 9 : 0x10000);
  return {
    struct: struct(
      16,
      [0, 17],
      [1, random.pick([2, 3, 10])],
      [2, little(2, random.pick([0, 3, 0x800, 0x806, 0x88cc, random.below(0x10000)]))],
      [4, u32s(anyInode(random))],
      [8, anyWords(random, 2)],
    ),
    attributes: [
      // Without it ss reads /proc instead.
      { type: 6, payload: anyMemory(random) },
      ...anyOf(random, [
        {
          type: 0,
          payload: u32s(
            anyInterface(random),
            any32(random),
            any32(random),
            any32(random),
            any32(random),
            random.chance(0.7) ? random.below(64) : any32(random),
          ),
        },
        { type: 1, payload: anyBytes(random, 44 * random.below(3)) },
        { type: 2, payload: anyWords(random, 7) },
        { type: 3, payload: anyWords(random, 7) },
        { type: 4, payload: u32s(fanout) },
        { type: 5, payload: anyWords(random, 1) },
        { type: 7, payload: anyBytes(random, 8 * random.below(6)) },
        { type: 40, payload: anyBytes(random, 3) },
      ]),
    ],
  };
}

function anyNetlink(random: Random): Message {
  // Positive port ids are those of processes that this machine may have.
  const portId = random.pick([0, 0xffffffff, 0x80000000 + random.below(0x7fffffff), 0x7fffffff]);
  return {
    struct: struct(
      28,
      [0, 16],
      [1, random.pick([2, 3])],
      [2, random.below(random.chance(0.8) ? 23 : 256)],
      [3, random.below(2)],
      [4, u32s(portId, any32(random), any32(random), anyInode(random))],
      [20, anyWords(random, 2)],
    ),
    attributes: anyOf(random, [
      { type: 0, payload: anyMemory(random) },
      { type: 1, payload: anyWords(random, 2 * random.below(4)) },
      { type: 4, payload: anyWords(random, 1) },
    ]),
  };
}

function anyVsock(random: Random): Message {
  return {
    struct: struct(
      32,
      [0, 40],
      [1, random.pick([1, 2, 5])],
      [2, 1 + random.below(11)],
      [3, random.below(4)],
      [4, anyWords(random, 4)],
      [20, u32s(anyInode(random))],
      [24, anyWords(random, 2)],
    ),
  };
}

function anyXdp(random: Random): Message {
  return {
    struct: struct(
      16,
      [0, 44],
      [1, 3],
      [4, u32s(anyInode(random))],
      [8, anyWords(random, 2)],
    ),
    attributes: anyOf(random, [
      { type: 1, payload: u32s(anyInterface(random), any32(random)) },
      { type: 2, payload: anyWords(random, 1) },
      { type: 3, payload: anyWords(random, 1) },
      { type: 4, payload: anyWords(random, 1) },
      { type: 5, payload: anyWords(random, 10) },
      { type: 6, payload: anyWords(random, 1) },
      { type: 7, payload: anyWords(random, 1) },
      { type: 8, payload: anyMemory(random) },
      { type: 9, payload: anyWords(random, 12) },
    ]),
  };
}

function anyTipc(random: Random): Message {
  // The answer for a socket in a state that was not asked for.
  if (random.chance(0.1)) return { struct: new Uint8Array() };
  const word = (type: number): Attribute => ({ type, payload: anyWords(random, 1) });
  const flag = (type: number): Attribute[] =>
    random.chance(0.5) ? [{ type, payload: new Uint8Array() }] : [];
  const named = random.chance(0.5) ? [...[4, 5].map(word), { type: 1, payload: u32s() }] : [];
  const con: Attribute = { type: 3, payload: random.shuffled([...[2, 3].map(word), ...named]) };
  const stat: Attribute = {
    type: 5,
    payload: random.shuffled([...[0, 1, 4].map(word), ...flag(2), ...flag(3)]),
  };
  const sock: Attribute[] = [
    ...[1, 2, 8].map(word),
    ...flag(4),
    { type: 6, payload: u32s(random.pick([1, 2, 4, 5])) },
    { type: 7, payload: u32s(anyInode(random)) },
    { type: 9, payload: u32s(1 + random.below(11)) },
    { type: 10, payload: anyWords(random, 2) },
    { type: 11, payload: u32s() },
    stat,
    ...(random.chance(0.5) ? [con] : []),
  ];
  const payload = attributeBytes([{ type: 2, payload: random.shuffled(sock) }]);
  return { struct: payload };
}

/** The kinds, each with the word that asks for it alone. */
export const ANSWERS: readonly {
  readonly id: DumpId;
  readonly word: string;
  readonly any: (random: Random) => Message;
}[] = [
  { id: "unix", word: "-x", any: anyUnix },
  { id: "packet", word: "-0", any: anyPacket },
  { id: "netlink", word: "-fnetlink", any: anyNetlink },
  { id: "vsock", word: "--vsock", any: anyVsock },
  { id: "xdp", word: "--xdp", any: anyXdp },
  { id: "tipc", word: "--tipc", any: anyTipc },
];
