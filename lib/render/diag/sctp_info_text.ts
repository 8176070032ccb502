/** struct sctp_info and the addresses of an association, as `ss -Si` writes them. */

import { ABSENT } from "../../table/attributes.ts";
import { SCTP_STATE_WORDS } from "../../table/codes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { INET_DIAG } from "../../uapi/inet_diag.ts";
import { u16 } from "../../uapi/netlink.ts";
import { SCTP_INFO } from "../../uapi/sctp_info.ts";
import { AF_INET, AF_INET6 } from "../../uapi/sock_diag.ts";
import { SOCKADDR_STORAGE } from "../../uapi/sockaddr.ts";
import type { ByteWriter } from "../byte_writer.ts";
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
  writer: ByteWriter,
  table: SocketTable,
  row: number,
  type: number,
  word: string,
): void {
  const attributes = table.attributes!;
  const start = attributes.at(type, row);
  if (start === ABSENT) return;
  writer.text(word);
  const { bytes } = table;
  const last = start + attributes.length(start) - SOCKADDR_STORAGE.SIZE;
  for (let at = start; at <= last; at += SOCKADDR_STORAGE.SIZE) {
    if (at > start) writer.text(",");
    const family = u16(bytes, at + SOCKADDR_STORAGE.ss_family);
    if (family === AF_INET) {
      writeInetAddress(writer, bytes, at + SOCKADDR_STORAGE.sin_addr, 1);
    } else if (family === AF_INET6) {
      writeInetAddress(writer, bytes, at + SOCKADDR_STORAGE.sin6_addr, 4);
    }
  }
}

/** Writes what is known of an association or endpoint besides its addresses. */
export function writeSctpInfo(writer: ByteWriter, table: SocketTable, row: number): void {
  writeAddresses(writer, table, row, INET_DIAG.LOCALS, " locals:");
  writeAddresses(writer, table, row, INET_DIAG.PEERS, " peers:");
  const attributes = table.attributes!;
  const at = attributes.at(INET_DIAG.INFO, row);
  if (at === ABSENT) return;
  const info = new StructBytes(table.bytes, at, attributes.length(at), SHOWN_SIZE);
  writeFields(writer, info, TAG);
  const state = info.low(S.state);
  if (state !== 0) writer.text(` state:${SCTP_STATE_WORDS.get(state) ?? state}`);
  writeFields(writer, info, MEMBERS);
}
