/**
 * /proc/net/snmp6 and /proc/net/sctp/snmp.
 *
 * Printed by net/ipv6/proc.c snmp6_seq_show and net/sctp/proc.c sctp_snmp_seq_show, a line for each
 * counter:
 *
 *     Ip6InReceives                   \t5
 *     SctpCurrEstab                   \t0
 */

import type { CapturedFile } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Problem } from "../../model/problem.ts";
import type { Counter, CounterGroup } from "../../table/counters.ts";
import { counterValue, noteBadCounters } from "./net_snmp.ts";

/** Every line's counter; one without a number becomes a problem. */
function decodeLines({ bytes, path }: CapturedFile, problems: Problem[]): Counter[] {
  const counters: Counter[] = [];
  const bad: string[] = [];
  for (const line of latin1(bytes).split("\n")) {
    const [name, word] = line.split(/[ \t]+/);
    if (name === "") continue;
    const value = counterValue(word);
    if (value === null) bad.push(name);
    else counters.push({ name, value });
  }
  noteBadCounters(path, bad, problems);
  return counters;
}

/** The counters of IPv6, grouped by what is before the number of the version. */
export function decodeSnmp6(file: CapturedFile, problems: Problem[]): CounterGroup[] {
  const groups: { readonly name: string; readonly counters: Counter[] }[] = [];
  for (const counter of decodeLines(file, problems)) {
    const name = /^.*?6/.exec(counter.name)?.[0] ?? counter.name;
    const last = groups.at(-1);
    if (last?.name === name) last.counters.push(counter);
    else groups.push({ name, counters: [counter] });
  }
  return groups;
}

/** The counters of SCTP, one group. */
export function decodeSctpSnmp(file: CapturedFile, problems: Problem[]): CounterGroup[] {
  return [{ name: "Sctp", counters: decodeLines(file, problems) }];
}
