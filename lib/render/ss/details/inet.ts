/** Details of internet sockets from sock_diag, as `ss` writes them. */

import { ABSENT } from "../../../table/attributes.ts";
import { type Protocol, type SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG, INET_DIAG_SOCKOPT, IPPROTO } from "../../../uapi/inet_diag.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import type { DetailsContext } from "./context.ts";
import { writeCgroup, writeIdentity } from "./identity.ts";
import { writeSctpTimer, writeTimer } from "./timer.ts";
import { writeBpfStorages } from "./bpf_storage.ts";
import { writeMd5Keys } from "./md5.ts";
import { writeMptcpInfo } from "./mptcp_info.ts";
import { writeSctpInfo } from "./sctp_info.ts";
import { writeShutdown } from "./shutdown.ts";
import { writeInetMemory } from "./memory.ts";
import { TcpInfoText } from "./tcp_info.ts";
import { writeUlp } from "./ulp.ts";

/** IPv6 addresses have four words. */
const IPV6_STRIDE = 4;

const PROTOCOLS: Readonly<Partial<Record<Protocol, number>>> = {
  raw: IPPROTO.RAW,
  udp: IPPROTO.UDP,
  udplite: IPPROTO.UDPLITE,
  tcp: IPPROTO.TCP,
  dccp: IPPROTO.DCCP,
  sctp: IPPROTO.SCTP,
  mptcp: IPPROTO.MPTCP,
};

const SOCKOPT_WORDS = [
  [INET_DIAG_SOCKOPT.RECVERR, " recverr"],
  [INET_DIAG_SOCKOPT.IS_ICSK, " is_icsk"],
  [INET_DIAG_SOCKOPT.FREEBIND, " freebind"],
  [INET_DIAG_SOCKOPT.HDRINCL, " hdrincl"],
  [INET_DIAG_SOCKOPT.MC_LOOP, " mc_loop"],
  [INET_DIAG_SOCKOPT.TRANSPARENT, " transparent"],
  [INET_DIAG_SOCKOPT.MC_ALL, " mc_all"],
  [INET_DIAG_SOCKOPT.NODEFRAG, " nodefrag"],
  [INET_DIAG_SOCKOPT.BIND_ADDRESS_NO_PORT, " bind_addr_no_port"],
  [INET_DIAG_SOCKOPT.RECVERR_RFC4884, " recverr_rfc4884"],
  [INET_DIAG_SOCKOPT.DEFER_CONNECT, " defer_connect"],
] as const;

/** The protocol as `ss` takes it: a raw socket's own decides what it shows of it. */
function protocolOf(table: SocketTable, row: number): number {
  const at = table.attributes!.at(INET_DIAG.PROTOCOL, row);
  return at === ABSENT ? PROTOCOLS[table.protocol]! : table.bytes[at];
}

/** ` v6only:0 <->`: what follows the identity. */
function writeDirections(writer: ByteWriter, table: SocketTable, row: number): void {
  const { bytes } = table;
  const attributes = table.attributes!;
  const v6only = attributes.at(INET_DIAG.SKV6ONLY, row);
  if (table.inet!.stride === IPV6_STRIDE && v6only !== ABSENT) {
    writer.text(" v6only:");
    writer.decimal(bytes[v6only]);
  }
  const shutdown = attributes.at(INET_DIAG.SHUTDOWN, row);
  if (shutdown !== ABSENT) writeShutdown(writer, bytes[shutdown]);
}

/** ` tos:0x10`; `0` stands alone. */
function writeHex(writer: ByteWriter, word: string, value: number): void {
  writer.text(value === 0 ? word : `${word}0x`);
  writer.hex(value);
}

function writeTos(writer: ByteWriter, table: SocketTable, row: number): void {
  const { bytes } = table;
  const attributes = table.attributes!;
  const tos = attributes.at(INET_DIAG.TOS, row);
  if (tos !== ABSENT) writeHex(writer, " tos:", bytes[tos]);
  const tclass = attributes.at(INET_DIAG.TCLASS, row);
  if (tclass !== ABSENT) writeHex(writer, " tclass:", bytes[tclass]);
  const classId = attributes.at(INET_DIAG.CLASS_ID, row);
  if (classId !== ABSENT) writeHex(writer, " class_id:", u32(bytes, classId));
}

function writeSockopt(writer: ByteWriter, table: SocketTable, row: number, oneline: boolean): void {
  const at = table.attributes!.at(INET_DIAG.SOCKOPT, row);
  if (at === ABSENT) return;
  const bits = u16(table.bytes, at);
  writer.text(oneline ? " inet-sockopt: (" : "\n\tinet-sockopt: (");
  for (const [bit, word] of SOCKOPT_WORDS) if (bits & bit) writer.text(word);
  writer.text(")");
}

function writeMemoryAndInfo(context: DetailsContext, table: SocketTable, row: number): void {
  const { writer } = context;
  writeInetMemory(writer, table, row);
  switch (protocolOf(table, row)) {
    case IPPROTO.SCTP:
      writeSctpInfo(context, table, row);
      break;
    case IPPROTO.MPTCP:
      writeMptcpInfo(writer, table, row);
      break;
    default:
      new TcpInfoText(context, table, row).write();
      writeMd5Keys(context, table, row);
      writeUlp(writer, table, row);
  }
}

/** Writes the details of one row. */
export function writeInetDetails(context: DetailsContext, table: SocketTable, row: number): void {
  const { writer, query } = context;
  const { show } = query;
  if (show.options) {
    if (protocolOf(table, row) === IPPROTO.SCTP) writeSctpTimer(writer, table, row);
    else writeTimer(writer, table, row);
  }
  if (show.details) {
    writeIdentity(context, table, row);
    writeDirections(writer, table, row);
  }
  if (show.tos) writeTos(writer, table, row);
  if (show.cgroup) {
    const at = table.attributes!.at(INET_DIAG.CGROUP_ID, row);
    if (at !== ABSENT) writeCgroup(context, table, at);
  }
  if (show.sockopt) writeSockopt(writer, table, row, show.oneline);
  if (show.memory || (show.info && protocolOf(table, row) !== IPPROTO.UDP)) {
    if (!show.oneline) writer.text("\n\t");
    writeMemoryAndInfo(context, table, row);
  }
  writeBpfStorages(writer, table, row, query.bpfMaps, show.oneline);
}
