/** The table of `lsof`: columns as wide as their longest text, which is measured first. */

import { latin1Bytes } from "../../model/latin1.ts";
import type { LsofText } from "../../model/lsof_options.ts";
import { commandText } from "./visible_text.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { Cell } from "./cell.ts";
import { type FileTexts, OFFSET, type ProcessText } from "./file_text.ts";

/** The number of a user without a name is filled up to so many characters. */
const UID_WIDTH = 8;
const SPACE = 0x20;
const NEWLINE = 0x0a;

/** A column: its title, and the text of a row. */
interface Column {
  readonly title: string;
  readonly left?: true;
  readonly ofProcess?: (process: ProcessText) => string;
  readonly ofFile?: (at: number, cell: Cell) => void;
}

const numberText = (value: number | null): string => value === null ? "" : `${value}`;

/** The columns of a listing but for the name, which is last and has no width. */
function columnsOf(texts: FileTexts, text: LsofText, tasks: boolean): Column[] {
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
    { title: "  FD  ", ofFile: (at, cell) => texts.fillDescriptor(at, cell) },
    { title: "TYPE", ofFile: (at, cell) => texts.fillType(at, cell) },
  );
  if (text.flags !== null) {
    columns.push({ title: "FILE-FLAG", ofFile: (at, cell) => texts.fillFlags(at, cell) });
  }
  const offset = text.sizes === "size" ? "" : OFFSET;
  columns.push(
    { title: "DEVICE", ofFile: (at, cell) => texts.fillDevice(at, cell) },
    {
      title: text.sizes === "mixed" ? "SIZE/OFF" : text.sizes.replace("offset", "OFFSET")
        .toUpperCase(),
      ofFile: (_, cell) => cell.setText(offset),
    },
  );
  if (text.links) columns.push({ title: "NLINK", ofFile: (_, cell) => cell.setText("") });
  columns.push({ title: "NODE", ofFile: (at, cell) => texts.fillNode(at, cell) });
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
  const columns = columnsOf(texts, text, tasks);
  const widths = columns.map(({ title }) => title.length);
  const cells = new Map<number, string[]>();
  for (const [task, process] of processes) {
    const own = columns.map(({ ofProcess }) => ofProcess?.(process) ?? "");
    own.forEach((cell, at) => widths[at] = Math.max(widths[at], cell.length));
    cells.set(task, own);
  }
  const first = columns.findIndex(({ ofFile }) => ofFile !== undefined);
  const ofFile = columns.slice(first).map(({ ofFile }) => ofFile!);
  const cell = new Cell();
  for (let column = 0; column < ofFile.length; column++) {
    const fill = ofFile[column];
    let width = widths[first + column];
    for (let at = 0; at < count; at++) {
      fill(at, cell);
      const { length } = cell;
      if (length > width) width = length;
    }
    widths[first + column] = width;
  }
  const padded = (cell: string, at: number): string =>
    columns[at].left ? cell.padEnd(widths[at]) : cell.padStart(widths[at]);
  writer.text(`${columns.map(({ title }, at) => padded(title, at)).join(" ")} NAME\n`);
  const starts = new Map<number, Uint8Array>();
  for (const [task, own] of cells) {
    starts.set(
      task,
      latin1Bytes(own.slice(0, first).map((cell, at) => `${padded(cell, at)} `).join("")),
    );
  }
  for (let at = 0; at < count; at++) {
    writer.copy(starts.get(texts.taskOf(at))!);
    for (let column = 0; column < ofFile.length; column++) {
      ofFile[column](at, cell);
      writer.fill(SPACE, widths[first + column] - cell.length);
      cell.write(writer);
      writer.byte(SPACE);
    }
    const start = writer.length;
    texts.writeName(at, writer);
    const info = texts.info(at);
    // The blank is between the two.
    writer.text(writer.length === start ? info.trimStart() : info);
    writer.byte(NEWLINE);
    lineEnds();
  }
}
