/**
 * The words of command lines that ask the running kernel: all of `ss` but what follows events (-E),
 * writes (-D), kills (-K), enters another namespace (-N), asks DNS (-r) or needs SELinux (-Z, -z).
 *
 * @module
 */

import { type CommandLine, commandLines, TREE_WORDS, type Vocabulary } from "./command_lines.ts";
import { LIVE_DEFECTS } from "./live_defects.ts";
import type { TreeFacts } from "../trees/tree_facts.ts";

/** How far from one another the seeds are of the parts that lines are taken from. */
const PARTS_APART = 1_000_003;

/** All of them. */
export const LIVE_WORDS: Vocabulary = {
  switches: [
    ["n", "numeric", 12],
    ["a", "all", 30],
    ["l", "listening", 6],
    ["o", "options", 8],
    ["e", "extended", 10],
    ["p", "processes", 6],
    ["T", "threads", 1],
    ["i", "info", 12],
    ["m", "memory", 12],
    ["B", "bound-inactive", 4],
    ["b", "bpf", 4],
    ["H", "no-header", 4],
    ["Q", "no-queues", 4],
    ["O", "oneline", 6],
    ["s", "summary", 1],
    ["", "tos", 6],
    ["", "cgroup", 6],
    ["", "inet-sockopt", 6],
    ["", "tipcinfo", 1],
    ["", "bpf-maps", 1],
  ],
  mostSwitches: 8,
  families: [
    ...TREE_WORDS.families,
    ...TREE_WORDS.families,
    ["", "vsock", "filterless"],
    ["", "tipc", "filterless"],
    ["", "xdp", "filterless"],
  ],
  tables: [
    ...TREE_WORDS.tables,
    ["t", "tcp"],
    ["M", "mptcp"],
    ["S", "sctp"],
  ],
  queries: [
    ...TREE_WORDS.queries,
    ...["mptcp", "sctp", "vsock", "vsock_stream", "v_dgr", "tipc", "xdp", "!mptcp", "!xdp"],
  ],
};

/** `count` command lines that show no listed defect; the same seed and facts give the same. */
export function liveLines(seed: number, facts: TreeFacts, count: number): CommandLine[] {
  const lines: CommandLine[] = [];
  for (let part = 0; lines.length < count; part++) {
    for (const line of commandLines(seed + part * PARTS_APART, facts, count, LIVE_WORDS)) {
      const harmless = withoutDefects(line);
      if (harmless !== null && lines.length < count) lines.push(harmless);
    }
  }
  return lines;
}

function withoutDefects(line: CommandLine): CommandLine | null {
  let { args } = line;
  for (const { avoid } of LIVE_DEFECTS) {
    const harmless = avoid(args, line.filterFile ?? "");
    if (harmless === null) return null;
    args = harmless;
  }
  return { ...line, args };
}
