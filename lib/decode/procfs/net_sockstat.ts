/**
 * /proc/net/sockstat and /proc/net/sockstat6.
 *
 * Printed by net/ipv4/proc.c sockstat_seq_show and net/ipv6/proc.c sockstat6_seq_show:
 *
 *     sockets: used 290
 *     TCP: inuse 5 orphan 0 tw 0 alloc 6 mem 1
 *     FRAG: inuse 0 memory 0
 *
 * Counts of sockets; `mem` in pages, `memory` in bytes. `tw` counts both families'.
 */

import type { SockstatLine } from "../../table/summary.ts";
import { latin1 } from "../../model/latin1.ts";

/** Adds a file's lines to `into`. Pairs without a number are left out. */
export function decodeSockstat(bytes: Uint8Array, into: Map<string, SockstatLine>): void {
  for (const line of latin1(bytes).split("\n")) {
    const match = /^(\w+): (.*)$/.exec(line);
    if (!match) continue;
    const counts = new Map<string, number>();
    const words = match[2].split(" ");
    for (let index = 1; index < words.length; index += 2) {
      if (/^-?\d+$/.test(words[index])) counts.set(words[index - 1], Number(words[index]));
    }
    into.set(match[1], counts);
  }
}
