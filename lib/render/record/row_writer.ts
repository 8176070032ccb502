/**
 * The rows of a table, each as what it has other than the one before: most of it is the same, and is
 * copied from there.
 */

import type { Field } from "../../field/field.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { JsonWriter } from "./json_writer.ts";
import type { Step, Steps } from "./steps.ts";

const NO_ROW = -1;

/** True if a step writes the same of both rows, as far as that is known. */
function isSame({ columns, isSame }: Step, row: number, other: number): boolean {
  if (columns === null) return isSame !== null && isSame(row, other);
  for (let index = 0; index < columns.length; index++) {
    const column = columns[index];
    if (column[row] !== column[other]) return false;
  }
  return true;
}

export class RowWriter {
  readonly #json: JsonWriter;
  readonly #writer: Steps;
  readonly #table: SocketTable;
  readonly #steps: readonly Step[];
  /** The row that was written last, the offset of its text, and the offset behind each of its steps. */
  #before = NO_ROW;
  #start = 0;
  readonly #ends: Uint32Array;
  /** How often the text had been emptied by then. */
  #emptied = 0;

  /** `fields`: those of the table's rows, of which the wanted ones are written. */
  constructor(json: JsonWriter, writer: Steps, table: SocketTable, fields: readonly Field[]) {
    this.#json = json;
    this.#writer = writer;
    this.#table = table;
    this.#steps = writer.of(table, fields);
    this.#ends = new Uint32Array(this.#steps.length);
  }

  /** Writes a row as an object. */
  write(row: number): void {
    const json = this.#json;
    const { out } = json;
    const steps = this.#steps;
    const ends = this.#ends;
    const before = this.#other();
    const start = out.length;
    // In the row before: where what is not copied yet begins, and where the last step's text ends.
    let from = this.#start;
    let to = from;
    for (let index = 0; index < steps.length; index++) {
      const step = steps[index];
      const end = ends[index];
      if (before !== NO_ROW && isSame(step, row, before)) {
        ends[index] = out.length + end - from;
      } else {
        if (from < to) json.again(from, to);
        this.#writer.writeStep(json, step, this.#table, row);
        ends[index] = out.length;
        from = end;
      }
      to = end;
    }
    if (from < to) json.again(from, to);
    json.closeFrom(start);
    this.#before = row;
    this.#start = start;
    this.#emptied = out.emptied;
  }

  /** The row that the next one is compared with. */
  #other(): number {
    // What rows lack is not compared.
    return this.#emptied === this.#json.out.emptied && this.#table.short === null
      ? this.#before
      : NO_ROW;
  }
}
