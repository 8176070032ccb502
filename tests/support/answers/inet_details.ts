/** Details of a made-up socket, rendered without the rest of the row. */

import { decodeNames } from "../../../lib/decode/names/names.ts";
import { decodeInetDump } from "../../../lib/decode/sock_diag/inet.ts";
import { shownOf } from "../../../lib/field/group.ts";
import type { DumpId } from "../../../lib/model/plan.ts";
import { ByteWriter } from "../../../lib/render/text/byte_writer.ts";
import { writeInetDetails } from "../../../lib/render/ss/details/inet.ts";
import type { HostNames } from "../../../lib/render/ss/details/output.ts";
import type { Protocol } from "../../../lib/table/socket_table.ts";
import { FACTS, NOTHING } from "./decoding.ts";
import { queryOf } from "../values/queries.ts";

/**
 * What stands behind the process column of the first socket in `bytes`, with these words on the
 * command line; bytes as characters.
 */
export function detailsOf(
  bytes: Uint8Array,
  protocol: Protocol & DumpId,
  words: readonly string[],
  hostNames: HostNames | null = null,
): string {
  const [table] = decodeInetDump({ id: protocol, bytes }, protocol, []);
  const writer = new ByteWriter(64);
  const query = queryOf(words);
  const names = decodeNames(NOTHING);
  const shown = shownOf(query.wanted);
  const output = { writer, query, shown, names, facts: FACTS, hostNames, cgroups: new Map() };
  writeInetDetails(output, table, 0);
  return new TextDecoder("latin1").decode(writer.taken());
}
