/** The output of `lsof -F`: a letter and a value each, ended by a newline or a NUL. */

import type { LsofText } from "../../model/lsof_options.ts";
import { visibleText } from "./visible_text.ts";
import { type FileText, type FileTexts, OFFSET, type ProcessText } from "./file_text.ts";

/** A letter, and its values; none where there is nothing to say. */
type FieldOf<T> = readonly [letter: string, values: (of: T) => readonly string[]];

const optional = (value: number | null): string[] => value === null ? [] : [`${value}`];

const PROCESS_FIELDS: readonly FieldOf<ProcessText>[] = [
  ["p", ({ pid }) => [`${pid}`]],
  ["K", ({ tid }) => optional(tid)],
  ["M", ({ tid, taskCommand }) => tid === null ? [] : [visibleText(taskCommand)]],
  ["g", ({ group }) => optional(group)],
  ["R", ({ parent }) => optional(parent)],
  ["c", ({ command }) => [visibleText(command)]],
  ["u", ({ uid }) => optional(uid)],
  ["L", ({ login }) => login === null ? [] : [login]],
];

/** What sockets have neither of: locks, links, sizes, streams. */
const FILE_FIELDS: readonly FieldOf<FileText>[] = [
  ["f", ({ fd }) => [`${fd}`]],
  ["a", ({ access }) => [access]],
  ["l", () => [" "]],
  ["t", ({ type }) => [type]],
  ["G", ({ flags }) => flags === "" ? [] : [flags]],
  ["d", ({ device }) => device === "" ? [] : [device]],
  ["D", ({ deviceNumber }) => deviceNumber === null ? [] : [`0x${deviceNumber.toString(16)}`]],
  ["o", () => [OFFSET]],
  ["i", ({ inode }) => inode === "" ? [] : [inode]],
  ["P", ({ protocol }) => protocol === "" ? [] : [protocol]],
  ["n", ({ name }) => [name]],
];

/** The fields T, of which there are several. */
export function infoFields({ state, queues }: FileText, { info }: LsofText): string[] {
  return [
    ...(info?.states && state !== null ? [`ST=${state}`] : []),
    ...(info?.queues && queues !== null ? [`QR=${queues[0]}`, `QS=${queues[1]}`] : []),
  ];
}

/** The text of all files; a process's number is there in any case. */
export function* fieldLines(texts: FileTexts, count: number, text: LsofText): Generator<string> {
  const { fields, sizes } = text;
  const end = text.nul ? "\0" : "\n";
  const wanted = <T>(all: readonly FieldOf<T>[]): FieldOf<T>[] =>
    all.filter(([letter]) => letter === "p" || fields.has(letter))
      .filter(([letter]) => letter !== "o" || sizes !== "size");
  const ofProcess = wanted(PROCESS_FIELDS);
  const ofFile: readonly FieldOf<FileText>[] = [
    ...wanted(FILE_FIELDS),
    ...(fields.has("T") ? [["T", (file: FileText) => infoFields(file, text)] as const] : []),
  ];
  const set = <T>(all: readonly FieldOf<T>[], of: T): string => {
    let written = "";
    for (const [letter, values] of all) {
      for (const value of values(of)) written += `${letter}${value}${end}`;
    }
    return text.nul && written !== "" ? `${written}\n` : written;
  };
  let last = -1;
  for (let at = 0; at < count; at++) {
    const task = texts.taskOf(at);
    if (task !== last) yield set(ofProcess, texts.process(task));
    last = task;
    yield set(ofFile, texts.file(at));
  }
}
