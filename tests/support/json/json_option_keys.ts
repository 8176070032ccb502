/**
 * The keys that options add to `--json`, written down a second time and from nothing in lib/.
 *
 * @module
 */

import {
  absent,
  all,
  flag,
  hexBytes,
  type Keys,
  listOf,
  may,
  must,
  objectOf,
  orNull,
  text,
  u16,
  u32,
  u64,
  u8,
} from "./json_rules.ts";
import type { JsonRecord } from "../trees/trees.ts";

/** Options that add keys. */
export interface Shown {
  readonly info?: boolean;
  readonly memory?: boolean;
  readonly details?: boolean;
  readonly bpf?: boolean;
  readonly tos?: boolean;
  readonly cgroup?: boolean;
  readonly sockopt?: boolean;
  readonly maps?: boolean;
  readonly tipcinfo?: boolean;
  readonly namespaces?: boolean;
  readonly whose?: boolean;
}

const MORE = { more_hex: may(hexBytes) };

const NAMESPACE: Keys = {
  netns: orNull(u64),
  netns_name: orNull(text),
  netns_name_hex: may(hexBytes),
  netns_names: must(listOf(text)),
  netns_names_hex: may(listOf(hexBytes)),
  netns_container: orNull(text),
  netns_container_hex: may(hexBytes),
  netns_pid: orNull(u32),
  netns_command: orNull(text),
  netns_command_hex: may(hexBytes),
};

const TCP_INFO: Keys = {
  ...all(orNull(u8), "state_id ca_state retransmits probes backoff options flags"),
  ...all(orNull(u8), "snd_wscale rcv_wscale fastopen_client_fail"),
  ...all(orNull(u32), "rto_us ato_us snd_mss_bytes rcv_mss_bytes unacked sacked lost retrans"),
  ...all(orNull(u32), "fackets last_data_sent_ms last_data_recv_ms last_ack_recv_ms pmtu_bytes"),
  last_ack_sent_ms: must(absent),
  ...all(orNull(u32), "rcv_ssthresh_bytes rtt_us rttvar_us snd_ssthresh snd_cwnd advmss_bytes"),
  ...all(orNull(u32), "reordering rcv_rtt_us rcv_space_bytes total_retrans"),
  ...all(orNull(u64), "pacing_rate_bytes_per_s max_pacing_rate_bytes_per_s"),
  ...all(orNull(u64), "bytes_acked bytes_received"),
  ...all(orNull(u32), "segs_out segs_in notsent_bytes min_rtt_us data_segs_in data_segs_out"),
  ...all(orNull(u64), "delivery_rate_bytes_per_s busy_time_us rwnd_limited_us sndbuf_limited_us"),
  ...all(orNull(u32), "delivered delivered_ce"),
  ...all(orNull(u64), "bytes_sent bytes_retrans"),
  ...all(orNull(u32), "dsack_dups reord_seen rcv_ooopack snd_wnd_bytes rcv_wnd_bytes rehash"),
  ...all(orNull(u16), "total_rto total_rto_recoveries"),
  ...all(orNull(u32), "total_rto_time_ms received_ce"),
  ...all(orNull(u32), "delivered_e1_bytes delivered_e0_bytes delivered_ce_bytes"),
  ...all(orNull(u32), "received_e1_bytes received_e0_bytes received_ce_bytes"),
  ...all(orNull(flag), "timestamps sack wscale ecn ecn_seen syn_data usec_ts"),
  delivery_rate_app_limited: orNull(flag),
  ...MORE,
};

const MPTCP_INFO: Keys = {
  ...all(orNull(u8), "subflows add_addr_signal add_addr_accepted subflows_max"),
  ...all(orNull(u8), "add_addr_signal_max add_addr_accepted_max local_addr_used local_addr_max"),
  ...all(orNull(u8), "subflows_total endp_laminar_max endp_fullmesh_max"),
  ...all(orNull(u32), "flags token retransmits"),
  ...all(orNull(u32), "last_data_sent_ms last_data_recv_ms last_ack_recv_ms"),
  ...all(orNull(u64), "write_seq snd_una rcv_nxt"),
  ...all(orNull(u64), "bytes_retrans bytes_sent bytes_received bytes_acked"),
  ...all(orNull(flag), "fallback remote_key_received csum_enabled"),
  ...MORE,
};

