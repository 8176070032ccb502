/** What the writers of details share: what they know, and how lines and addresses are written. */

import type { Shown } from "../../../field/group.ts";
import type { HostFacts } from "../../../model/capture.ts";
import type { Names } from "../../../model/names.ts";
import type { Query } from "../../../model/query.ts";
import { addressString, mappedAddress } from "../../text/address.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { escapedName } from "../../text/escape.ts";

/** Host names of addresses, for `-r`. */
export type HostNames = (address: string) => string | null;

/** Where to write, and what it depends on besides the row. */
export interface DetailsOutput {
  readonly writer: ByteWriter;
  readonly query: Query;
  /** The groups that are wanted. */
  readonly shown: Shown;
  readonly names: Names;
  readonly facts: HostFacts;
  /** Paths of cgroups by their ids, as bytes, once they were asked for. */
  readonly cgroups: Map<number, Uint8Array>;
  /** Null if addresses are shown as numbers. */
  readonly hostNames: HostNames | null;
}

/** Starts a line behind the first, or with `-O` the next word on that one. */
export function startLine({ writer, query }: DetailsOutput): void {
  writer.text(query.text.oneline ? " " : "\n\t");
}

/** Writes an address of one word (IPv4) or four (IPv6), or with -r its host's name. */
export function writeInetAddress({ writer, hostNames }: DetailsOutput, words: Uint32Array): void {
  const address = addressString(words, 0, words.length === 1 ? 1 : 4);
  writer.copy(escapedName(hostNames?.(mappedAddress(address) ?? address) ?? address));
}
