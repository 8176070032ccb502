/**
 * /proc/net/snmp and /proc/net/netstat.
 *
 * Printed by net/ipv4/proc.c snmp_seq_show and netstat_seq_show, a line of names and a line of values
 * for each protocol:
 *
 *     Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab ...
 *     Tcp: 1 200 120000 -1 16 8 0 2 4 ...
 */

import type { CapturedFile } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Problem } from "../../model/problem.ts";
import type { Counter, CounterGroup } from "../../table/counters.ts";

/** One counter, or null if the file does not have it. */
export function snmpCounter(bytes: Uint8Array, protocol: string, name: string): number | null {
  const lines = latin1(bytes).split("\n").filter((line) => line.startsWith(`${protocol}: `));
  if (lines.length < 2) return null;
  const index = lines[0].split(" ").indexOf(name);
  const value = index < 1 ? undefined : lines[1].split(" ")[index];
  return value !== undefined && /^-?\d+$/.test(value) ? Number(value) : null;
}

/** Digits of the largest number of 64 bits: longer ones are no counter's. */
const LONGEST = 20;

/** A counter's value as it is printed, 64 bits without a sign; null for what is no number. */
export function counterValue(word: string | undefined): bigint | null {
  if (word === undefined || !/^-?\d+$/.test(word) || word.length > LONGEST) return null;
  return BigInt.asUintN(64, BigInt(word));
}

/** Notes counters that have no value, of one group. */
export function noteBadCounters(path: string, bad: readonly string[], problems: Problem[]): void {
  if (bad.length === 0) return;
  const more = bad.length > 1 ? ` and ${bad.length - 1} more` : "";
  problems.push({ kind: "incomplete", source: path, message: `no number for ${bad[0]}${more}` });
}

/** All counters; lines that are no pair, and names without a number, become problems. */
export function decodeSnmp({ bytes, path }: CapturedFile, problems: Problem[]): CounterGroup[] {
  const groups: CounterGroup[] = [];
  const lines = latin1(bytes).split("\n").filter((line) => line !== "");
  for (let at = 0; at < lines.length; at += 2) {
    const [title, ...names] = lines[at].split(" ").filter(Boolean);
    const [second, ...words] = (lines[at + 1] ?? "").split(" ").filter(Boolean);
    if (title === undefined || title !== second || !title.endsWith(":")) {
      problems.push({
        kind: "incomplete",
        source: path,
        message: `line ${at + 1} and the one behind it are no names and values`,
      });
      continue;
    }
    const counters: Counter[] = [];
    const bad: string[] = [];
    names.forEach((name, index) => {
      const value = counterValue(words[index]);
      if (value === null) bad.push(`${title} ${name}`);
      else counters.push({ name, value });
    });
    noteBadCounters(path, bad, problems);
    groups.push({ name: title.slice(0, -1), counters });
  }
  return groups;
}
