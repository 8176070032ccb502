/** Sockets as JSON: one array with an object per line, or one object per line. */

import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Selections } from "../../table/socket_table.ts";
import { RecordWriter } from "./record_writer.ts";

/** Output is handed on when this much has been written. */
const FLUSH_SIZE = 1024 * 1024;
const NEWLINE = 0x0a;

/** Renders the selected rows of every table; `array` for `--json`. */
export function renderJson(
  query: Query,
  decoded: Decoded,
  selections: Selections,
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): void {
  const array = query.format === "json";
  const records = new RecordWriter(query, decoded, facts);
  const { out } = records.json;
  let first = true;
  if (array) out.text("[");
  for (const [table, rows] of selections) {
    if (rows.length === 0) continue;
    const writeRow = records.writerOf(table);
    for (let index = 0; index < rows.length; index++) {
      if (array && !first) out.text(",\n");
      first = false;
      // Here, since what is handed on shall end with a newline.
      if (out.length >= FLUSH_SIZE) {
        write(out.bytes.subarray(0, out.length));
        out.length = 0;
      }
      writeRow(rows[index]);
      if (!array) out.byte(NEWLINE);
    }
  }
  if (array) out.text("]\n");
  if (out.length > 0) write(out.bytes.subarray(0, out.length));
}
