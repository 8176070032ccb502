/** struct sctp_info and the addresses of an association, as `ss -Si` writes them. */

import { infoAt } from "../../../field/attribute.ts";
import { SCTP_INFO } from "../../../field/sctp_info.ts";
import { addressList } from "../../../field/sctp_addresses.ts";
import { StructBytes, worded } from "../../../field/struct.ts";
import { ABSENT } from "../../../table/attributes.ts";
import { SCTP_STATE_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { type DetailsOutput, writeInetAddress } from "./output.ts";
import { labels, writeNonzero } from "./struct_text.ts";

const S = SCTP_INFO.members;
/** Where the members end that `ss` shows. */
const SHOWN_SIZE = S.s_frag_interleave.at + S.s_frag_interleave.width;

const TAG = labels(worded(SCTP_INFO, "tag"));
const MEMBERS = labels(worded(
  SCTP_INFO,
  ...["rwnd", "unackdata", "penddata", "instrms", "outstrms", "inqueue", "outqueue"] as const,
  ...["overall_error", "max_burst", "maxseg", "peer_rwnd", "peer_tag", "peer_capable"] as const,
  ...["peer_sack", "s_autoclose", "s_adaptation_ind", "s_pd_point", "s_nodelay"] as const,
  ...["s_disable_fragments", "s_v4mapped", "s_frag_interleave"] as const,
));

/** ` locals:10.0.0.1,10.0.0.2`: as many addresses as are there whole. */
function writeAddresses(
  output: DetailsOutput,
  table: SocketTable,
  row: number,
  side: "src" | "dst",
  word: string,
): void {
  const { writer } = output;
  const addresses = addressList(table, row, side);
  if (addresses === null) return;
  writer.text(word);
  let first = true;
  for (const { words } of addresses) {
    if (!first) writer.text(",");
    first = false;
    if (words !== null) writeInetAddress(output, words);
  }
}

/** Writes what is known of an association or endpoint besides its addresses. */
export function writeSctpInfo(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer } = output;
  writeAddresses(output, table, row, "src", " locals:");
  writeAddresses(output, table, row, "dst", " peers:");
  const at = infoAt(table, row);
  if (at === ABSENT) return;
  const info = new StructBytes(table.bytes, at, table.attributes!.length(at), SHOWN_SIZE);
  writeNonzero(writer, info, TAG);
  const state = info.low(S.state);
  if (state !== 0) writer.text(` state:${SCTP_STATE_WORDS.get(state) ?? state}`);
  writeNonzero(writer, info, MEMBERS);
}