const SCTP_INFO: Keys = {
  p_address: orNull(text),
  ...all(orNull(u32), "tag state_id rwnd_bytes fragmentation_point_bytes inqueue outqueue"),
  ...all(orNull(u16), "unackdata penddata instrms outstrms p_error"),
  ...all(orNull(u32), "overall_error max_burst maxseg_bytes peer_rwnd_bytes peer_tag"),
  ...all(orNull(u8), "peer_capable peer_sack"),
  ...all(orNull(u64), "isacks osacks opackets ipackets rtxchunks outofseqtsns idupchunks gapcnt"),
  ...all(orNull(u64), "ouodchunks iuodchunks oodchunks iodchunks octrlchunks ictrlchunks"),
  ...all(orNull(u32), "p_state p_cwnd_bytes p_srtt_ms p_rto_ms p_hbinterval_ms p_pathmaxrxt"),
  ...all(orNull(u32), "p_sackdelay_ms p_sackfreq p_ssthresh_bytes p_partial_bytes_acked"),
  ...all(orNull(u32), "p_flight_size_bytes s_autoclose_s s_adaptation_ind s_pd_point_bytes s_type"),
  ...all(orNull(u8), "s_nodelay s_disable_fragments s_v4mapped s_frag_interleave"),
  ...MORE,
};

const CONGESTION: Keys = {
  congestion: orNull(text),
  vegas: orNull(objectOf({
    enabled: must(flag),
    rttcnt: must(u32),
    ...all(orNull(u32), "rtt_us minrtt_us"),
  })),
  dctcp: orNull(objectOf({
    enabled: must(flag),
    ce_state: orNull(u16),
    ...all(orNull(u32), "alpha ab_ecn_bytes ab_tot_bytes"),
  })),
  bbr: orNull(objectOf({
    bw_bytes_per_s: must(u64),
    ...all(orNull(u32), "min_rtt_us pacing_gain cwnd_gain"),
  })),
};

const TLS: Keys = {
  ...all(orNull(u16), "version cipher tx_conf rx_conf"),
  ...all(must(flag), "zc_ro_tx rx_no_pad"),
};
const SUBFLOW: Keys = {
  ...all(orNull(u32), "token_rem token_loc relwrite_seq map_sfseq ssn_offset flags"),
  map_seq: orNull(u64),
  map_datalen_bytes: orNull(u16),
  ...all(orNull(u8), "id_rem id_loc"),
};
const MD5_KEY: Keys = {
  address: orNull(text),
  prefix_length: must(u8),
  key_hex: must((value) => value === "" || hexBytes(value)),
};

/** Of `-i`, by netid. */
const INFO: Readonly<Record<string, Keys>> = {
  tcp: {
    tcp_info: orNull(objectOf(TCP_INFO)),
    ...CONGESTION,
    md5: orNull(listOf(objectOf(MD5_KEY))),
    ulp: orNull(objectOf({
      name: orNull(text),
      tls: may(objectOf(TLS)),
      mptcp: may(objectOf(SUBFLOW)),
    })),
  },
  mptcp: { mptcp_info: orNull(objectOf(MPTCP_INFO)), ...CONGESTION },
  dccp: { tcp_info: orNull(objectOf(TCP_INFO)) },
  sctp: { sctp_info: orNull(objectOf(SCTP_INFO)) },
};

const SKMEM: Keys = {
  skmem: orNull(objectOf({
    ...all(must(u32), "rmem_alloc_bytes rcvbuf_bytes wmem_alloc_bytes sndbuf_bytes"),
    ...all(must(u32), "fwd_alloc_bytes wmem_queued_bytes optmem_bytes"),
    ...all(orNull(u32), "backlog_bytes drops"),
  })),
};
const MEM: Keys = {
  mem: orNull(objectOf(all(must(u32), "rmem_bytes wmem_bytes fmem_bytes tmem_bytes"))),
};
const SHUTDOWN: Keys = { shutdown: orNull(objectOf(all(must(flag), "receive send"))) };
const CGROUP: Keys = {
  cgroup: orNull(text),
  cgroup_id: orNull((value) => u64(value) && value !== 0),
};
/** What `--whose` adds to a process, and says of the process that created a socket. */
export const PLACE: Keys = {
  cgroup: orNull(text),
  cgroup_hex: may(hexBytes),
  ...all(orNull(text), "unit user_unit slice"),
  container: orNull(objectOf({
    ...all(orNull(text), "runtime name pod pod_namespace pod_uid"),
    id: must(text),
    name_hex: may(hexBytes),
  })),
};
const SOCKOPT: Keys = {
  sockopt: orNull(objectOf(all(
    must(flag),
    "recverr is_icsk freebind hdrincl mc_loop transparent mc_all nodefrag bind_address_no_port " +
      "recverr_rfc4884 defer_connect",
  ))),
};

