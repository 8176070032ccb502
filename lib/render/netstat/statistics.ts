/** The counters of protocols as `netstat -s` prints them: a sentence for each that it knows. */

import type { Statistics } from "../../model/netstat_options.ts";
import type { FileId } from "../../model/plan.ts";
import type { CounterGroup, Counters } from "../../table/counters.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { escapedName } from "../text/escape.ts";
import { COUNTER_WORDS } from "./counter_words.ts";

/** The option that each group belongs to; the others are always shown. */
const OPTION_OF: ReadonlyMap<string, string> = new Map([
  ...["Ip", "Icmp", "Ip6", "Icmp6"].map((group) => [group, "raw"] as const),
  ...["Tcp", "TcpExt", "Tcp6"].map((group) => [group, "tcp"] as const),
  ...["Udp", "Udp6"].map((group) => [group, "udp"] as const),
  ["Sctp", "sctp"],
]);

/** The only group of net/snmp that counts for IPv6 as well. */
const OF_BOTH = "Tcp";

const HISTOGRAMS = { input: "ICMP input histogram:", output: "ICMP output histogram:" } as const;

class StatisticsText {
  readonly #writer: ByteWriter;
  /** The histogram that the last known counter was in, across groups. */
  #histogram: keyof typeof HISTOGRAMS | null = null;

  constructor(writer: ByteWriter) {
    this.#writer = writer;
  }

  group({ name, counters }: CounterGroup): void {
    const writer = this.#writer;
    writer.copy(escapedName(name));
    writer.text(":\n");
    const words = COUNTER_WORDS.get(name);
    for (const counter of counters) {
      const known = words?.get(counter.name);
      if (known === undefined) {
        if (counter.value !== 0n) this.#line(counter.name, `: ${counter.value}`);
        continue;
      }
      const { showing, before, after } = known;
      if (showing === "input" || showing === "output") this.#enter(showing);
      else this.#histogram = null;
      if (showing === "never" || (showing !== "always" && counter.value === 0n)) continue;
      this.#line("", `${before}${counter.value}${after}`);
    }
  }

  /** Passes over a group, which ends a histogram. */
  passOver(): void {
    this.#histogram = null;
  }

  #enter(histogram: keyof typeof HISTOGRAMS): void {
    if (this.#histogram === histogram) return;
    this.#line("", HISTOGRAMS[histogram]);
    this.#histogram = histogram;
  }

  /** A line of a name from the file and of words. */
  #line(name: string, words: string): void {
    const writer = this.#writer;
    writer.text(this.#histogram === null ? "    " : "        ");
    writer.copy(escapedName(name));
    writer.text(words);
    writer.text("\n");
  }
}

function isShown(group: string, file: FileId, { ipv6, protocols }: Statistics): boolean {
  if (ipv6 && file === "net/snmp" && group !== OF_BOTH) return false;
  const option = OPTION_OF.get(group);
  return protocols === null || option === undefined || protocols.has(option);
}

/** Writes all counters that were asked for. */
export function writeStatistics(
  writer: ByteWriter,
  counters: Counters,
  statistics: Statistics,
): void {
  const text = new StatisticsText(writer);
  for (const [file, groups] of counters) {
    for (const group of groups) {
      if (isShown(group.name, file, statistics)) text.group(group);
      else text.passOver();
    }
  }
}
