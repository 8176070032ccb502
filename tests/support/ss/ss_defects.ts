/**
 * Defects of ss in procfs mode that sockscope does not copy: the whole list, as data.
 *
 * Columns are as wide as their longest cell, so a distorted cell cannot simply be replaced in the
 * text that ss printed. Instead ss reads a twin of the tree, in which each troublesome value is
 * replaced by a harmless one that is as wide as what sockscope prints (`disarm`), and its text is
 * then put right, width by width (`normalise`). Everything else must be the same, byte for byte.
 *
 * All text here is latin1: one character for each byte.
 *
 * @module
 */

import type { EditableTree } from "../trees/editable_tree.ts";
import type { Twin } from "./ss_twin.ts";
import {
  disarmOwnerNames,
  disarmUnixBlanks,
  disarmUnixControls,
  disarmUnixMarks,
  disarmUnixNewlines,
} from "./ss_defects_names.ts";
import {
  disarmNullCallbacks,
  disarmQueues,
  disarmTimers,
  dropWideRows,
} from "./ss_defects_numbers.ts";

/** One difference from ss that is meant. */
export interface Defect {
  readonly id: string;
  /** What ss does. */
  readonly what: string;
  /** Why sockscope does otherwise. */
  readonly why: string;
  /** Takes the occasion for the defect out of the twin; returns how many values it replaced. */
  readonly disarm: (twin: Twin) => number;
  /** Puts right what ss printed. */
  readonly normalise: (ssStdout: string, twin: Twin) => string;
  /** Whether blanks at line ends say nothing any more after `normalise`. */
  readonly changesWidth?: true;
  /** False when no command line is generated that would show it. */
  readonly generated?: false;
}

/** Every defect; the order matters, since later ones see what earlier ones replaced. */
export const SS_DEFECTS: readonly Defect[] = [
  {
    id: "wide-values",
    what: "inodes and counters of more than 32 bits are cut, some of more than 31 negative",
    why: "the value shown is wrong",
    disarm: dropWideRows,
    normalise: unchanged,
  },
  {
    id: "unix-newline",
    what: "a newline in a unix name begins a row of its own, with invented values",
    why: "any user can forge rows",
    disarm: disarmUnixNewlines,
    normalise: unchanged,
  },
  {
    id: "unix-control",
    what: "control characters in unix names are written raw",
    why: "any user can send escape sequences to the terminal that shows them",
    disarm: disarmUnixControls,
    normalise: unchanged,
  },
  {
    id: "unix-mark",
    what: "direction marks and invisible characters in unix names are written raw",
    why: "a name can read as another one, or look like it",
    disarm: disarmUnixMarks,
    normalise: unchanged,
  },
  {
    id: "unix-blank",
    what: "unix names are cut at the first blank",
    why: "data is lost, and two sockets can look like one",
    disarm: disarmUnixBlanks,
    normalise: putBack("unix-blank"),
  },
  {
    id: "command-name",
    what: "command names are cut at the first `)`, and written raw beside netlink port ids",
    why: "data is lost, and any user can send escape sequences",
    disarm: disarmOwnerNames,
    normalise: putBack("command-name"),
  },
  {
    id: "reordering",
    what: "-i prints `reordering:0`, a value that procfs does not have",
    why: "0 is not a possible value of it",
    disarm: () => 0,
    normalise: (text) => text.replaceAll(" reordering:0", ""),
    changesWidth: true,
  },
  {
    id: "queue-sign",
    what: "queues from 2 GiB on are printed as negative numbers",
    why: "a size is not negative",
    disarm: disarmQueues,
    normalise: putBack("queue-sign"),
  },
  {
    id: "timer-wrap",
    what: "timers of more than about 12 hours are counted modulo 2^32 ms",
    why: "the time shown is wrong",
    disarm: disarmTimers,
    normalise: putBack("timer-wrap"),
    // Not every width is that of a time below ten minutes.
    changesWidth: true,
  },
  {
    id: "second-table",
    what: "without net/tcp, net/tcp6 is not read either; the same for udp and raw",
    why: "sockets are lost without a word",
    disarm: giveFirstTables,
    normalise: unchanged,
  },
  {
    id: "netlink-null",
    what: "`cb=` of netlink rows shows random memory where the kernel printed (null)",
    why: "it is no data at all, and differs with every run",
    disarm: disarmNullCallbacks,
    normalise: unchanged,
  },
  {
    id: "service-of-one-protocol",
    what: "a port named by a service that only udp has is another port where tcp is listed too",
    why: "the filter selects the wrong rows",
    disarm: () => 0,
    normalise: unchanged,
    generated: false,
  },
  {
    id: "summary-before-refusal",
    what: "-s prints its counts before a wrong state or filter is found and refused",
    why: "a refused command line has no answer",
    disarm: () => 0,
    normalise: unchanged,
    generated: false,
  },
  {
    id: "other-family",
    what:
      "prefixes match addresses of the other family that begin with the same bits (0.0.0.0 and ::)",
    why: "the kernel's filter does not, and a filter means one thing",
    disarm: () => 0,
    normalise: unchanged,
    generated: false,
  },
  {
    id: "pointer-as-address",
    what: "filters take names of unix sockets for addresses and the reverse, or die of it",
    why: "what is selected is chance",
    disarm: () => 0,
    normalise: unchanged,
    generated: false,
  },
  {
    id: "threads-by-root",
    what: "-T looks for thread N at ROOT/N, which only a live /proc resolves",
    why: "threads of a captured tree are not found",
    disarm: ({ ours, theirs }) => {
      const dropped = ours.dropThreads();
      theirs.dropThreads();
      return dropped;
    },
    normalise: unchanged,
  },
  {
    id: "running-interfaces",
    what: "packet sockets get the names that the running kernel gives to interface numbers",
    why: "they are not the names of the captured machine",
    disarm: ({ ours, theirs }) => {
      replaceInterfaces(theirs);
      return replaceInterfaces(ours);
    },
    normalise: unchanged,
  },
];

function unchanged(text: string): string {
  return text;
}

/** Puts what sockscope prints in the place of every stand-in of a defect. */
function putBack(id: string): Defect["normalise"] {
  return (text, { standIns }) => {
    for (const [standIn, meant] of standIns.get(id) ?? []) text = text.replaceAll(standIn, meant);
    return text;
  };
}

/** Adds the IPv4 table, empty, where there is one of IPv6. */
function giveFirstTables({ theirs }: Twin): number {
  let count = 0;
  for (const table of ["tcp", "udp", "raw"]) {
    if (theirs.table(table) !== undefined || theirs.table(`${table}6`) === undefined) continue;
    theirs.setTable(table, "  sl  local_address rem_address   st\n");
    count++;
  }
  return count;
}

/** Every interface becomes number 1: `lo`, on every machine. */
function replaceInterfaces(tree: EditableTree): number {
  let count = 0;
  tree.editRows("packet", (row) => {
    // sk RefCnt Type Proto Iface ...
    const edited = row.replace(/^((?:\S+ +){4})(\d+)( *)/, (all, start, index, blanks) => {
      if (index === "0" || index === "1") return all;
      count++;
      return start + "1".padEnd(index.length + blanks.length);
    });
    return edited;
  });
  return count;
}
