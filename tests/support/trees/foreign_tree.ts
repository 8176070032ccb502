/**
 * Trees as old kernels, other machines and other tools leave them behind: those of random_tree.ts
 * with rows cut at any column, told twice, without columns, with other line ends or byte order.
 *
 * @module
 */

import type { ProcEntry } from "./proc_tree.ts";
import type { Random } from "../values/random.ts";
import { randomTree } from "./random_tree.ts";
import { swapAddresses } from "../ss/ss_defects_foreign.ts";

const INET = /^net\/(tcp|udp|raw)6?$/;
const CUT = /^net\/((tcp|udp|raw)6?|unix|netlink|packet)$/;

/** Entries for `procTree`, up to `rows` in each table, but for those told twice. */
export function foreignTree(random: Random, rows: number): Record<string, ProcEntry> {
  const entries = randomTree(random, rows);
  const edit = (pattern: RegExp, change: (text: string) => string): void => {
    for (const [name, entry] of Object.entries(entries)) {
      if (pattern.test(name) && typeof entry === "string") entries[name] = change(entry);
    }
  };
  if (random.chance(0.3)) edit(/^net\/tcp6$/, withDrops);
  if (random.chance(0.3)) edit(/^net\/unix$/, withoutInodes);
  edit(CUT, (text) => cutSome(text, random));
  if (random.chance(0.25)) {
    edit(INET, (text) => text.split("\n").map(swapAddresses).join("\n"));
    entries["sockscope/byte-order"] = "big\n";
  }
  const hasLastNewlines = random.chance(0.75);
  if (!hasLastNewlines) edit(CUT, (text) => text.replace(/\n$/, ""));
  if (random.chance(0.25)) edit(/^net\//, (text) => text.replaceAll("\n", "\r\n"));
  return entries;
}

/** Some rows cut, some told again with other queues, the last one whole. */
function cutSome(text: string, random: Random): string {
  const [header, ...rows] = text.replace(/\n$/, "").split("\n");
  const edited = rows.flatMap((row, index) => {
    const words = row.match(/\s*\S+/g) ?? [];
    if (index === rows.length - 1) return [row];
    if (random.chance(0.1)) return [row, row.replace(/ [0-9A-F]{8}:0/, " 00000007:0"), row];
    return random.chance(0.5) ? [words.slice(0, 1 + random.below(words.length)).join("")] : [row];
  });
  return [header, ...edited, ""].join("\n");
}

/** udp6's columns in a table of tcp6. */
function withDrops(text: string): string {
  const [header, ...rows] = text.replace(/\n$/, "").split("\n");
  const edited = rows.map((row, index) =>
    `${(row.match(/\s*\S+/g) ?? []).slice(0, 12).join("")} ${index % 3}`
  );
  return [`${header.trimEnd()} ref pointer drops`, ...edited, ""].join("\n");
}

function withoutInodes(text: string): string {
  return text.replace(" Inode", "").replace(/^([0-9a-f]+: (?:\S+ ){4}\S+) +\d+/gm, "$1");
}
