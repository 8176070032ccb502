/** The text of `lsof`, in each of its forms. */

import type { HostFacts } from "../../model/capture.ts";
import { unreachable } from "../../model/problem.ts";
import type { LsofText } from "../../model/lsof_options.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { ListedFiles } from "../../table/listed_files.ts";
import { ByteWriter } from "../text/byte_writer.ts";
import { fieldLines } from "./fields_form.ts";
import { FileTexts } from "./file_text.ts";
import { jsonLines, jsonText } from "./json_form.ts";
import { strftime } from "./strftime.ts";
import { writeTable } from "./table_form.ts";

const FIRST_SIZE = 64 * 1024;
/** Output is handed on when this much has been written. */
const FLUSH_SIZE = 1024 * 1024;

/** Each process once. */
function* terseLines(texts: FileTexts, count: number): Generator<string> {
  let last = -1;
  for (let at = 0; at < count; at++) {
    const { pid } = texts.process(texts.taskOf(at));
    if (pid !== last) yield `${pid}\n`;
    last = pid;
  }
}

/** The text of a form that is made of pieces, which are a character a byte. */
function piecesOf(
  form: Exclude<LsofText["form"], "table">,
  texts: FileTexts,
  count: number,
  text: LsofText,
): Generator<string> {
  switch (form) {
    case "terse":
      return terseLines(texts, count);
    case "fields":
      return fieldLines(texts, count, text);
    case "json":
      return jsonText(texts, count, text);
    case "jsonl":
      return jsonLines(texts, count, text);
    default:
      return unreachable(form);
  }
}

/** Writes a listing as `lsof` does; `hostNames` are DNS's. */
export function renderLsof(
  query: Query,
  decoded: Decoded,
  files: ListedFiles,
  facts: HostFacts,
  hostNames: ReadonlyMap<string, string> | null,
  write: (bytes: Uint8Array) => void,
): void {
  const { text } = query.lsof!;
  const texts = new FileTexts(query, decoded, files, facts, hostNames);
  const writer = new ByteWriter(FIRST_SIZE);
  const handOn = (): void => {
    write(writer.taken());
    writer.length = 0;
  };
  const handOnMuch = (): void => {
    if (writer.length >= FLUSH_SIZE) handOn();
  };
  if (text.form === "table") writeTable(texts, files.length, text, writer, handOnMuch);
  else {
    for (const piece of piecesOf(text.form, texts, files.length, text)) {
      writer.text(piece);
      handOnMuch();
    }
  }
  if (text.missing) { for (const item of files.missing) writer.text(`lsof: ${item}\n`); }
  if (text.marker !== null) writer.text(`${strftime(text.marker, new Date())}\n`);
  if (writer.length > 0) handOn();
}