function inetKeys(record: JsonRecord, shown: Shown): Keys {
  const six = record.family === "inet6";
  return {
    ...(shown.memory ? { ...SKMEM, ...MEM } : {}),
    ...(shown.info ? INFO[record.netid as string] ?? {} : {}),
    ...(shown.details
      ? { ...SHUTDOWN, mark: orNull(u32), ...(six ? { v6only: orNull(flag) } : {}) }
      : {}),
    ...(shown.details || shown.cgroup ? CGROUP : {}),
    ...(shown.tos
      ? { tos: orNull(u8), class_id: orNull(u32), ...(six ? { tclass: orNull(u8) } : {}) }
      : {}),
    ...(shown.sockopt ? SOCKOPT : {}),
    ...(shown.whose ? { created_in: orNull(objectOf(PLACE)) } : {}),
    ...(shown.maps ? { bpf_map_ids: orNull(listOf(u32)) } : {}),
  };
}

const UNIX_DETAILS: Keys = {
  ...SHUTDOWN,
  vfs: orNull(objectOf({
    inode: must(u32),
    dev_major: must((value) => u16(value) && (value as number) < 4096),
    dev_minor: must((value) => u32(value) && (value as number) < 2 ** 20),
  })),
};

const RING = orNull(objectOf(all(
  must(u32),
  "block_size_bytes block_nr frame_size_bytes frame_nr retire_tmo_ms sizeof_priv_bytes features",
)));
const PACKET_DETAILS: Keys = {
  packet_info: orNull(objectOf({
    ...all(must(u32), "version reserve_bytes copy_threshold tstamp flags"),
    ...all(must(flag), "auxdata origdev vnethdr loss"),
  })),
  rx_ring: RING,
  tx_ring: RING,
  fanout: orNull(objectOf(all(must(u16), "id type"))),
};
const INSTRUCTION: Keys = { code: must(u16), jt: must(u8), jf: must(u8), k: must(u32) };

const NETLINK_DETAILS: Keys = {
  netlink_flags: orNull(objectOf(all(
    must(flag),
    "cb_running pktinfo broadcast_error no_enobufs listen_all_nsid cap_ack",
  ))),
};

const XDP_DETAILS: Keys = {
  ...all(orNull(u32), "rx_ring_entries tx_ring_entries fill_ring_entries completion_ring_entries"),
  umem: orNull(objectOf({
    ...all(must(u32), "id num_pages chunk_size_bytes headroom_bytes ifindex queue_id flags refs"),
    size_bytes: must(u64),
    zero_copy: must(flag),
  })),
  xdp_stats: orNull(objectOf(all(
    must(u64),
    "rx_dropped rx_invalid rx_full fill_ring_empty tx_invalid tx_ring_empty",
  ))),
};

const TIPC_INFO: Keys = {
  tipc_info: must(objectOf({
    ...all(must(flag), "link_congested connection_congested published"),
    drops: must(u32),
    via: may(objectOf(all(must(u32), "type instance"))),
  })),
};

/** The keys that options add to a record. */
export function optionKeys(record: JsonRecord, shown: Shown): Keys {
  return { ...(shown.namespaces ? NAMESPACE : {}), ...kindKeys(record, shown) };
}

function kindKeys(record: JsonRecord, shown: Shown): Keys {
  switch (record.family) {
    case "unix":
      return {
        ...(shown.memory ? SKMEM : {}),
        ...(shown.details ? UNIX_DETAILS : {}),
        ...(shown.details && record.listening ? { pending_inodes: orNull(listOf(u32)) } : {}),
      };
    case "packet":
      return {
        ...(shown.memory ? SKMEM : {}),
        ...(shown.details ? PACKET_DETAILS : {}),
        ...(shown.bpf ? { filter: orNull(listOf(objectOf(INSTRUCTION))) } : {}),
      };
    case "netlink":
      return { ...(shown.memory ? SKMEM : {}), ...(shown.details ? NETLINK_DETAILS : {}) };
    case "xdp":
      return { ...(shown.memory ? SKMEM : {}), ...(shown.details ? XDP_DETAILS : {}) };
    case "vsock":
      return shown.details ? { shutdown: must(objectOf(all(must(flag), "receive send"))) } : {};
    case "tipc":
      return shown.tipcinfo ? TIPC_INFO : {};
    default:
      return inetKeys(record, shown);
  }
}
