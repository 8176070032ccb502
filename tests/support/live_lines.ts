/**
 * The words of command lines that ask the running kernel: all of `ss` but what follows events (-E),
 * writes (-D), kills (-K), enters another namespace (-N), asks DNS (-r) or needs SELinux (-Z, -z).
 *
 * @module
 */

import { type CommandLine, commandLines, TREE_WORDS, type Vocabulary } from "./command_lines.ts";
import type { TreeFacts } from "./tree_facts.ts";

const LIVE_WORDS: Vocabulary = {
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
    // An address in a filter behind one of these is of that family for ss, and matches nothing.
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
  // Over sock_diag ss shows both types of packet sockets where one of them is asked for.
  queries: [
    ...TREE_WORDS.queries.filter((word) => !/^(packet|p)_/.test(word)),
    ...["mptcp", "sctp", "vsock", "vsock_stream", "v_dgr", "tipc", "xdp", "!mptcp", "!xdp"],
  ],
};

/**
 * `count` command lines; the same seed and facts give the same lines.
 *
 * Ports of MPTCP go by the names of whichever table ss has shown before, so they are shown by
 * number where that need not be TCP.
 */
export function liveLines(seed: number, facts: TreeFacts, count: number): CommandLine[] {
  return commandLines(seed, facts, count, LIVE_WORDS).map((line) =>
    line.args.some((word) => /^-[a-zA-Z]*M|^--m|mptcp|!tcp/.test(word))
      ? { ...line, args: ["-n", ...line.args] }
      : line
  );
}
