/**
 * The command lines of netstat whose answers are recorded for each tree.
 *
 * @module
 */

/** Asked of every tree; names of hosts and users are of the machine that reads. */
const EVERY: readonly string[] = [
  "-n",
  "-an",
  "-ln",
  "-aneo",
  "-anW",
  "-tulnv",
  "-twan6",
  "-4nx",
  "-A unix -l",
  "-xan",
  "-Uwano",
  "-ae --numeric-hosts --numeric-users",
  "-taW --numeric-hosts",
  "-s",
  "-swu",
];

/** Asked of trees that have command lines and all counters. */
const PROGRAMS: readonly string[] = [
  "-anp",
  "-tulpn",
  "-aneopW",
  "-xlpn",
  "-tanpo",
  "-6ps --numeric",
  "-s6",
  "-st",
  "-su",
  "-sw",
  "-sU",
  "-sS",
  "-s6tu",
];

const SCTP: readonly string[] = ["-San", "-Sn", "-Slneo", "-SanW", "-46San"];

/** Trees of which netstat takes rows for others. */
const MISREAD: ReadonlySet<string> = new Set(["other-tools", "old-kernels-2.6"]);

/** All command lines for a tree, each split into words; none for one that netstat misreads. */
export function netstatLines(tree: string): string[][] {
  if (MISREAD.has(tree)) return [];
  const more = tree === "programs" ? PROGRAMS : tree === "sctp" ? SCTP : [];
  return [...EVERY, ...more].map((line) => line.split(" "));
}
