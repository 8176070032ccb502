/** struct tcp_info and what the congestion control adds to it, as `ss -i` writes them. */

import { State } from "../../../model/kinds.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { BBR_INFO, DCTCP_INFO, VEGAS_INFO } from "../../../uapi/congestion_info.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { u16, u32 } from "../../../uapi/netlink.ts";
import { type Member, TCP_INFO, TCPI_OPT } from "../../../uapi/tcp_info.ts";
import { textEnd } from "../../../uapi/text_end.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import type { DetailsContext } from "./context.ts";
import { writeEscaped } from "../../text/escape.ts";
import { bandwidth, general, tenths } from "../../text/numbers.ts";
import { field, StructBytes, writeFields, writeThousandths } from "./struct_text.ts";

const T = TCP_INFO;
/** Where the members end that `ss` shows. */
const SHOWN_SIZE = T.rehash.at + T.rehash.width;
/** The retransmission timeout at the start of a connection, microseconds: nothing was measured. */
const INITIAL_RTO = 3_000_000;
/** Slow start thresholds from here on are as good as infinite. */
const HIGH_SSTHRESH = 0xffff;
/** The most that a congestion control's name has. */
const NAME_SIZE = 15;
/** Vegas has not measured yet. */
const NO_RTT = 0x7fffffff;
const USUAL_REORDERING = 3;
const UNLIMITED = 0xffffffff;
const APP_LIMITED = 1;
/** Gains are in parts of this. */
const BBR_UNIT = 256;

const OPTIONS = [
  [TCPI_OPT.TIMESTAMPS, " ts"],
  [TCPI_OPT.USEC_TS, " usec_ts"],
  [TCPI_OPT.SACK, " sack"],
  [TCPI_OPT.ECN, " ecn"],
  [TCPI_OPT.ECN_SEEN, " ecnseen"],
  [TCPI_OPT.SYN_DATA, " fastopen"],
] as const;

const BACKOFF = [field("backoff", T.backoff)];
const SIZES = [
  field("ato", T.ato, "thousandths"),
  field("mss", T.snd_mss, "signed"),
  field("pmtu", T.pmtu),
  field("rcvmss", T.rcv_mss, "signed"),
  field("advmss", T.advmss, "signed"),
  field("cwnd", T.snd_cwnd),
];
const COUNTS = [
  field("bytes_sent", T.bytes_sent),
  field("bytes_retrans", T.bytes_retrans),
  field("bytes_acked", T.bytes_acked),
  field("bytes_received", T.bytes_received),
  field("segs_out", T.segs_out),
  field("segs_in", T.segs_in),
  field("data_segs_out", T.data_segs_out),
  field("data_segs_in", T.data_segs_in),
];
const AGES = [
  field("lastsnd", T.last_data_sent),
  field("lastrcv", T.last_data_recv),
  field("lastack", T.last_ack_recv),
];
const DELIVERED = [field("delivered", T.delivered), field("delivered_ce", T.delivered_ce)];
const UNACKED = [field("unacked", T.unacked)];
const LOST = [field("lost", T.lost)];
const SACKED = [field("sacked", T.sacked)];
const DUPLICATES = [field("dsack_dups", T.dsack_dups), field("fackets", T.fackets)];
const RECEIVING = [
  field("reord_seen", T.reord_seen, "signed"),
  field("rcv_rtt", T.rcv_rtt, "thousandths"),
  field("rcv_space", T.rcv_space, "signed"),
  field("rcv_ssthresh", T.rcv_ssthresh),
  field("notsent", T.notsent_bytes),
];
const MIN_RTT = [field("minrtt", T.min_rtt, "thousandths")];
const WINDOWS = [
  field("rcv_ooopack", T.rcv_ooopack),
  field("snd_wnd", T.snd_wnd),
  field("rcv_wnd", T.rcv_wnd),
  field("rehash", T.rehash),
];

/** A member of 64 bits as a double. */
function wide(info: StructBytes, member: Member): number {
  return info.high(member) * 4294967296 + info.low(member);
}

/** Bits per second of a rate in bytes; 0 where there is none or no limit. */
function limitedRate(info: StructBytes, member: Member): number {
  const unlimited = info.high(member) === UNLIMITED && info.low(member) === UNLIMITED;
  return unlimited ? 0 : wide(info, member) * 8;
}

/** Microseconds as whole milliseconds. */
function writeWholeMilliseconds(writer: ByteWriter, info: StructBytes, member: Member): void {
  const value = wide(info, member);
  if (value <= Number.MAX_SAFE_INTEGER) {
    writer.decimal((value - value % 1000) / 1000);
  } else {
    writer.text(String(((BigInt(info.high(member)) << 32n) | BigInt(info.low(member))) / 1000n));
  }
}

/** How long sending was limited by something, and how much that is of the time with data. */
function writeLimited(writer: ByteWriter, info: StructBytes, word: string, member: Member): void {
  const limited = wide(info, member);
  if (limited === 0) return;
  writer.text(word);
  writeWholeMilliseconds(writer, info, member);
  writer.text(`ms(${tenths(100 * limited / wide(info, T.busy_time))}%)`);
}

/** Writes what a socket's tcp_info says; nothing where there is none. */
export class TcpInfoText {
  readonly #writer: ByteWriter;
  readonly #options: boolean;
  readonly #numeric: boolean;
  readonly #table: SocketTable;
  readonly #row: number;

  constructor({ writer, query }: DetailsContext, table: SocketTable, row: number) {
    this.#writer = writer;
    this.#options = query.show.options;
    this.#numeric = query.numeric;
    this.#table = table;
    this.#row = row;
  }

