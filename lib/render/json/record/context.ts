/** What the writers of a record share. */

import type { HostFacts } from "../../../model/capture.ts";
import type { Names } from "../../../model/names.ts";
import type { Query } from "../../../model/query.ts";
import type { OwnerTable } from "../../../table/owner_table.ts";
import { ascii } from "../../text/byte_writer.ts";
import type { JsonWriter } from "../json_writer.ts";
import type { ServiceNames } from "./service_names.ts";
import type { StateMembers } from "./state.ts";

/** Where to write, and what it depends on besides the row. */
export interface RecordContext {
  readonly json: JsonWriter;
  readonly query: Query;
  readonly names: Names;
  readonly facts: HostFacts;
  readonly owners: OwnerTable | null;
  readonly words: Words;
  readonly states: StateMembers;
  readonly services: ServiceNames;
}

/** Bytes of words that come again and again. */
export class Words {
  readonly #bytes = new Map<string, Uint8Array>();

  get(word: string): Uint8Array {
    let bytes = this.#bytes.get(word);
    if (bytes === undefined) {
      bytes = ascii(word);
      this.#bytes.set(word, bytes);
    }
    return bytes;
  }
}
