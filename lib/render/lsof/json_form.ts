/**
 * The JSON of `lsof -J` and `-j`, as its manual for 4.99.7 says: one object with `processes`, each
 * with `files`; or an object a line for each file, with what is known of its process.
 *
 * The letters of -F choose what is in it. Text that is not UTF-8 is escaped as in the table.
 */

import type { LsofText } from "../../model/lsof_options.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import { visibleText } from "./visible_text.ts";
import { infoFields } from "./fields_form.ts";
import { type FileText, type FileTexts, OFFSET, type ProcessText } from "./file_text.ts";

/** The version of `lsof` whose form this is. */
const VERSION = "4.99.7";

/** A value in JSON; null where there is none. */
type Value = string | number | readonly string[] | null;
type Entry<T> = readonly [letter: string, key: string, value: (of: T, text: LsofText) => Value];

const PROCESS_ENTRIES: readonly Entry<ProcessText>[] = [
  ["p", "pid", ({ pid }) => pid],
  ["K", "tid", ({ tid }) => tid],
  ["M", "task_command", ({ tid, taskCommand }) => tid === null ? null : visibleText(taskCommand)],
  ["g", "pgid", ({ group }) => group],
  ["R", "ppid", ({ parent }) => parent],
  ["c", "command", ({ command }) => visibleText(command)],
  ["u", "uid", ({ uid }) => uid],
  ["L", "login", ({ login }) => login],
];

const textOrNull = (text: string): Value => text === "" ? null : text;

const FILE_ENTRIES: readonly Entry<FileText>[] = [
  ["f", "fd", ({ fd }) => `${fd}`],
  ["a", "access", ({ access }) => textOrNull(access.trim())],
  ["t", "type", ({ type }) => type],
  ["G", "flags", ({ flags }) => textOrNull(flags)],
  ["d", "device", ({ device }) => textOrNull(device)],
  [
    "D",
    "device_number",
    ({ deviceNumber }) => deviceNumber === null ? null : `0x${deviceNumber.toString(16)}`,
  ],
  ["o", "offset", (_, { sizes }) => sizes === "size" ? null : OFFSET],
  ["i", "inode", ({ inode }) => textOrNull(inode)],
  ["P", "protocol", ({ protocol }) => textOrNull(protocol)],
  ["n", "name", ({ name }) => name],
  [
    "T",
    "tcp_info",
    (file, text) => {
      const items = infoFields(file, text);
      return items.length === 0 ? null : items;
    },
  ],
];

const decoder = new TextDecoder();

/** A value; its text is a character a byte, of what is UTF-8 by now. */
function valueText(value: Exclude<Value, null>): string {
  if (typeof value === "number") return `${value}`;
  if (typeof value !== "string") return `[${value.map(valueText).join(",")}]`;
  const text = JSON.stringify(decoder.decode(latin1Bytes(value)));
  return String.fromCharCode(...new TextEncoder().encode(text));
}

function entries<T>(all: readonly Entry<T>[], of: T, text: LsofText): string[] {
  const written: string[] = [];
  for (const [letter, key, valueOf] of all) {
    if (letter !== "p" && !text.fields.has(letter)) continue;
    const value = valueOf(of, text);
    if (value !== null) written.push(`"${key}":${valueText(value)}`);
  }
  return written;
}

/** One object with all processes. */
export function* jsonText(texts: FileTexts, count: number, text: LsofText): Generator<string> {
  yield `{"lsof_version":"${VERSION}","processes":[`;
  let last = -1;
  for (let at = 0; at < count; at++) {
    const task = texts.taskOf(at);
    if (task === last) yield ",";
    else {
      if (last >= 0) yield "]},";
      const own = entries(PROCESS_ENTRIES, texts.process(task), text);
      yield `{${own.join(",")},"files":[`;
    }
    last = task;
    yield `{${entries(FILE_ENTRIES, texts.file(at), text).join(",")}}`;
  }
  yield last >= 0 ? "]}]}\n" : "]}\n";
}

/** An object a line. */
export function* jsonLines(texts: FileTexts, count: number, text: LsofText): Generator<string> {
  for (let at = 0; at < count; at++) {
    const own = entries(PROCESS_ENTRIES, texts.process(texts.taskOf(at)), text);
    yield `{${[...own, ...entries(FILE_ENTRIES, texts.file(at), text)].join(",")}}\n`;
  }
}
