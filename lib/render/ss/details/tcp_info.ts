/** struct tcp_info and what the congestion control adds to it, as `ss -i` writes them. */

import { infoAt, textEndOf } from "../../../field/attribute.ts";
import {
  BBR,
  BBR_SIZE,
  bbrAt,
  DCTCP,
  dctcpAt,
  nameAt,
  NO_VEGAS_RTT,
  VEGAS,
  vegasAt,
} from "../../../field/congestion.ts";
import { type Place, StructBytes, worded } from "../../../field/struct.ts";
import { TCP_INFO, TCP_OPTIONS as O } from "../../../field/tcp_info.ts";
import { State } from "../../../model/kinds.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { writeEscaped } from "../../text/escape.ts";
import { bandwidth, general, tenths } from "../../text/numbers.ts";
import type { DetailsOutput } from "./output.ts";
import { labels, listLabels, writeAll, writeNonzero, writeThousandths } from "./struct_text.ts";

const T = TCP_INFO.members;
/** Where the members end that `ss` shows. */
const SHOWN_SIZE = T.rehash.at + T.rehash.width;
/** The retransmission timeout at the start of a connection, microseconds: nothing was measured. */
const INITIAL_RTO = 3_000_000;
/** Slow start thresholds from here on are as good as infinite. */
const HIGH_SSTHRESH = 0xffff;
/** The most that the kernel's own names have. */
const NAME_SIZE = 15;
const USUAL_REORDERING = 3;
const UNLIMITED = 0xffffffff;
const APP_LIMITED = 1;
/** Gains are in parts of this. */
const BBR_UNIT = 256;

const OPTIONS = [
  [O.TIMESTAMPS, " ts"],
  [O.USEC_TS, " usec_ts"],
  [O.SACK, " sack"],
  [O.ECN, " ecn"],
  [O.ECN_SEEN, " ecnseen"],
  [O.SYN_DATA, " fastopen"],
] as const;

const BACKOFF = labels(worded(TCP_INFO, "backoff"));
const SIZES = labels(worded(TCP_INFO, "ato", "snd_mss", "pmtu", "rcv_mss", "advmss", "snd_cwnd"));
const COUNTS = labels(worded(
  TCP_INFO,
  ...["bytes_sent", "bytes_retrans", "bytes_acked", "bytes_received"] as const,
  ...["segs_out", "segs_in", "data_segs_out", "data_segs_in"] as const,
));
const AGES = labels(worded(TCP_INFO, "last_data_sent", "last_data_recv", "last_ack_recv"));
const DELIVERED = labels(worded(TCP_INFO, "delivered", "delivered_ce"));
const UNACKED = labels(worded(TCP_INFO, "unacked"));
const LOST = labels(worded(TCP_INFO, "lost"));
const SACKED = labels(worded(TCP_INFO, "sacked"));
const DUPLICATES = labels(worded(TCP_INFO, "dsack_dups", "fackets"));
const RECEIVING = labels(
  worded(TCP_INFO, "reord_seen", "rcv_rtt", "rcv_space", "rcv_ssthresh", "notsent_bytes"),
);
const MIN_RTT = labels(worded(TCP_INFO, "min_rtt"));
const WINDOWS = labels(worded(TCP_INFO, "rcv_ooopack", "snd_wnd", "rcv_wnd", "rehash"));
const DCTCP_MEMBERS = listLabels(
  worded(DCTCP, "dctcp_ce_state", "dctcp_alpha", "dctcp_ab_ecn", "dctcp_ab_tot"),
  " dctcp:(",
);

/** A member of 64 bits as a double. */
function wide(info: StructBytes, member: Place): number {
  return info.high(member) * 4294967296 + info.low(member);
}

/** Bits per second of a rate in bytes; 0 if there is none or no limit. */
function limitedRate(info: StructBytes, member: Place): number {
  const unlimited = info.high(member) === UNLIMITED && info.low(member) === UNLIMITED;
  return unlimited ? 0 : wide(info, member) * 8;
}

