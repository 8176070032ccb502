/**
 * The options of `lsof`, one table: parsing, help and the README walk over it.
 *
 * A letter takes an argument as its entry says. What is not about sockets is refused by name.
 */

import { type Flag, flag, type FlagGroup } from "../flag.ts";
import { OWN_FLAGS } from "../own_options.ts";

/** How an option takes its argument. */
export type ArgumentRule =
  | "none"
  /** The rest of the word, or the next word, whatever it is. */
  | "needed"
  /** The rest of the word, or the next word if it does not begin with `-` or `+`. */
  | "optional"
  /** The same, but only what begins with a digit. */
  | "number";

/** An option of `lsof`: one letter, behind `-` or `+`. */
export interface LsofFlag extends Flag {
  readonly takes: ArgumentRule;
}

const option = (
  letter: string,
  name: string,
  help: string,
  takes: ArgumentRule = "none",
  argument?: string,
): LsofFlag => ({
  ...flag(letter, name, "procfs", help, argument === undefined ? {} : { argument }),
  takes,
});

const SELECTING: readonly LsofFlag[] = [
  option(
    "i",
    "internet",
    "internet sockets: [46][PROTOCOL][@HOST][:PORT[-PORT],...]",
    "optional",
    "ADDRESS",
  ),
  option("U", "unix", "unix sockets"),
  option("p", "pids", "processes by number; ^NUMBER leaves one out", "needed", "LIST"),
  option(
    "c",
    "command",
    "commands that begin with TEXT; ^TEXT, /REGEX/[bix]; +c: width of the column",
    "needed",
    "TEXT",
  ),
  option("u", "users", "processes of users, by name or number; ^USER leaves out", "needed", "LIST"),
  option("g", "groups", "process groups, and their column; ^NUMBER leaves out", "optional", "LIST"),
  option(
    "d",
    "descriptors",
    "descriptors: NUMBER, FROM-TO, or all of them with ^",
    "needed",
    "LIST",
  ),
  option(
    "s",
    "sizes",
    "TCP:STATE,... or TCP:^STATE; alone: the SIZE column",
    "optional",
    "TCP:LIST",
  ),
  option("K", "tasks", "threads too; i: no threads", "optional", "i"),
  option("a", "and", "what fits all conditions, and not just one"),
];

const SHOWING: readonly LsofFlag[] = [
  option("n", "numeric-hosts", "addresses, no host names"),
  option("P", "numeric-ports", "ports, no service names"),
  option("l", "numeric-users", "numbers of users, no names"),
  option("R", "parents", "the PPID column"),
  option(
    "T",
    "info",
    "behind the addresses: s state, q queues, f; alone: nothing",
    "optional",
    "LETTERS",
  ),
  option("o", "offsets", "the OFFSET column; a number of digits is accepted", "number", "DIGITS"),
  option(
    "f",
    "file-flags",
    "+fg, +fG: flags of open files as words, or in hexadecimal",
    "optional",
    "LETTERS",
  ),
  option("L", "links", "+L: the NLINK column, empty for sockets", "number", "COUNT"),
  option("t", "terse", "process ids alone"),
  option(
    "F",
    "fields",
    "fields for programs, a letter each; 0: a NUL behind each",
    "optional",
    "LETTERS",
  ),
  option("J", "nested-json", "JSON as lsof 4.99.7 has it: processes with their files"),
  option("j", "json-lines", "the same, an object a line for each file"),
  option(
    "r",
    "repeat",
    "again after SECONDS (15); +r: until nothing is listed",
    "number",
    "SECONDS[mFORMAT]",
  ),
  option("V", "missing", "names what was not found"),
  option("Q", "forgiving", "exit status 0 even if something was not found"),
  option("w", "warnings", "-w: no notes on standard error"),
  option("b", "no-blocking", "accepted: nothing here waits for other file systems"),
  option("O", "no-overhead", "accepted, as -b"),
  option("S", "timeout", "accepted, as -b", "number", "SECONDS"),
  option("M", "portmap", "-M is accepted; +M is refused"),
];

const PROGRAM: readonly LsofFlag[] = [
  option("h?", "help", "this text"),
  option("v", "version", "version"),
];

/** Of this program's own options those that go with `lsof`. */
const TAKEN: ReadonlySet<string> = new Set(["json", "jsonl", "source", "proc-root", "byte-order"]);

/** Options that begin with two dashes. */
export const LONG_FLAGS: readonly Flag[] = OWN_FLAGS.flags.filter(({ name }) => TAKEN.has(name));

/** Letters of what is not about sockets, and why each is refused. */
export const REFUSED: Readonly<Record<string, string>> = {
  N: "is about NFS files",
  D: "is about folders",
  d: "(+d) is about folders",
  x: "is about folders",
  e: "is about file systems",
  m: "is about mounted file systems",
  E: "shows the other ends of files, as `sockscope ss -p` does for unix sockets",
  X: "leaves internet sockets out",
  Z: "is about SELinux contexts: `sockscope ss -Z` shows them",
};

/** What a letter means. */
export const LSOF_FLAGS: ReadonlyMap<string, LsofFlag> = new Map(
  [...SELECTING, ...SHOWING, ...PROGRAM].flatMap((flag) =>
    Array.from(flag.short!, (letter) => [letter, flag] as const)
  ),
);

/** All options, by title. */
export const LSOF_FLAG_GROUPS: readonly FlagGroup[] = [
  { title: "Which descriptors (one condition is enough, with -a all must fit)", flags: SELECTING },
  { title: "What is shown of them", flags: SHOWING },
  { title: "sockscope", flags: [...PROGRAM, ...LONG_FLAGS] },
];
