/** struct sctp_info and the addresses of an association, as `ss -Si` writes them. */

import { socketAddresses } from "../../../table/attribute_addresses.ts";
import { ABSENT } from "../../../table/attributes.ts";
import { SCTP_STATE_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { SCTP_INFO } from "../../../uapi/sctp_info.ts";
import type { DetailsContext } from "./context.ts";
import { writeInetAddress } from "./inet_address.ts";
import { field, StructBytes, writeFields } from "./struct_text.ts";

const S = SCTP_INFO;
/** Where the members end that `ss` shows. */
const SHOWN_SIZE = S.s_frag_interleave.at + S.s_frag_interleave.width;

const TAG = [field("tag", S.tag, "hex")];
const MEMBERS = [
  field("rwnd", S.rwnd, "signed"),
  field("unackdata", S.unackdata),
  field("penddata", S.penddata),
  field("instrms", S.instrms),
  field("outstrms", S.outstrms),
  field("inqueue", S.inqueue, "signed"),
  field("outqueue", S.outqueue, "signed"),
  field("overerr", S.overall_error, "signed"),
  field("maxburst", S.max_burst, "signed"),
  field("maxseg", S.maxseg, "signed"),
  field("prwnd", S.peer_rwnd, "signed"),
  field("ptag", S.peer_tag, "hex"),
  field("pcapable", S.peer_capable),
  field("psack", S.peer_sack),
  field("autoclose", S.s_autoclose, "signed"),
  field("adapind", S.s_adaptation_ind, "signed"),
  field("pdpoint", S.s_pd_point, "signed"),
  field("nodelay", S.s_nodelay),
  field("nofrag", S.s_disable_fragments),
  field("v4mapped", S.s_v4mapped),
  field("fraginl", S.s_frag_interleave),
];

/** ` locals:10.0.0.1,10.0.0.2`: as many addresses as are there whole. */
function writeAddresses(
  context: DetailsContext,
  table: SocketTable,
  row: number,
  type: typeof INET_DIAG.LOCALS | typeof INET_DIAG.PEERS,
  word: string,
): void {
  const { writer } = context;
  if (table.attributes!.at(type, row) === ABSENT) return;
  writer.text(word);
  let first = true;
  for (const { words } of socketAddresses(table, row, type)) {
    if (!first) writer.text(",");
    first = false;
    if (words !== null) writeInetAddress(context, words);
  }
}

/** Writes what is known of an association or endpoint besides its addresses. */
export function writeSctpInfo(context: DetailsContext, table: SocketTable, row: number): void {
  const { writer } = context;
  writeAddresses(context, table, row, INET_DIAG.LOCALS, " locals:");
  writeAddresses(context, table, row, INET_DIAG.PEERS, " peers:");
  const attributes = table.attributes!;
  const at = attributes.at(INET_DIAG.INFO, row);
  if (at === ABSENT) return;
  const info = new StructBytes(table.bytes, at, attributes.length(at), SHOWN_SIZE);
  writeFields(writer, info, TAG);
  const state = info.low(S.state);
  if (state !== 0) writer.text(` state:${SCTP_STATE_WORDS.get(state) ?? state}`);
  writeFields(writer, info, MEMBERS);
}
