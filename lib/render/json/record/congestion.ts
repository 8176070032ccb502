/** What a connection's congestion control tells of itself (-i). */

import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { BBR_INFO, DCTCP_INFO, VEGAS_INFO } from "../../../uapi/congestion_info.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import { textEnd } from "../../../uapi/text_end.ts";
import { keys } from "../json_writer.ts";
import { attributeAt, writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  "congestion",
  "vegas",
  "dctcp",
  "bbr",
  "enabled",
  "rttcnt",
  "rtt_us",
  "minrtt_us",
  "ce_state",
  "alpha",
  "ab_ecn_bytes",
  "ab_tot_bytes",
  "bw_bytes_per_s",
  "min_rtt_us",
  "pacing_gain",
  "cwnd_gain",
);

/** What stands for a round trip time before the first is measured. */
const NO_VEGAS_RTT = 0x7fffffff;
const NO_BBR_RTT = 0xffffffff;

function measured(value: number, none: number): number | null {
  return value === none ? null : value;
}

/** Writes its name, and null for the objects of all others. */
export function writeCongestion(context: RecordContext, table: SocketTable, row: number): void {
  writeName(context, table, row);
  writeVegas(context, table, row);
  writeDctcp(context, table, row);
  writeBbr(context, table, row);
}

function writeName({ json }: RecordContext, table: SocketTable, row: number): void {
  const at = attributeAt(table, row, INET_DIAG.CONG);
  if (at === ABSENT) {
    json.null(K.congestion);
    return;
  }
  const { bytes } = table;
  json.string(K.congestion, bytes, at, textEnd(bytes, at, at + table.attributes!.length(at)));
}

function writeVegas({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.vegas, table, row, INET_DIAG.VEGASINFO, (at) => {
    const { bytes } = table;
    json.open();
    json.boolean(K.enabled, u32(bytes, at + VEGAS_INFO.tcpv_enabled) !== 0);
    json.number(K.rttcnt, u32(bytes, at + VEGAS_INFO.tcpv_rttcnt));
    json.numberOrNull(K.rtt_us, measured(u32(bytes, at + VEGAS_INFO.tcpv_rtt), NO_VEGAS_RTT));
    json.numberOrNull(
      K.minrtt_us,
      measured(u32(bytes, at + VEGAS_INFO.tcpv_minrtt), NO_VEGAS_RTT),
    );
    json.close();
  });
}

function writeDctcp({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.dctcp, table, row, INET_DIAG.DCTCPINFO, (at) => {
    const { bytes } = table;
    const enabled = u16(bytes, at + DCTCP_INFO.dctcp_enabled) !== 0;
    const value = (number: number): number | null => enabled ? number : null;
    json.open();
    json.boolean(K.enabled, enabled);
    json.numberOrNull(K.ce_state, value(u16(bytes, at + DCTCP_INFO.dctcp_ce_state)));
    json.numberOrNull(K.alpha, value(u32(bytes, at + DCTCP_INFO.dctcp_alpha)));
    json.numberOrNull(K.ab_ecn_bytes, value(u32(bytes, at + DCTCP_INFO.dctcp_ab_ecn)));
    json.numberOrNull(K.ab_tot_bytes, value(u32(bytes, at + DCTCP_INFO.dctcp_ab_tot)));
    json.close();
  });
}

function writeBbr({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.bbr, table, row, INET_DIAG.BBRINFO, (at, length) => {
    const { bytes } = table;
    const B = BBR_INFO;
    const gain = (offset: number): number | null =>
      offset + 4 <= length ? u32(bytes, at + offset) : null;
    json.open();
    json.wide(K.bw_bytes_per_s, u32(bytes, at + B.bbr_bw_hi), u32(bytes, at + B.bbr_bw_lo));
    json.numberOrNull(K.min_rtt_us, measured(u32(bytes, at + B.bbr_min_rtt), NO_BBR_RTT));
    json.numberOrNull(K.pacing_gain, gain(B.bbr_pacing_gain));
    json.numberOrNull(K.cwnd_gain, gain(B.bbr_cwnd_gain));
    json.close();
  });
}
