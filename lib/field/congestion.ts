/** What a connection's congestion control reports of itself. */

import { atFirstUse } from "../model/at_first_use.ts";
import {
  BBR_INFO as BBR_PLACES,
  DCTCP_INFO as DCTCP_PLACES,
  VEGAS_INFO as VEGAS_PLACES,
} from "../uapi/congestion_info.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { u16 } from "../uapi/netlink.ts";
import { type Find, find, textOf } from "./attribute.ts";
import { type Field, struct, text } from "./field.ts";
import { describe, FULL, member, type Struct } from "./struct.ts";

/** The round trip time that is reported before the first is measured. */
export const NO_VEGAS_RTT = 0x7fffffff;
const NO_BBR_RTT = 0xffffffff;
const UNMEASURED = { unit: "us", none: [NO_VEGAS_RTT, NO_VEGAS_RTT] } as const;

/** struct tcpvegas_info */
export const VEGAS = describe(VEGAS_PLACES, () => ({
  tcpv_enabled: member("True while it decides.", null, { flag: true }),
  tcpv_rttcnt: member("Measurements within the last round trip."),
  tcpv_rtt: member("Round trip time, microseconds. Null before the first.", null, UNMEASURED),
  tcpv_minrtt: member(
    "Shortest round trip time, microseconds. Null before the first.",
    null,
    UNMEASURED,
  ),
}), { prefix: "tcpv_" });

/** What is known if the other end does not take part. */
const OFF = 2;

/** struct tcp_dctcp_info */
export const DCTCP = describe(DCTCP_PLACES, () => ({
  dctcp_enabled: member(
    "False if the other end does not take part: then nothing else is known.",
    null,
    { width: 2, flag: true, filled: FULL | OFF, nullable: false },
  ),
  dctcp_ce_state: member("Whether the last packet was marked.", "ce_state", { width: 2 }),
  dctcp_alpha: member("Share of marked bytes, in parts of 1024.", "alpha"),
  dctcp_ab_ecn: member("Marked within the last window, bytes.", "ab_ecn", { unit: "bytes" }),
  dctcp_ab_tot: member("Acknowledged within the last window, bytes.", "ab_tot", { unit: "bytes" }),
}), {
  prefix: "dctcp_",
  each: { nullable: true },
  fills: ({ bytes }, _row, at) => u16(bytes, at + DCTCP_PLACES.dctcp_enabled) === 0 ? OFF : FULL,
});

/** struct tcp_bbr_info; the halves of the bandwidth are one number of 64 bits. */
export const BBR = describe(BBR_PLACES, () => ({
  bbr_bw_lo: member("Estimate of the bandwidth, bytes per second.", null, {
    ...{ key: "bw_bytes_per_s", width: 8 },
  }),
  bbr_bw_hi: member(""),
  bbr_min_rtt: member("Shortest round trip time, microseconds. Null before the first.", null, {
    ...{ unit: "us", none: [NO_BBR_RTT, NO_BBR_RTT] },
  }),
  bbr_pacing_gain: member("Gain of the pacing rate, in parts of 256.", null, { nullable: true }),
  bbr_cwnd_gain: member(
    "Gain of the window, in parts of 256. Null if the kernel does not say.",
    null,
    { nullable: true },
  ),
}), { prefix: "bbr_" });
export const BBR_SIZE = BBR_PLACES.SIZE;

export const nameAt = find(INET_DIAG.CONG);
export const vegasAt = find(INET_DIAG.VEGASINFO);
export const dctcpAt = find(INET_DIAG.DCTCPINFO);
export const bbrAt = find(INET_DIAG.BBRINFO);

const INFO = { group: "info" } as const;

function structOf(name: string, of: Struct, at: Find): Field {
  const description = `What ${name} tells, with -i. Null for any other congestion control.`;
  return struct(name, description, of, at, INFO);
}

export const congestionFields = atFirstUse((): readonly Field[] => [
  text(
    "congestion | null",
    "Name of the congestion control, with -i. Null if the source does not say.",
    textOf(INET_DIAG.CONG),
    INFO,
  ),
  struct(
    "vegas",
    "What vegas, illinois, veno, westwood or yeah tell, with -i. Null for any other congestion " +
      "control.",
    VEGAS,
    vegasAt,
    INFO,
  ),
  structOf("dctcp", DCTCP, dctcpAt),
  structOf("bbr", BBR, bbrAt),
]);