/** Microseconds as whole milliseconds. */
function writeWholeMilliseconds(writer: ByteWriter, info: StructBytes, member: Place): void {
  const value = wide(info, member);
  if (value <= Number.MAX_SAFE_INTEGER) {
    writer.decimal((value - value % 1000) / 1000);
  } else {
    writer.text(String(((BigInt(info.high(member)) << 32n) | BigInt(info.low(member))) / 1000n));
  }
}

/** How long sending was limited by something, and how much that is of the time with data. */
function writeLimited(writer: ByteWriter, info: StructBytes, word: string, member: Place): void {
  const limited = wide(info, member);
  if (limited === 0) return;
  writer.text(word);
  writeWholeMilliseconds(writer, info, member);
  writer.text(`ms(${tenths(100 * limited / wide(info, T.busy_time))}%)`);
}

/** Writes what a socket's tcp_info says; nothing if there is none. */
export class TcpInfoText {
  readonly #writer: ByteWriter;
  readonly #options: boolean;
  readonly #numeric: boolean;
  readonly #table: SocketTable;
  readonly #row: number;

  constructor({ writer, query, shown }: DetailsOutput, table: SocketTable, row: number) {
    this.#writer = writer;
    this.#options = shown.timers;
    this.#numeric = query.numeric;
    this.#table = table;
    this.#row = row;
  }

  write(): void {
    const at = infoAt(this.#table, this.#row);
    if (at === ABSENT) return;
    const info = this.#struct(at, SHOWN_SIZE);
    this.#start(info);
    writeNonzero(this.#writer, info, COUNTS);
    this.#dctcp();
    this.#bbr();
    this.#rates(info);
    this.#busy(info);
    this.#losses(info);
  }

  #struct(at: number, size: number): StructBytes {
    const { bytes, attributes } = this.#table;
    return new StructBytes(bytes, at, attributes!.length(at), size);
  }

  #rate(word: string, bitsPerSecond: number): void {
    this.#writer.text(`${word}${bandwidth(bitsPerSecond, this.#numeric)}bps`);
  }

