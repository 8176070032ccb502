/** The text of `lsof`, in each of its forms. */

import type { HostFacts } from "../../model/capture.ts";
import { unreachable } from "../../model/problem.ts";
import type { LsofText } from "../../model/lsof_options.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { ListedFiles } from "../../table/listed_files.ts";
import { fieldLines } from "./fields_form.ts";
import { FileTexts } from "./file_text.ts";
import { jsonLines, jsonText } from "./json_form.ts";
import { strftime } from "./strftime.ts";
import { tableLines } from "./table_form.ts";

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

function* tableText(texts: FileTexts, count: number, text: LsofText): Generator<string> {
  for (const line of tableLines(texts, count, text)) yield `${line}\n`;
}

function piecesOf(texts: FileTexts, count: number, text: LsofText): Generator<string> {
  switch (text.form) {
    case "table":
      return tableText(texts, count, text);
    case "terse":
      return terseLines(texts, count);
    case "fields":
      return fieldLines(texts, count, text);
    case "json":
      return jsonText(texts, count, text);
    case "jsonl":
      return jsonLines(texts, count, text);
    default:
      return unreachable(text.form);
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
  let pending = "";
  for (const piece of piecesOf(texts, files.length, text)) {
    pending += piece;
    if (pending.length < FLUSH_SIZE) continue;
    write(latin1Bytes(pending));
    pending = "";
  }
  if (text.missing) pending += files.missing.map((item) => `lsof: ${item}\n`).join("");
  if (text.marker !== null) pending += `${strftime(text.marker, new Date())}\n`;
  if (pending !== "") write(latin1Bytes(pending));
}
