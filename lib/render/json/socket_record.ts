/**
 * One socket as a JSON object: the contract that `schema.json` describes.
 *
 * A key is absent when it was not asked for or does not apply; null when the source cannot tell; 0
 * only when it is 0. Units stand in the names. 64-bit values that a double cannot hold are strings
 * in hexadecimal. A key means the same whichever source filled it.
 *
 * What stands in records of every kind is here, the rest in record/.
 */

import type { HostFacts } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Protocol, SocketTable, Source } from "../../table/socket_table.ts";
import { IPPROTO } from "../../uapi/inet_diag.ts";
import { ascii } from "../text/byte_writer.ts";
import { JsonWriter, keys, type Members, members } from "./json_writer.ts";
import { netid } from "../netid.ts";
import { writeCongestion } from "./record/congestion.ts";
import { type RecordContext, Words } from "./record/context.ts";
import { writeIdentity } from "./record/identity.ts";
import { writeInet } from "./record/inet.ts";
import { writeInetDetails } from "./record/inet_details.ts";
import { writeMd5 } from "./record/md5.ts";
import { writeDrops, writeMemory } from "./record/memory.ts";
import { writeMptcpInfo } from "./record/mptcp_info.ts";
import { writeNetlink, writeNetlinkDetails } from "./record/netlink.ts";
import { writePacket, writePacketDetails } from "./record/packet.ts";
import { writeProcesses } from "./record/processes.ts";
import { firstAddress, writeSctp } from "./record/sctp.ts";
import { writeSctpInfo } from "./record/sctp_info.ts";
import { ServiceNames } from "./record/service_names.ts";
import { writeShutdown } from "./record/shutdown.ts";
import { StateMembers, writeState } from "./record/state.ts";
import { writeTcp } from "./record/tcp.ts";
import { writeTcpInfo } from "./record/tcp_info.ts";
import { writeTipc, writeTipcInfo } from "./record/tipc.ts";
import { writeUlp } from "./record/ulp.ts";
import { writeUnix, writeUnixDetails } from "./record/unix.ts";
import { writeVsock } from "./record/vsock.ts";
import { writeXdp, writeXdpDetails } from "./record/xdp.ts";

const K = keys("netid", "family", "protocol", "source");

/** IP protocol numbers (include/uapi/linux/in.h). */
const IP_PROTOCOLS: Readonly<Partial<Record<Protocol, number>>> = {
  tcp: IPPROTO.TCP,
  udp: IPPROTO.UDP,
  udplite: IPPROTO.UDPLITE,
  sctp: IPPROTO.SCTP,
  dccp: IPPROTO.DCCP,
  mptcp: IPPROTO.MPTCP,
};

const FAMILY_WORDS: ReadonlyMap<number, Uint8Array> = new Map([
  [Family.INET, ascii("inet")],
  [Family.INET6, ascii("inet6")],
  [Family.UNIX, ascii("unix")],
  [Family.PACKET, ascii("packet")],
  [Family.NETLINK, ascii("netlink")],
  [Family.VSOCK, ascii("vsock")],
  [Family.TIPC, ascii("tipc")],
  [Family.XDP, ascii("xdp")],
]);

/** Protocols whose tables have sockets of one kind each. */
const OF_ONE_KIND: ReadonlySet<Protocol> = new Set(["tcp", "udp", "udplite", "ping", "mptcp"]);

const SOURCE_WORDS: Readonly<Record<Source, Uint8Array>> = {
  procfs: ascii("procfs"),
  diag: ascii("sock_diag"),
};

/** The protocol number of a row: of IP, of netlink or of Ethernet, by its family. */
function protocolNumber(table: SocketTable, row: number): number {
  switch (table.protocol) {
    case "raw":
      return table.localPort[row];
    case "ping":
      return table.family === Family.INET ? IPPROTO.ICMP : IPPROTO.ICMPV6;
    case "netlink":
      return table.netlink!.eth[row];
    case "packet":
      return table.packet!.proto[row];
    case "unix":
    case "vsock":
    case "tipc":
    case "xdp":
      return 0;
    default:
      return IP_PROTOCOLS[table.protocol]!;
  }
}

