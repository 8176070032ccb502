/** What the writers of details share. */

import type { Shown } from "../../../field/group.ts";
import type { HostFacts } from "../../../model/capture.ts";
import type { Names } from "../../../model/names.ts";
import type { Query } from "../../../model/query.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";

/** Host names of addresses, for `-r`. */
export type HostNames = (address: string) => string | null;

/** Where to write, and what it depends on besides the row. */
export interface DetailsContext {
  readonly writer: ByteWriter;
  readonly query: Query;
  /** The groups that are wanted. */
  readonly shown: Shown;
  readonly names: Names;
  readonly facts: HostFacts;
  /** Paths of cgroups by their ids, as bytes, once they were asked for. */
  readonly cgroups: Map<number, Uint8Array>;
  /** Null where addresses are shown as numbers. */
  readonly hostNames: HostNames | null;
}
