/**
 * Files that give numbers a name: /etc/protocols (`NAME NUMBER [ALIAS...]`) as getprotobynumber(3)
 * reads it, and iproute2's nl_protos (`NUMBER NAME`).
 */

import { netlinkWords } from "../../table/codes.ts";
import { wordLines } from "./text_lines.ts";

/** IP protocols by number; the first line of a number wins. */
export function decodeProtocols(bytes: Uint8Array | null): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  if (bytes === null) return names;
  for (const [name, number] of wordLines(bytes)) {
    if (/^\d+$/.test(number ?? "") && !names.has(Number(number))) names.set(Number(number), name);
  }
  return names;
}

/** Netlink protocols: the built-in names under those of the file; its last line of a number wins. */
export function decodeNetlinkProtocols(bytes: Uint8Array | null): ReadonlyMap<number, string> {
  if (bytes === null) return netlinkWords();
  const names = new Map(netlinkWords());
  for (const [number, name] of wordLines(bytes)) {
    // A line that is no entry ends the file for `ss`, which calls it corrupted.
    if (!/^(0x[0-9a-fA-F]+|\d+)$/.test(number) || name === undefined) break;
    const value = Number(number);
    if (value <= 255) names.set(value, name);
  }
  return names;
}