  /** Options of the connection, timeouts and sizes. */
  #start(info: StructBytes): void {
    const writer = this.#writer;
    const options = info.low(T.options);
    if (this.#options) {
      for (const [bit, word] of OPTIONS) if (options & bit) writer.text(word);
    }
    this.#congestionControl();
    if (options & O.WSCALE) {
      const scales = info.low(T.wscale);
      writer.text(` wscale:${scales & 15},${scales >> 4}`);
    }
    const rto = info.low(T.rto);
    if (rto !== 0 && rto !== INITIAL_RTO) {
      writer.text(" rto:");
      writeThousandths(writer, rto);
    }
    writeNonzero(writer, info, BACKOFF);
    const rtt = info.low(T.rtt);
    if (rtt !== 0) {
      writer.text(" rtt:");
      writeThousandths(writer, rtt);
      writer.text("/");
      writeThousandths(writer, info.low(T.rttvar));
    }
    writeNonzero(writer, info, SIZES);
    const ssthresh = info.low(T.snd_ssthresh);
    if (ssthresh !== 0 && ssthresh < HIGH_SSTHRESH) {
      writer.text(" ssthresh:");
      writer.decimal(ssthresh);
    }
  }

  #congestionControl(): void {
    const at = nameAt(this.#table, this.#row);
    if (at === ABSENT) return;
    const end = textEndOf(this.#table, at, NAME_SIZE);
    if (end === at) return;
    this.#writer.text(" ");
    writeEscaped(this.#writer, this.#table.bytes, at, end);
  }

  #dctcp(): void {
    const at = dctcpAt(this.#table, this.#row);
    if (at === ABSENT) return;
    if (this.#struct(at, 0).low(DCTCP.members.dctcp_enabled) === 0) {
      this.#writer.text(" dctcp:fallback_mode");
      return;
    }
    writeAll(this.#writer, this.#table.bytes, at, Infinity, DCTCP_MEMBERS);
    this.#writer.text(")");
  }

  #bbr(): void {
    const at = bbrAt(this.#table, this.#row);
    if (at === ABSENT) return;
    const bbr = this.#struct(at, BBR_SIZE);
    const { bbr_bw_lo, bbr_min_rtt, bbr_pacing_gain, bbr_cwnd_gain } = BBR.members;
    this.#rate(" bbr:(bw:", wide(bbr, bbr_bw_lo) * 8);
    const writer = this.#writer;
    writer.text(",mrtt:");
    writeThousandths(writer, bbr.low(bbr_min_rtt));
    const pacing = bbr.low(bbr_pacing_gain);
    if (pacing !== 0) writer.text(`,pacing_gain:${general(pacing / BBR_UNIT)}`);
    const window = bbr.low(bbr_cwnd_gain);
    if (window !== 0) writer.text(`,cwnd_gain:${general(window / BBR_UNIT)}`);
    writer.text(")");
  }

  /** The round trip's microseconds: what vegas measured, if it is in charge. */
  #roundTrip(info: StructBytes): number {
    const at = vegasAt(this.#table, this.#row);
    if (at !== ABSENT) {
      const vegas = this.#struct(at, 0);
      const rtt = vegas.low(VEGAS.members.tcpv_rtt);
      const inCharge = vegas.low(VEGAS.members.tcpv_enabled) !== 0;
      if (inCharge && rtt !== 0 && rtt !== NO_VEGAS_RTT) return rtt;
    }
    return info.low(T.rtt);
  }

  #rates(info: StructBytes): void {
    const writer = this.#writer;
    const rtt = this.#roundTrip(info);
    const window = info.low(T.snd_cwnd);
    const segment = info.low(T.snd_mss);
    if (rtt !== 0 && window !== 0 && segment !== 0) {
      this.#rate(" send ", window * segment * 8_000_000 / rtt);
    }
    writeNonzero(writer, info, AGES);
    const pacing = limitedRate(info, T.pacing_rate);
    if (pacing !== 0) {
      this.#rate(" pacing_rate ", pacing);
      const most = limitedRate(info, T.max_pacing_rate);
      if (most !== 0) this.#rate("/", most);
    }
    const delivery = wide(info, T.delivery_rate) * 8;
    if (delivery !== 0) this.#rate(" delivery_rate ", delivery);
    writeNonzero(writer, info, DELIVERED);
    if (info.low(T.flags) & APP_LIMITED) writer.text(" app_limited");
  }

  #busy(info: StructBytes): void {
    if (wide(info, T.busy_time) === 0) return;
    const writer = this.#writer;
    writer.text(" busy:");
    writeWholeMilliseconds(writer, info, T.busy_time);
    writer.text("ms");
    writeLimited(writer, info, " rwnd_limited:", T.rwnd_limited);
    writeLimited(writer, info, " sndbuf_limited:", T.sndbuf_limited);
  }

  #losses(info: StructBytes): void {
    const writer = this.#writer;
    writeNonzero(writer, info, UNACKED);
    const retrans = info.low(T.retrans);
    const total = info.low(T.total_retrans);
    if (retrans !== 0 || total !== 0) {
      writer.text(" retrans:");
      writer.decimal(retrans);
      writer.text("/");
      writer.decimal(total);
    }
    writeNonzero(writer, info, LOST);
    // A listener's is the limit of its backlog.
    if (this.#table.state[this.#row] !== State.LISTEN) writeNonzero(writer, info, SACKED);
    writeNonzero(writer, info, DUPLICATES);
    const reordering = info.low(T.reordering);
    if (reordering !== USUAL_REORDERING) {
      writer.text(" reordering:");
      writer.decimal(reordering | 0);
    }
    writeNonzero(writer, info, RECEIVING);
    if (info.low(T.min_rtt) !== UNLIMITED) writeNonzero(writer, info, MIN_RTT);
    writeNonzero(writer, info, WINDOWS);
  }
}
