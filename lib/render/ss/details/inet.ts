/** Details of internet sockets from sock_diag, as `ss` writes them. */

import {
  classId,
  inetShutdown,
  ipProtocol,
  tclass,
  tos,
  v6only,
} from "../../../field/attribute.ts";
import { cgroupAt } from "../../../field/cgroup_of.ts";
import { IP_PROTOCOL, KINDS } from "../../../field/kind.ts";
import { SOCKOPTS, sockopts } from "../../../field/sockopt.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { writeBpfStorages } from "./bpf_storage.ts";
import type { DetailsOutput } from "./output.ts";
import { writeCgroup, writeIdentity } from "./identity.ts";
import { writeMd5Keys } from "./md5.ts";
import { writeInetMemory } from "./memory.ts";
import { writeMptcpInfo } from "./mptcp_info.ts";
import { writeSctpInfo } from "./sctp_info.ts";
import { writeShutdown } from "./shutdown.ts";
import { TcpInfoText } from "./tcp_info.ts";
import { writeTimer } from "./timer.ts";
import { writeUlp } from "./ulp.ts";

const IPV6_STRIDE = 4;
/** The one timer of an association that is reported. */
const SCTP_TIMER = "T3_RTX";

/** The protocol as `ss` takes it: a raw socket's own decides what it shows of it. */
function protocolOf(table: SocketTable, row: number): number {
  return ipProtocol(table, row) ?? KINDS[table.protocol].ipProtocol!;
}

/** ` v6only:0 <->`: what follows the identity. */
function writeDirections(writer: ByteWriter, table: SocketTable, row: number): void {
  const only = v6only(table, row);
  if (table.inet!.stride === IPV6_STRIDE && only !== null) {
    writer.text(" v6only:");
    writer.decimal(only);
  }
  const shutdown = inetShutdown(table, row);
  if (shutdown !== null) writeShutdown(writer, shutdown);
}

/** ` tos:0x10`; `0` alone; nothing for what the row does not have. */
function writeHex(writer: ByteWriter, word: string, value: number | null): void {
  if (value === null) return;
  writer.text(value === 0 ? word : `${word}0x`);
  writer.hex(value);
}

function writeSockopt(writer: ByteWriter, table: SocketTable, row: number, oneline: boolean): void {
  const bits = sockopts(table, row);
  if (bits === null) return;
  writer.text(oneline ? " inet-sockopt: (" : "\n\tinet-sockopt: (");
  for (const { mask, ss } of SOCKOPTS) if (bits & mask) writer.text(` ${ss}`);
  writer.text(")");
}

function writeMemoryAndInfo(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer } = output;
  writeInetMemory(writer, table, row);
  switch (protocolOf(table, row)) {
    case IP_PROTOCOL.SCTP:
      writeSctpInfo(output, table, row);
      break;
    case IP_PROTOCOL.MPTCP:
      writeMptcpInfo(writer, table, row);
      break;
    default:
      new TcpInfoText(output, table, row).write();
      writeMd5Keys(output, table, row);
      writeUlp(writer, table, row);
  }
}

export function writeInetDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer, query, shown } = output;
  if (shown.timers) {
    const sctp = protocolOf(table, row) === IP_PROTOCOL.SCTP;
    writeTimer(writer, table, row, sctp ? SCTP_TIMER : null);
  }
  if (shown.details) {
    writeIdentity(output, table, row);
    writeDirections(writer, table, row);
  }
  if (shown.tos) {
    writeHex(writer, " tos:", tos(table, row));
    writeHex(writer, " tclass:", tclass(table, row));
    writeHex(writer, " class_id:", classId(table, row));
  }
  if (query.text.cgroup) {
    const at = cgroupAt(table, row);
    if (at !== ABSENT) writeCgroup(output, table, at);
  }
  if (shown.sockopt) writeSockopt(writer, table, row, query.text.oneline);
  if (shown.memory || (shown.info && protocolOf(table, row) !== IP_PROTOCOL.UDP)) {
    if (!query.text.oneline) writer.text("\n\t");
    writeMemoryAndInfo(output, table, row);
  }
  writeBpfStorages(writer, table, row, query.bpfMaps, query.text.oneline);
}
