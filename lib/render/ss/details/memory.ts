/** Socket memory, as `-m` shows it. */

import { attributeAt } from "../../../field/attribute.ts";
import { inetMemAt, inetSkmemAt, MEM, SKMEM } from "../../../field/memory.ts";
import { type Struct, worded } from "../../../field/struct.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { type Label, listLabels, writeAll } from "./struct_text.ts";

/** What is written before each count. */
function counts<N extends string>(struct: Struct<N>, name: string): readonly Label[] {
  const names = Object.keys(struct.members) as N[];
  return listLabels(worded(struct, ...names), ` ${name}:(`, "");
}

const SKMEM_COUNTS = counts(SKMEM, "skmem");
const MEM_COUNTS = counts(MEM, "mem");

function writeCounts(
  writer: ByteWriter,
  { bytes, attributes }: SocketTable,
  at: number,
  counts: readonly Label[],
): void {
  writeAll(writer, bytes, at, attributes!.length(at), counts);
  writer.text(")");
}

/** ` skmem:(r0,rb131072,...)` out of an attribute of this number; nothing if it is absent. */
export function writeSocketMemory(
  writer: ByteWriter,
  table: SocketTable,
  row: number,
  attribute: number,
): void {
  const at = attributeAt(table, row, attribute);
  if (at !== ABSENT) writeCounts(writer, table, at, SKMEM_COUNTS);
}

/** The same of an internet socket; ` mem:(r0,w0,f0,t0)` if the kernel reports only that. */
export function writeInetMemory(writer: ByteWriter, table: SocketTable, row: number): void {
  const whole = inetSkmemAt(table, row);
  if (whole !== ABSENT) {
    writeCounts(writer, table, whole, SKMEM_COUNTS);
    return;
  }
  const older = inetMemAt(table, row);
  if (older !== ABSENT) writeCounts(writer, table, older, MEM_COUNTS);
}