  write(): void {
    const at = this.#attribute(INET_DIAG.INFO);
    if (at === ABSENT) return;
    const length = this.#table.attributes!.length(at);
    const info = new StructBytes(this.#table.bytes, at, length, SHOWN_SIZE);
    this.#start(info);
    writeFields(this.#writer, info, COUNTS);
    this.#dctcp();
    this.#bbr();
    this.#rates(info);
    this.#busy(info);
    this.#losses(info);
  }

  #attribute(type: number): number {
    return this.#table.attributes!.at(type, this.#row);
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
    if (options & TCPI_OPT.WSCALE) {
      const scales = info.low(T.wscale);
      writer.text(` wscale:${scales & 15},${scales >> 4}`);
    }
    const rto = info.low(T.rto);
    if (rto !== 0 && rto !== INITIAL_RTO) {
      writer.text(" rto:");
      writeThousandths(writer, rto);
    }
    writeFields(writer, info, BACKOFF);
    const rtt = info.low(T.rtt);
    if (rtt !== 0) {
      writer.text(" rtt:");
      writeThousandths(writer, rtt);
      writer.text("/");
      writeThousandths(writer, info.low(T.rttvar));
    }
    writeFields(writer, info, SIZES);
    const ssthresh = info.low(T.snd_ssthresh);
    if (ssthresh !== 0 && ssthresh < HIGH_SSTHRESH) {
      writer.text(" ssthresh:");
      writer.decimal(ssthresh);
    }
  }

  #congestionControl(): void {
    const at = this.#attribute(INET_DIAG.CONG);
    if (at === ABSENT) return;
    const { bytes, attributes } = this.#table;
    const end = textEnd(bytes, at, at + Math.min(attributes!.length(at), NAME_SIZE));
    if (end === at) return;
    this.#writer.text(" ");
    writeEscaped(this.#writer, bytes, at, end);
  }

  #dctcp(): void {
    const at = this.#attribute(INET_DIAG.DCTCPINFO);
    if (at === ABSENT) return;
    const { bytes } = this.#table;
    const D = DCTCP_INFO;
    if (u16(bytes, at + D.dctcp_enabled) === 0) {
      this.#writer.text(" dctcp:fallback_mode");
      return;
    }
    this.#writer.text(
      ` dctcp:(ce_state:${u16(bytes, at + D.dctcp_ce_state)}` +
        `,alpha:${u32(bytes, at + D.dctcp_alpha)}` +
        `,ab_ecn:${u32(bytes, at + D.dctcp_ab_ecn)},ab_tot:${u32(bytes, at + D.dctcp_ab_tot)})`,
    );
  }

  #bbr(): void {
    const at = this.#attribute(INET_DIAG.BBRINFO);
    if (at === ABSENT) return;
    const { bytes, attributes } = this.#table;
    const B = BBR_INFO;
    const bbr = new StructBytes(bytes, at, attributes!.length(at), B.SIZE);
    const value = (offset: number): number => u32(bbr.bytes, bbr.start + offset);
    this.#rate(" bbr:(bw:", (value(B.bbr_bw_hi) * 4294967296 + value(B.bbr_bw_lo)) * 8);
    const writer = this.#writer;
    writer.text(",mrtt:");
    writeThousandths(writer, value(B.bbr_min_rtt));
    const pacing = value(B.bbr_pacing_gain);
    if (pacing !== 0) writer.text(`,pacing_gain:${general(pacing / BBR_UNIT)}`);
    const window = value(B.bbr_cwnd_gain);
    if (window !== 0) writer.text(`,cwnd_gain:${general(window / BBR_UNIT)}`);
    writer.text(")");
  }

  /** The round trip's microseconds: what vegas measured, where it is in charge. */
  #roundTrip(info: StructBytes): number {
    const at = this.#attribute(INET_DIAG.VEGASINFO);
    if (at !== ABSENT && u32(this.#table.bytes, at + VEGAS_INFO.tcpv_enabled) !== 0) {
      const rtt = u32(this.#table.bytes, at + VEGAS_INFO.tcpv_rtt);
      if (rtt !== 0 && rtt !== NO_RTT) return rtt;
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
    writeFields(writer, info, AGES);
    const pacing = limitedRate(info, T.pacing_rate);
    if (pacing !== 0) {
      this.#rate(" pacing_rate ", pacing);
      const most = limitedRate(info, T.max_pacing_rate);
      if (most !== 0) this.#rate("/", most);
    }
    const delivery = wide(info, T.delivery_rate) * 8;
    if (delivery !== 0) this.#rate(" delivery_rate ", delivery);
    writeFields(writer, info, DELIVERED);
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
    writeFields(writer, info, UNACKED);
    const retrans = info.low(T.retrans);
    const total = info.low(T.total_retrans);
    if (retrans !== 0 || total !== 0) {
      writer.text(" retrans:");
      writer.decimal(retrans);
      writer.text("/");
      writer.decimal(total);
    }
    writeFields(writer, info, LOST);
    // A listener's is the limit of its backlog.
    if (this.#table.state[this.#row] !== State.LISTEN) writeFields(writer, info, SACKED);
    writeFields(writer, info, DUPLICATES);
    const reordering = info.low(T.reordering);
    if (reordering !== USUAL_REORDERING) {
      writer.text(" reordering:");
      writer.decimal(reordering | 0);
    }
    writeFields(writer, info, RECEIVING);
    if (info.low(T.min_rtt) !== UNLIMITED) writeFields(writer, info, MIN_RTT);
    writeFields(writer, info, WINDOWS);
  }
}
