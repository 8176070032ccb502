/** The table of `lsof`: columns as wide as their longest text, which is measured first. */

import type { LsofText } from "../../model/lsof_options.ts";
import { commandText } from "./visible_text.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { type FileColumns, type FileTexts, OFFSET, type ProcessText } from "./file_text.ts";
import { infoText } from "./socket_text.ts";

/** The number of a user without a name is filled up to so many characters. */
const UID_WIDTH = 8;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** A column: its title, and the text of a row. */
interface Column {
  readonly title: string;
  readonly left?: true;
  readonly ofProcess?: (process: ProcessText) => string;
  readonly ofFile?: (file: FileColumns) => string;
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

/**
 * Writes a table; `count`: how many files there are. No line if there is none. `lineEnds` is called
 * behind each line.
 */
export function writeTable(
  texts: FileTexts,
  count: number,
  text: LsofText,
  writer: ByteWriter,
  lineEnds: () => void,
): void {
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
  const cells = new Map<number, string[]>();
  for (const [task, process] of processes) {
    const own = columns.map(({ ofProcess }) => ofProcess?.(process) ?? "");
    own.forEach((cell, at) => widths[at] = Math.max(widths[at], cell.length));
    cells.set(task, own);
  }
  const first = columns.findIndex(({ ofFile }) => ofFile !== undefined);
  const ofFile = columns.slice(first).map(({ ofFile }) => ofFile!);
  // Each text is made twice: to keep all of them, for the collector to look at, takes longer.
  for (let at = 0; at < count; at++) {
    const file = texts.columns(at);
    for (let column = 0; column < ofFile.length; column++) {
      const { length } = ofFile[column](file);
      if (length > widths[first + column]) widths[first + column] = length;
    }
  }
  const padded = (cell: string, at: number): string =>
    columns[at].left ? cell.padEnd(widths[at]) : cell.padStart(widths[at]);
  writer.text(`${columns.map(({ title }, at) => padded(title, at)).join(" ")} NAME\n`);
  const starts = new Map<number, string>();
  for (const [task, own] of cells) {
    starts.set(task, own.slice(0, first).map((cell, at) => `${padded(cell, at)} `).join(""));
  }
  for (let at = 0; at < count; at++) {
    const file = texts.columns(at);
    writer.text(starts.get(texts.taskOf(at))!);
    for (let column = 0; column < ofFile.length; column++) {
      const cell = ofFile[column](file);
      writer.fill(SPACE, widths[first + column] - cell.length);
      writer.text(cell);
      writer.byte(SPACE);
    }
    const name = texts.name(at);
    const info = infoText(file, text.info);
    writer.text(name);
    // The blank is between the two.
    writer.text(name === "" ? info.trimStart() : info);
    writer.byte(NEWLINE);
    lineEnds();
  }
}
