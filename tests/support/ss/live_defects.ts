/**
 * Defects of `ss` that only show when it asks the kernel, and that sockscope does not copy: the
 * whole list, as data. No command line is compared that would show one.
 *
 * @module
 */

/** One difference from ss that is meant. */
export interface LiveDefect {
  readonly id: string;
  /** What ss does. */
  readonly what: string;
  /** Why sockscope does otherwise. */
  readonly why: string;
  /** The command line such that it does not show the defect; null where there is none like it. */
  readonly avoid: (args: readonly string[], filterFile: string) => readonly string[] | null;
}

/** A cluster of short options that holds the letter. */
function hasLetter(args: readonly string[], letter: string): boolean {
  return args.some((word) => new RegExp(`^-[a-zA-Z0-9]*${letter}`).test(word));
}

/** A word, escaped or not, that the pattern finds. */
function has(args: readonly string[], pattern: RegExp): boolean {
  return args.some((word) => pattern.test(word.replaceAll("\\", "")));
}

/** Options and prefixes by which a family is named. */
const INET = /^--ipv4$|^(-f|--f[a-z]*=)?inet$/;
const INET6 = /^--ipv6$|^(-f|--f[a-z]*=)?inet6$/;
const LINK = /^--pac[a-z]*$|^(-f|--f[a-z]*=)?(link|netlink)$/;
const LINK_HOST = /(^|\s)(link|netlink):/;
const INET_HOST = /(^|\s)inet6?:/;
const MPTCP = /^--mp|mptcp/;

/** Leaves lines out that `shows` is true for. */
function without(shows: (args: readonly string[]) => boolean): LiveDefect["avoid"] {
  return (args, filterFile) => shows([...args, filterFile]) ? null : args;
}

/** For what no line shows that is generated. */
const notGenerated: LiveDefect["avoid"] = (args) => args;

/** Every one. */
export const LIVE_DEFECTS: readonly LiveDefect[] = [
  {
    id: "last-inet-family",
    what: "of -4 and -6 together, the kernel is asked only for the one named last",
    why: "sockets that were asked for are lost without a word",
    avoid: without((args) =>
      (hasLetter(args, "4") || has(args, INET)) && (hasLetter(args, "6") || has(args, INET6))
    ),
  },
  {
    id: "mixed-hosts",
    what: "a filter with hosts of link or netlink and of inet makes bytecode that the kernel " +
      "refuses; /proc is read instead, without -m, -i and the like",
    why: "what was asked for is lost without a word",
    avoid: without((args) =>
      has(args, LINK_HOST) ||
      ((hasLetter(args, "0") || has(args, LINK)) && has(args, INET_HOST))
    ),
  },
  {
    id: "mptcp-names",
    what: "ports of MPTCP get the names of whichever protocol was shown before: udp's, raw's",
    why: "they are not the names of these ports",
    avoid: (args) =>
      hasLetter(args, "M") || has(args, MPTCP) || has(args, /!tcp/) ? ["-n", ...args] : args,
  },
  {
    id: "hosts-without-family",
    what: "with --tipc or --xdp an IP address in a filter is one of that family, so it " +
      "matches nothing or is refused",
    why: "it is the address that was typed",
    avoid: notGenerated,
  },
  {
    id: "cgroup-path",
    what: "cgroup in a filter takes folders of the file system only, and `/` for the root of that",
    why: "the path that --cgroup shows is one as well",
    avoid: notGenerated,
  },
];
