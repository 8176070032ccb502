/** The table of `lsof`: columns as wide as their longest text, which is measured first. */

import type { LsofText } from "../../model/lsof_options.ts";
import { commandText } from "./visible_text.ts";
import { type FileText, type FileTexts, OFFSET, type ProcessText } from "./file_text.ts";
import { infoText } from "./socket_text.ts";

/** The number of a user without a name is filled up to so many characters. */
const UID_WIDTH = 8;

/** A column: its title, and the text of a row. */
interface Column {
  readonly title: string;
  readonly left?: true;
  readonly ofProcess?: (process: ProcessText) => string;
  readonly ofFile?: (file: FileText) => string;
}

const numberText = (value: number | null): string => value === null ? "" : `${value}`;

/** Major and minor number of a device (include/linux/kdev_t.h, as userspace has it). */
function deviceText(device: number): string {
  return `${(device >>> 8) & 0xfff},${(device & 0xff) | ((device >>> 12) & 0xfff00)}`;
}

/** The columns of a listing but for the name, which is last and has no width. */
function columnsOf(text: LsofText, tasks: boolean): Column[] {
  const { commandWidth } = text;
  const columns: Column[] = [
    {
      ...{ title: "COMMAND", left: true },
      ofProcess: ({ command }) => commandText(command, commandWidth),
    },
    { title: "PID", ofProcess: ({ pid }) => `${pid}` },
  ];
  if (tasks) {
    columns.push(
      { title: "TID", ofProcess: ({ tid }) => numberText(tid) },
      {
        ...{ title: "TASKCMD", left: true },
        ofProcess: ({ tid, taskCommand }) =>
          tid === null ? "" : commandText(taskCommand, commandWidth),
      },
    );
  }
  if (text.parents) columns.push({ title: "PPID", ofProcess: ({ parent }) => numberText(parent) });
  if (text.groups) columns.push({ title: "PGID", ofProcess: ({ group }) => numberText(group) });
  columns.push(
    {
      title: "USER",
      ofProcess: ({ login, uid }) => login ?? numberText(uid).padStart(UID_WIDTH),
    },
    // The letters for access and for locks, of which sockets have none, follow the number.
    { title: "  FD  ", ofFile: ({ fd, access }) => `${fd}${access} ` },
    { title: "TYPE", ofFile: ({ type }) => type },
  );
  if (text.flags !== null) columns.push({ title: "FILE-FLAG", ofFile: ({ flags }) => flags });
  columns.push(
    {
      title: "DEVICE",
      ofFile: ({ device, deviceNumber }) =>
        deviceNumber === null ? device : deviceText(deviceNumber),
    },
    {
      title: text.sizes === "mixed" ? "SIZE/OFF" : text.sizes.replace("offset", "OFFSET")
        .toUpperCase(),
      ofFile: () => text.sizes === "size" ? "" : OFFSET,
    },
  );
  if (text.links) columns.push({ title: "NLINK", ofFile: () => "" });
  columns.push({ title: "NODE", ofFile: ({ protocol, inode }) => protocol || inode });
  return columns;
}

/** The lines of a table; `count`: how many files there are. No line if there is none. */
export function* tableLines(texts: FileTexts, count: number, text: LsofText): Generator<string> {
  if (count === 0) return;
  const processes = new Map<number, ProcessText>();
  let tasks = false;
  for (let at = 0; at < count; at++) {
    const task = texts.taskOf(at);
    if (processes.has(task)) continue;
    const process = texts.process(task);
    processes.set(task, process);
    tasks ||= process.tid !== null;
  }
  const columns = columnsOf(text, tasks);
  const widths = columns.map(({ title }) => title.length);
  const ofProcess = columns.map(({ ofProcess }) => ofProcess);
  const ofFile = columns.map(({ ofFile }) => ofFile);
  const cells = new Map<number, string[]>();
  for (const [task, process] of processes) {
    const own = ofProcess.map((of) => of?.(process) ?? "");
    own.forEach((cell, at) => widths[at] = Math.max(widths[at], cell.length));
    cells.set(task, own);
  }
  const first = ofFile.findIndex((of) => of !== undefined);
  const behind = ofFile.slice(first) as ((file: FileText) => string)[];
  const rows: string[][] = [];
  for (let at = 0; at < count; at++) {
    const file = texts.file(at);
    const row: string[] = [];
    for (let column = 0; column < behind.length; column++) {
      const cell = behind[column](file);
      row.push(cell);
      if (cell.length > widths[first + column]) widths[first + column] = cell.length;
    }
    const info = infoText(file, text.info);
    // The blank is between the two.
    row.push(file.name === "" ? info.trimStart() : file.name + info);
    rows.push(row);
  }
  const pads = widths.map((width) => " ".repeat(width));
  const padded = (cell: string, at: number): string =>
    columns[at].left ? cell.padEnd(widths[at]) : pads[at].slice(cell.length) + cell;
  yield `${columns.map(({ title }, at) => padded(title, at)).join(" ")} NAME`;
  const starts = new Map<number, string>();
  for (const [task, own] of cells) {
    starts.set(task, own.slice(0, first).map((cell, at) => `${padded(cell, at)} `).join(""));
  }
  for (let at = 0; at < count; at++) {
    const row = rows[at];
    let line = starts.get(texts.taskOf(at))!;
    for (let column = 0; column < behind.length; column++) {
      line += `${pads[first + column].slice(row[column].length)}${row[column]} `;
    }
    yield line + row[behind.length];
  }
}
