/**
 * One socket as a JSON object, field by field: the contract that the schema describes.
 *
 * A key is absent if it was not asked for or does not apply; null if the source does not report
 * it; 0 only if it is 0. Units are part of the keys. 64-bit values that a double cannot hold are
 * strings in hexadecimal. A key means the same whichever source filled it.
 */

import { SHAPES } from "../../field/catalogue.ts";
import { ServiceNames } from "../../field/inputs.ts";
import type { HostFacts } from "../../model/capture.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { addressString } from "../text/address.ts";
import type { JsonWriter } from "./json_writer.ts";
import { RowWriter } from "./row_writer.ts";
import { Steps } from "./steps.ts";

/** Writes a row of the table that it was made for. */
export type WriteRow = (row: number) => void;

export class RecordWriter {
  readonly #json: JsonWriter;
  readonly #steps: Steps;
  readonly #keys: ReadonlySet<string> | null;

  /**
   * `time`: when the kernel reported the rows; null if they were asked for. `keys`: the fields that
   * are written; null for all that are wanted.
   */
  constructor(
    json: JsonWriter,
    query: Query,
    { names, owners }: Decoded,
    facts: HostFacts,
    time: Temporal.Instant | null,
    keys: ReadonlySet<string> | null = null,
  ) {
    this.#keys = keys;
    this.#json = json;
    this.#steps = new Steps(query.wanted, {
      ...{ names, facts, owners, services: new ServiceNames(names) },
      ...{ bpfMaps: query.bpfMaps, time },
      addressText: addressString,
    });
  }

  /** What writes the rows of a table. */
  writerOf(table: SocketTable): WriteRow {
    const shapes = SHAPES.filter(({ protocols }) => protocols.includes(table.protocol));
    const keys = this.#keys;
    const made = shapes.map(({ has, fields }) => {
      const written = keys === null ? fields : fields.filter(({ key }) => keys.has(key));
      return [has ?? null, new RowWriter(this.#json, this.#steps, table, written)] as const;
    });
    const [[, only]] = made;
    if (made.length === 1) return (row) => only.write(row);
    return (row) => {
      const [, writer] = made.find(([has]) => has === null || has(table, row))!;
      writer.write(row);
    };
  }
}
