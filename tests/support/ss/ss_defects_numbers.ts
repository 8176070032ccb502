/**
 * Numbers in a twin for ss: those that overflow its 32 bits.
 *
 * @module
 */

import type { EditableTree } from "../trees/editable_tree.ts";
import { noteStandIn, type Twin } from "./ss_twin.ts";

/** `sl: local remote st ` and `tx:rx` of the inet tables; then `tr:when`. */
const QUEUES = /^(\s*\d+: \S+ \S+ [0-9A-F]{2} )([0-9A-F]+):([0-9A-F]+) /;
const TIMER = /^(\s*\d+: \S+ \S+ [0-9A-F]{2} \S+ )([0-9A-F]{2}):([0-9A-F]+) /;

const INET_TABLES = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];

/** The kernel's USER_HZ: timers are in hundredths of a second. */
const TICKS_PER_SECOND = 100;
/** From here on `ticks * 1000` does not fit into 32 bits. */
const WRAPPING_TICKS = Math.floor(0xffff_ffff / 1000);
/** Tables with queues in decimal: what stands before them in a row, and they. */
const DECIMAL_QUEUES = {
  netlink: /^((?:\S+ +){4})(\d+ +\d+)(?= )/,
  packet: /^((?:\S+ +){6})(\d+)(?= )/,
} as const;

/** From here on a queue has the sign bit set. */
const NEGATIVE = 0x8000_0000;

/** As wide as every number from 2^31 to 2^32, and hardly ever seen. */
const FIRST_STAND_IN = 1_999_990_001;

const SIGNED = 0x7fff_ffff;
const UNSIGNED = 0xffff_ffff;

/** Fields after `tx:rx tr:when` of the inet tables, and what ss can hold of each. */
const INET_FIELDS: readonly (readonly [index: number, radix: 10 | 16, most: number])[] = [
  [6, 16, SIGNED], // retrnsmt
  [7, 10, UNSIGNED], // uid
  [8, 10, SIGNED], // timeout
  [9, 10, UNSIGNED], // inode
  [10, 10, SIGNED], // ref
  [12, 10, SIGNED], // rto
  [13, 10, SIGNED], // ato
  [14, 10, SIGNED], // quick-ack and pingpong
  [15, 10, UNSIGNED], // cwnd
];

/** Place of the inode in the other tables. */
const INODE_FIELD = { unix: 6, netlink: 9, packet: 8 } as const;

/**
 * Leaves out, on both sides, rows with values that ss cuts to 32 bits: nothing as wide could stand
 * in their place. Unit tests and golden files cover them.
 */
export function dropWideRows({ ours, theirs }: Twin): number {
  let count = 0;
  const drop = (table: string, isWide: (fields: string[]) => boolean): void => {
    for (const tree of [ours, theirs]) {
      tree.editRows(table, (row) => {
        const wide = isWide(row.trim().split(/\s+/));
        if (wide && tree === ours) count++;
        return wide ? undefined : row;
      });
    }
  };
  for (const table of INET_TABLES) {
    drop(table, (fields) =>
      parseInt(fields[5]?.split(":")[1] ?? "0", 16) > UNSIGNED ||
      INET_FIELDS.some(([index, radix, most]) => parseInt(fields[index] ?? "0", radix) > most));
  }
  for (const [table, index] of Object.entries(INODE_FIELD)) {
    drop(table, (fields) => Number(fields[index] ?? 0) > UNSIGNED);
  }
  return count + lowerCounters(ours) + lowerCounters(theirs);
}

/** Makes counters of the summary so small that no sum of them overflows. */
function lowerCounters(tree: EditableTree): number {
  let count = 0;
  for (const table of ["sockstat", "sockstat6", "snmp"]) {
    const text = tree.table(table);
    const edited = text?.replace(/\b\d+\b/g, (digits) => {
      if (Number(digits) <= SIGNED / 16) return digits;
      count++;
      return "1";
    });
    if (edited !== undefined && edited !== text) tree.setTable(table, edited);
  }
  return count;
}

export function disarmQueues(twin: Twin): number {
  const standInOf = new Map<number, number>();
  const replaced = (value: number): number => {
    let standIn = standInOf.get(value);
    if (standIn === undefined) {
      standIn = FIRST_STAND_IN + standInOf.size;
      standInOf.set(value, standIn);
      noteStandIn(twin, "queue-sign", `${standIn}`, `${value}`);
    }
    return standIn;
  };
  let count = 0;
  for (const table of INET_TABLES) {
    twin.theirs.editRows(table, (row) =>
      row.replace(QUEUES, (all, start, tx, rx) => {
        const values = [tx, rx].map((hex) => parseInt(hex, 16));
        if (values.every((value) => value < NEGATIVE)) return all;
        count++;
        const edited = values.map((value) => value < NEGATIVE ? value : replaced(value));
        return `${start}${
          edited.map((v) => v.toString(16).toUpperCase().padStart(8, "0")).join(":")
        } `;
      }));
  }
  for (const [table, queues] of Object.entries(DECIMAL_QUEUES)) {
    twin.theirs.editRows(
      table,
      (row) =>
        row.replace(
          queues,
          (_all, before: string, lengths: string) =>
            before + lengths.replace(/\d{10}/g, (digits) => {
              const value = Number(digits);
              if (value < NEGATIVE || value > UNSIGNED) return digits;
              count++;
              return `${replaced(value)}`;
            }),
        ),
    );
  }
  return count;
}

export function disarmTimers(twin: Twin): number {
  const used = new Set<number>();
  const tables = ["tcp", "tcp6"];
  for (const table of tables) {
    twin.theirs.editRows(table, (row) => {
      used.add(parseInt(TIMER.exec(row)?.[3] ?? "0", 16));
      return row;
    });
  }
  let count = 0;
  for (const table of tables) {
    twin.theirs.editRows(table, (row) =>
      row.replace(TIMER, (all, start, timer, when) => {
        const ticks = parseInt(when, 16);
        if (timer === "00" || ticks <= WRAPPING_TICKS) return all;
        count++;
        const meant = `${Math.floor(ticks / TICKS_PER_SECOND / 60)}min`;
        const standIn = freeTimer(used);
        noteStandIn(twin, "timer-wrap", `,${standIn.text},`, `,${meant},`);
        return `${start}${timer}:${standIn.ticks.toString(16).toUpperCase().padStart(8, "0")} `;
      }));
  }
  return count;
}

/** A time below ten seconds that no other row has, in ticks and as ss prints it. */
function freeTimer(used: Set<number>): { ticks: number; text: string } {
  for (let ticks = TICKS_PER_SECOND; ticks < 10 * TICKS_PER_SECOND; ticks++) {
    if (ticks % TICKS_PER_SECOND === 0 || used.has(ticks)) continue;
    used.add(ticks);
    return { ticks, text: `${(ticks / TICKS_PER_SECOND).toFixed(3)}sec` };
  }
  throw new RangeError("no time below ten seconds is free");
}

/** Gives netlink rows of kernels that print "(null)" for no dump callback the 0 of later ones. */
export function disarmNullCallbacks({ theirs }: Twin): number {
  let count = 0;
  theirs.editRows("netlink", (row) =>
    row.replace("(null)", (found) => {
      count++;
      return "0".padEnd(found.length);
    }));
  return count;
}
