/**
 * What ss makes of trees that no kernel of today left behind, and sockscope does not: of other
 * machines, of old kernels, by other tools. Part of the list in ss_defects.ts; these come first,
 * since the others expect a kernel's rows.
 *
 * @module
 */

import type { EditableTree } from "../trees/editable_tree.ts";
import type { Defect } from "./ss_defects.ts";
import type { Twin } from "./ss_twin.ts";

const INET_TABLES = ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"];
const TABLES = [...INET_TABLES, "unix", "netlink", "packet"];

/** Words of a row up to its queues, or, in net/unix, up to its state. */
const NEEDED_WORDS = (table: string): number =>
  table === "packet" ? 7 : INET_TABLES.includes(table) ? 5 : 6;
const POINTER_WORDS = 12;

function unchanged(text: string): string {
  return text;
}

function words(row: string): number {
  return row.trim().split(/\s+/).length;
}

/** Changes every row of some tables that `edit` has another text for; returns how many. */
function edited(
  tree: EditableTree,
  tables: readonly string[],
  edit: (row: string, table: string) => string | undefined,
): number {
  let count = 0;
  for (const table of tables) {
    tree.editRows(table, (row) => {
      const other = edit(row, table);
      if (other !== row) count++;
      return other;
    });
  }
  return count;
}

function takeCarriageReturns({ theirs }: Twin): number {
  let count = 0;
  for (const table of theirs.tables()) {
    const text = theirs.table(table)!;
    if (!/^[^\n]*\r\n/.test(text)) continue;
    theirs.setTable(table, text.replaceAll("\r\n", "\n"));
    count++;
  }
  return count;
}

function endLastLines({ theirs }: Twin): number {
  let count = 0;
  for (const table of theirs.tables()) {
    const text = theirs.table(table)!;
    if (text === "" || text.endsWith("\n")) continue;
    theirs.setTable(table, `${text}\n`);
    count++;
  }
  return count;
}

/** The bytes of each word of an address the other way round. */
export function swapAddresses(row: string): string {
  return row.replace(
    /\b([0-9A-F]{8}){1,4}(?=:[0-9A-F]{4}\b)/g,
    (address) => address.replace(/.{8}/g, (word) => word.match(/../g)!.reverse().join("")),
  );
}

function swapBigEndian({ ours, theirs }: Twin): number {
  if (ours.byteOrder !== "big") return 0;
  return edited(theirs, INET_TABLES, swapAddresses);
}

function dropCutRows({ ours, theirs }: Twin): number {
  const keep = (row: string, table: string): string | undefined =>
    words(row) < NEEDED_WORDS(table) ? undefined : row;
  edited(theirs, TABLES, keep);
  return edited(ours, TABLES, keep);
}

function giveInodes({ theirs }: Twin): number {
  const table = theirs.table("unix");
  if (table === undefined) return 0;
  const have = / Inode /.test(table.split("\n", 1)[0]);
  if (!have) theirs.setTable("unix", table.replace(/^(.*) Path/, "$1 Inode Path"));
  return edited(
    theirs,
    ["unix"],
    (row) => have && words(row) !== 6 ? row : row.replace(/^((?:\S+ ){5}\S+)/, "$1 0"),
  );
}

function giveOwnColumns({ theirs }: Twin): number {
  const zeros = (row: string, from: number, to: number): string =>
    row + " 0".repeat(Math.max(0, to - Math.max(from, words(row))));
  return edited(theirs, ["packet"], (row) => zeros(row, 7, 9)) +
    edited(theirs, ["netlink"], (row) => zeros(row, 6, 7));
}

function takeDrops({ theirs }: Twin): number {
  const tables = ["tcp", "tcp6"].filter((table) =>
    theirs.table(table)?.split("\n", 1)[0].includes("drops")
  );
  return edited(
    theirs,
    tables,
    (row) => words(row) === POINTER_WORDS + 1 ? row.replace(/\d+\s*$/, "0") : row,
  );
}

/** These defects, in the order in which they have to be taken out. */
export const FOREIGN_DEFECTS: readonly Defect[] = [
  {
    id: "carriage-return",
    what: "a CR at the end of a tcp row is shown, raw, as an option that nobody knows",
    why: "it is no part of the row, and moves the cursor",
    disarm: takeCarriageReturns,
    normalise: unchanged,
  },
  {
    id: "last-newline",
    what: "a last row without a newline is not shown",
    why: "a socket is lost without a word",
    disarm: endLastLines,
    normalise: unchanged,
  },
  {
    id: "byte-order",
    what: "addresses of a machine of the other byte order are shown backwards",
    why: "they are other hosts' addresses",
    disarm: swapBigEndian,
    normalise: unchanged,
  },
  {
    id: "cut-row",
    what: "rows that end before their queues have queues of 0, before their state an unknown one",
    why: "it is not what was cut off",
    disarm: dropCutRows,
    normalise: unchanged,
  },
  {
    id: "unix-inode",
    what: "without a column of inodes, unix sockets have no names either",
    why: "data is lost",
    disarm: giveInodes,
    normalise: unchanged,
  },
  {
    id: "row-above",
    what: "columns that rows of packet and netlink sockets lack are taken from the row above",
    why: "they are another socket's",
    disarm: giveOwnColumns,
    normalise: unchanged,
  },
  {
    id: "drops-as-rto",
    what: "in a net/tcp6 with udp6's columns the count of drops is taken for a timeout",
    why: "the value shown is wrong",
    disarm: takeDrops,
    normalise: unchanged,
  },
];
