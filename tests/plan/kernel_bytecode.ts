/**
 * What the kernel does with bytecode, written down by its rules (net/ipv4/inet_diag.c
 * inet_diag_bc_audit, inet_diag_bc_run) and with none of the product's numbers.
 *
 * @module
 */

import assert from "node:assert/strict";

/** What it compares of a socket; addresses are one word or four, most significant byte first. */
export interface Entry {
  readonly saddr: readonly number[];
  readonly daddr: readonly number[];
  readonly sport: number;
  readonly dport: number;
  readonly mark: number;
  readonly autobound: boolean;
}

/** Least lengths of the operations that are used, without the address of 7 and 8. */
const LEAST: Readonly<Record<number, number>> = {
  1: 4,
  2: 8,
  3: 8,
  4: 8,
  5: 8,
  6: 4,
  7: 12,
  8: 12,
  10: 12,
};
const ADDRESS_LENGTHS: Readonly<Record<number, number>> = { 0: 0, 2: 4, 10: 16 };

/** Fails where the kernel would answer EINVAL. Empty code is not sent. */
export function audit(bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const starts = new Set<number>();
  const targets: number[] = [];
  assert.ok(bytes.length + 4 <= 0xffff, "longer than an attribute");
  for (let at = 0; at < bytes.length;) {
    starts.add(at);
    const [code, yes, no] = [bytes[at], bytes[at + 1], view.getUint16(at + 2, true)];
    let least = LEAST[code];
    assert.ok(least !== undefined, `operation ${code}`);
    if (code === 7 || code === 8) {
      const length = ADDRESS_LENGTHS[bytes[at + 4]];
      assert.ok(length !== undefined, `family ${bytes[at + 4]}`);
      assert.ok(bytes[at + 5] <= length * 8, `prefix length ${bytes[at + 5]}`);
      least += length;
    }
    for (const jump of [yes, no]) {
      assert.ok(jump >= least && jump <= bytes.length - at + 4 && jump % 4 === 0, `jump ${jump}`);
    }
    if (at + no < bytes.length) targets.push(at + no);
    at += yes;
    assert.ok(at <= bytes.length);
  }
  for (const target of targets) assert.ok(starts.has(target), `a jump into an operation`);
}

function sameBits(view: DataView, at: number, words: readonly number[], bits: number): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const [word, shift] = [bit >> 5, 31 - (bit & 31)];
    if (((view.getUint32(at + word * 4) ^ words[word]) >>> shift) & 1) return false;
  }
  return true;
}

function matchesHost(view: DataView, at: number, words: readonly number[], port: number): boolean {
  const [family, bits] = [view.getUint8(at), view.getUint8(at + 1)];
  const wanted = view.getInt32(at + 4, true);
  if (wanted !== -1 && wanted !== port) return false;
  const own = words.length === 4 ? 10 : 2;
  if (family === 0 || family === own) return sameBits(view, at + 8, words, bits);
  const isMapped = own === 10 && words[0] === 0 && words[1] === 0 && words[2] === 0xffff;
  return family === 2 && isMapped && sameBits(view, at + 8, words.slice(3), bits);
}

/** True where the kernel tells of a socket. */
export function letsThrough(bytes: Uint8Array, socket: Entry): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const { saddr, daddr, sport, dport, mark, autobound } = socket;
  const tests: Readonly<Record<number, (at: number) => boolean>> = {
    1: () => false,
    2: (at) => sport >= view.getUint16(at + 6, true),
    3: (at) => sport <= view.getUint16(at + 6, true),
    4: (at) => dport >= view.getUint16(at + 6, true),
    5: (at) => dport <= view.getUint16(at + 6, true),
    6: () => autobound,
    7: (at) => matchesHost(view, at + 4, saddr, sport),
    8: (at) => matchesHost(view, at + 4, daddr, dport),
    10: (at) => (mark & view.getUint32(at + 8, true)) >>> 0 === view.getUint32(at + 4, true),
  };
  let at = 0;
  while (at < bytes.length) {
    at += tests[bytes[at]](at) ? bytes[at + 1] : view.getUint16(at + 2, true);
  }
  return at === bytes.length;
}
