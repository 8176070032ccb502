/**
 * The words of command lines that ask the running kernel: all of `ss` but what follows events (-E),
 * writes (-D), kills (-K), enters another namespace (-N), asks DNS (-r) or needs SELinux (-Z, -z).
 *
 * @module
 */

import type { TreeFacts } from "./tree_facts.ts";
import { TREE_WORDS, type Vocabulary } from "./command_lines.ts";

/** Words for {@linkcode commandLines}. */
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
  queries: [
    ...TREE_WORDS.queries,
    ...["mptcp", "sctp", "vsock", "vsock_stream", "v_dgr", "tipc", "xdp", "!mptcp", "!xdp"],
  ],
};

/** The facts of the namespace that this process is in, as far as files tell them. */
export type LiveFacts = TreeFacts;
