/** What `-o`, `-e`, `-i` and `-m` add to a row: the text of `ss`. */

import type { HostFacts } from "../../../model/capture.ts";
import type { Protocol, SocketTable } from "../../../table/socket_table.ts";
import { NETLINK_MEMORY } from "../../../field/netlink.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { writeContext } from "../context_text.ts";
import type { DetailsOutput } from "./output.ts";
import { writeInetDetails } from "./inet.ts";
import { writePacketDetails } from "./packet.ts";
import { writeTipcDetails } from "./tipc.ts";
import { writeUnixDetails } from "./unix.ts";
import { writeXdpDetails } from "./xdp.ts";
import { writeSocketMemory } from "./memory.ts";
import { writeEscaped } from "../../text/escape.ts";
import { general } from "../../text/numbers.ts";
import { writeIdentity } from "./identity.ts";
import { retransmissions } from "../../../field/timer.ts";
import { writeTimer } from "./timer.ts";

/** The window that `ss` shows for a row without one. */
const ASSUMED_WINDOW = 2;

/** ` rto:0.2 ato:0.04 cwnd:10 ...`: what procfs knows of `-i`. */
function writeTcpInfo(writer: ByteWriter, table: SocketTable, row: number, facts: HostFacts): void {
  const tcp = table.tcp!;
  const hz = facts.clockTicks;
  if (tcp.present[row]) {
    // 3 s is where the timeout starts: `ss` takes it for "never measured".
    if (tcp.rto[row] !== 0 && tcp.rto[row] !== 3 * hz) {
      writer.text(` rto:${general(tcp.rto[row] / hz)}`);
    }
    if (tcp.ato[row] !== 0) writer.text(` ato:${general(tcp.ato[row] / hz)}`);
    const quick = tcp.qack[row] >> 1;
    if (quick !== 0) writer.text(` qack:${quick}`);
    if (quick & 1) writer.text(" bidir");
    if (tcp.cwnd[row] !== 0) writer.text(` cwnd:${tcp.cwnd[row]}`);
    if (tcp.ssthresh[row] > 0 || tcp.ssthresh[row] < -1) {
      writer.text(` ssthresh:${tcp.ssthresh[row]}`);
    }
  } else {
    writer.text(` cwnd:${ASSUMED_WINDOW}`);
  }
  const retrans = retransmissions(table, row);
  if (retrans !== 0) writer.text(` retrans:${retrans >>> 0}/0`);
}

/** What net/tcp has of a row. */
function writeTcpDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer, shown, facts } = output;
  const tcp = table.tcp!;
  if (shown.timers) writeTimer(writer, table, row, null);
  if (shown.details) {
    writeIdentity(output, table, row);
    const extra = tcp.extra.get(row);
    if (extra !== undefined) {
      writer.text(' opt:"');
      writeEscaped(writer, table.bytes, extra.start, extra.end);
      writer.text('"');
    }
  }
  if (shown.info) writeTcpInfo(writer, table, row, facts);
}

type WriteDetails = (output: DetailsOutput, table: SocketTable, row: number) => void;

/** Writers of what sock_diag has of kinds that are not of the internet. */
const OF_KINDS: { readonly [protocol in Protocol]?: WriteDetails } = {
  ...{ unix: writeUnixDetails, packet: writePacketDetails },
  ...{ xdp: writeXdpDetails, tipc: writeTipcDetails },
};

export function writeDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  if (table.inet !== null && table.source === "diag") writeInetDetails(output, table, row);
  else if (table.source === "diag") OF_KINDS[table.protocol]?.(output, table, row);
  else if (table.tcp !== null) writeTcpDetails(output, table, row);
  else if (table.packet !== null && output.shown.details) writeIdentity(output, table, row);
}

/**
 * ` proc_ctx=unavailable sk=fc02870c cb=0 groups=0x00000000` of a netlink row: the context of the
 * process that the port id names. Of the numbers sock_diag reports the groups alone.
 */
export function writeNetlinkDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer, names, shown } = output;
  const netlink = table.netlink!;
  if (shown.contexts) {
    writer.text(" proc_ctx=");
    writeContext(writer, names.context(netlink.pid[row]));
  }
  if (shown.details) {
    writer.text(" sk=");
    writer.hex64(table.pointerHigh[row], table.pointer[row]);
    writer.text(" cb=");
    writer.hex64(netlink.dumpHigh[row], netlink.dump[row]);
    writer.text(" groups=0x");
    writer.hex(netlink.groups[row], 8);
  }
  if (shown.memory && table.attributes !== null) {
    writer.text("\t");
    writeSocketMemory(writer, table, row, NETLINK_MEMORY);
  }
}