/** The address family of a row; an SCTP socket's is that of its first address. */
function familyOf(table: SocketTable, row: number): number {
  if (table.sctp === null) return table.family;
  return firstAddress(table, row).includes(":") ? Family.INET6 : Family.INET;
}

/** Writes what kind of socket it is, and where that is known from. */
function writeWhat({ json, words }: RecordContext, table: SocketTable, row: number): void {
  json.word(K.netid, words.get(netid(table, row)));
  json.word(K.family, FAMILY_WORDS.get(familyOf(table, row))!);
  json.number(K.protocol, protocolNumber(table, row));
  json.word(K.source, SOURCE_WORDS[table.source]);
}

/** Writes what only sockets of its kind have. */
function writeKind(context: RecordContext, table: SocketTable, row: number): void {
  if (table.sctp !== null) writeSctp(context, table, row);
  else if (table.inet !== null) writeInet(context, table, row);
  else if (table.unix !== null) writeUnix(context, table, row);
  else if (table.netlink !== null) writeNetlink(context, table, row);
  else if (table.packet !== null) writePacket(context, table, row);
  else if (table.vsock !== null) writeVsock(context, table, row);
  else if (table.tipc !== null) writeTipc(context, table, row);
  else writeXdp(context, table, row);
}

/** Writes what was asked for by options: null where it applies and is not known. */
function writeDetails(context: RecordContext, table: SocketTable, row: number): void {
  const { memory, info, details, tipcinfo } = context.query.show;
  if (memory) writeMemory(context, table, row);
  if (info) writeInfo(context, table, row);
  if (table.inet !== null || table.sctp !== null) {
    writeInetDetails(context, table, row, familyOf(table, row) === Family.INET6);
  } else if (table.packet !== null) writePacketDetails(context, table, row);
  else if (table.unix !== null && details) writeUnixDetails(context, table, row);
  else if (table.netlink !== null && details) writeNetlinkDetails(context, table, row);
  else if (table.xdp !== null && details) writeXdpDetails(context, table, row);
  else if (table.vsock !== null && details) {
    writeShutdown(context.json, table.vsock.shutdown[row]);
  } else if (table.tipc !== null && tipcinfo) writeTipcInfo(context, table, row);
}

/** Writes what `-i` adds. */
function writeInfo(context: RecordContext, table: SocketTable, row: number): void {
  switch (table.protocol) {
    case "tcp":
      writeTcpInfo(context, table, row);
      writeCongestion(context, table, row);
      writeMd5(context, table, row);
      writeUlp(context, table, row);
      return;
    case "dccp":
      writeTcpInfo(context, table, row);
      return;
    case "mptcp":
      writeMptcpInfo(context, table, row);
      writeCongestion(context, table, row);
      return;
    case "sctp":
      writeSctpInfo(context, table, row);
  }
}

/** Writes records. */
export class RecordWriter {
  readonly json = new JsonWriter();
  readonly #context: RecordContext;
  readonly #kinds = new Map<SocketTable, Members>();

  constructor(query: Query, decoded: Decoded, facts: HostFacts) {
    this.#context = {
      json: this.json,
      query,
      names: decoded.names,
      facts,
      owners: decoded.owners,
      words: new Words(),
      states: new StateMembers(),
      services: new ServiceNames(decoded.names),
    };
  }

  /** What it is: the same for all rows of most tables. */
  #kind(table: SocketTable, row: number): void {
    if (!OF_ONE_KIND.has(table.protocol)) {
      writeWhat(this.#context, table, row);
      return;
    }
    let kind = this.#kinds.get(table);
    if (kind === undefined) {
      kind = members((json) => writeWhat({ ...this.#context, json }, table, row));
      this.#kinds.set(table, kind);
    }
    this.json.members(kind);
  }

  /** Writes one row's object. */
  write(table: SocketTable, row: number): void {
    const context = this.#context;
    const { json, query } = context;
    json.open();
    this.#kind(table, row);
    writeState(context, table, row);
    writeKind(context, table, row);
    writeIdentity(context, table, row);
    writeDrops(context, table, row);
    if (table.protocol === "tcp") writeTcp(context, table, row);
    writeDetails(context, table, row);
    const { processes, threads, context: contexts } = query.show;
    if (processes || threads || contexts) writeProcesses(context, table, row);
    json.close();
  }
}
