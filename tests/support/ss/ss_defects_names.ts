/**
 * Names in a twin for ss: of unix sockets and of commands.
 *
 * @module
 */

import type { EditableTree } from "../trees/editable_tree.ts";
import { isControl, replacePieces, visibleName } from "../values/hidden_characters.ts";
import { noteStandIn, type Twin } from "./ss_twin.ts";

/** Byte that stands for a blank; ss prints it as it is. */
const BLANK = "\x01";

/** What a row of net/unix looks like up to the name. */
const UNIX_ROW = /^[0-9A-Fa-f]+: [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{8} [0-9A-F]{4} [0-9A-F]{2} +\d+/;

/** ss reads a name into 128 bytes, whatever comes. */
const UNIX_ROOM = 127;

/** A line that does not look like a row belongs to the name before it. */
export function disarmUnixNewlines({ theirs }: Twin): number {
  const table = theirs.table("unix");
  if (table === undefined) return 0;
  const [header, ...lines] = table.replace(/\n$/, "").split("\n");
  const rows: string[] = [];
  for (const line of lines) {
    if (UNIX_ROW.test(line) || rows.length === 0) rows.push(line);
    else rows[rows.length - 1] += visibleName("\n") + line;
  }
  const joined = lines.length - rows.length;
  if (joined > 0) theirs.setTable("unix", [header, ...rows, ""].join("\n"));
  return joined;
}

export function disarmUnixControls(twin: Twin): number {
  return editUnixNames(twin, (name) => visibleName(name, isControl));
}

export function disarmUnixMarks(twin: Twin): number {
  return editUnixNames(twin, (name) => visibleName(name));
}

export function disarmUnixBlanks(twin: Twin): number {
  noteStandIn(twin, "unix-blank", BLANK, " ");
  return editUnixNames(twin, (name) => name.replaceAll(" ", BLANK));
}

function editUnixNames({ ours, theirs }: Twin, edit: (name: string) => string): number {
  let count = 0;
  const tooLong = new Set<string>();
  theirs.editRows("unix", (row) => {
    const start = UNIX_ROW.exec(row)?.[0];
    // The name, if any, begins after exactly one blank.
    if (start === undefined || row[start.length] !== " ") return row;
    const name = row.slice(start.length + 1);
    const edited = edit(name);
    if (edited === name) return row;
    count++;
    if (edited.length > UNIX_ROOM) {
      tooLong.add(start);
      return undefined;
    }
    return `${start} ${edited}`;
  });
  // What does not fit into the memory of ss can only be left out on both sides.
  for (const start of tooLong) {
    ours.editRows("unix", (row) => row.startsWith(`${start} `) ? undefined : row);
  }
  return count;
}

/** Characters of which one stands for `)`; ss prints them as they are. */
const RARE = ["~", "^", "|", "$", "`"];

export function disarmOwnerNames(twin: Twin): number {
  const { ours, theirs } = twin;
  let count = 0;
  for (const pid of theirs.processes()) {
    const stat = theirs.stat(pid);
    const open = stat?.indexOf("(") ?? -1;
    const close = stat?.lastIndexOf(")") ?? -1;
    if (stat === undefined || open < 0 || close < open) continue;
    const command = stat.slice(open + 1, close);
    const replace = (text: string): string => stat.slice(0, open + 1) + text + stat.slice(close);
    if (visibleName(command) !== command && ownsNetlink(theirs, pid)) {
      // ss writes it in two ways, one of them raw: no one text could stand for both.
      ours.setStat(pid, replace("plain"));
      theirs.setStat(pid, replace("plain"));
      count++;
    } else if (command.includes(")")) {
      const rare = RARE.find((character) => !command.includes(character)) ?? "~";
      const standIn = command.replaceAll(")", rare);
      theirs.setStat(pid, replace(standIn));
      const note = (before: string, after: string, shown: (name: string) => string): void =>
        noteStandIn(
          twin,
          "command-name",
          `${before}${shown(standIn)}${after}`,
          `${before}${shown(command)}${after}`,
        );
      note('("', `",pid=${pid},`, inProcessColumn);
      note(":", `/${pid} `, (name) => name);
      count++;
    }
  }
  return count;
}

/** What ss makes of a command name in its process column, and sockscope like it. */
function inProcessColumn(command: string): string {
  return replacePieces(command.replace(/[\x80-\xff]/g, "?"), () => ".");
}

/** Whether a netlink socket has the process's number, and so its name, for a port. */
function ownsNetlink(tree: EditableTree, pid: string): boolean {
  const rows = tree.table("netlink")?.split("\n") ?? [];
  return rows.some((row) => row.split(/\s+/)[2] === pid);
}
