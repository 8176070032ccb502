/**
 * The shape of `--json` written down a second time, strictly and from nothing in lib/: what the
 * README promises, so that no change of the product goes unseen.
 *
 * @module
 */

import assert from "node:assert/strict";
import { optionKeys, PLACE, type Shown } from "./json_option_keys.ts";
import {
  absent,
  faults,
  flag,
  hex,
  hexBytes,
  type Keys,
  listOf,
  may,
  must,
  natural,
  objectOf,
  orNull,
  text,
  u16,
  u32,
  u64,
  whole,
  word,
} from "./json_rules.ts";
import type { JsonRecord } from "../trees/trees.ts";

/** 64 bits: a number while a double can hold it, else `0x...`. */
export type Wide = number | `0x${string}`;

/** What every socket has. */
export interface CommonKeys {
  netid: string;
  family: "inet" | "inet6" | "unix" | "packet" | "netlink" | "vsock" | "tipc" | "xdp";
  protocol: number;
  source: "procfs" | "sock_diag";
  state: string;
  state_id: number | null;
  listening: boolean;
  recv_q: number | null;
  send_q: number | null;
  accept_queue?: number | null;
  accept_queue_limit?: number | null;
  uid: number | null;
  inode: Wide | null;
  sk: `0x${string}` | null;
  cookie: `0x${string}` | null;
  refcnt: number | null;
  processes?: {
    pid: number;
    tid?: number;
    fd: number;
    command: string;
    command_hex?: string;
    uid: number | null;
    user: string | null;
    cmdline?: string[] | null;
    cmdline_hex?: string[];
    cgroup?: string | null;
    cgroup_hex?: string;
    unit?: string | null;
    user_unit?: string | null;
    slice?: string | null;
    container?: ContainerKeys | null;
    context?: string | null;
  }[];
  owners_complete?: boolean;
}

/** A container. */
export interface ContainerKeys {
  runtime: string | null;
  id: string;
  name: string | null;
  name_hex?: string;
  pod: string | null;
  pod_namespace: string | null;
  pod_uid: string | null;
}

/** What internet sockets have besides. */
export interface InetKeys {
  local_address: string | null;
  local_port: number;
  local_service?: string | null;
  peer_address: string | null;
  peer_port: number;
  peer_service?: string | null;
  ifindex: number | null;
  interface?: string | null;
}

/** What only some kinds have. */
export interface SpecialKeys {
  drops: number | null;
  timer?: { name: string; expires_ms: number; retrans: number | null } | null;
  tcp: TcpKeys | null;
  path?: string;
  path_hex?: string;
  abstract?: boolean;
  peer_inode?: number | null;
  flags: number | null;
  socket_state: string | null;
  nl_protocol: string | null;
  port_id: number;
  port_command?: string;
  groups: number;
  group_ids: number[] | null;
  connected: boolean | null;
  dst_port_id: number | null;
  dst_group: number | null;
  ethertype: number;
  ethertype_name: string | null;
  running: boolean | null;
  local_addresses: string[];
  peer_addresses: string[];
  association_id: number | null;
  local_cid: number | null;
  peer_cid: number | null;
  local_node: number;
  local_ref: number;
  peer_node?: number;
  peer_ref?: number;
  queue_id: number | null;
}

/** The object `tcp`. */
export interface TcpKeys {
  rto_ms: number | null;
  ato_ms: number | null;
  quick_acks: number | null;
  pingpong: boolean | null;
  cwnd: number | null;
  ssthresh?: number | null;
  fastopen_max_qlen?: number | null;
  retransmits: number | null;
  probes: number | null;
}

/** Any socket as a reader of the output may take it. */
export type SocketJson = CommonKeys & Partial<InetKeys> & Partial<SpecialKeys>;

const texts = listOf(text);
const inodeNumber = (value: unknown): boolean => u64(value) && value !== 0;
const fraction = (value: unknown): boolean => typeof value === "number" && value >= 0;

const TCP: Keys = {
  rto_ms: orNull(fraction),
  ato_ms: orNull(fraction),
  quick_acks: orNull(u32),
  pingpong: orNull(flag),
  cwnd: orNull(u32),
  ssthresh: { ...orNull(u32), optional: true },
  fastopen_max_qlen: { ...orNull(u32), optional: true },
  retransmits: orNull(u32),
  probes: orNull(whole),
};
const TIMER: Keys = {
  name: must(word("on", "keepalive", "timewait", "persist", "delack", "unknown")),
  expires_ms: must(natural),
  retrans: orNull(whole),
};
const PROCESS: Keys = {
  pid: must(natural),
  tid: may(natural),
  fd: must(natural),
  command: must(text),
  command_hex: may(hexBytes),
  uid: orNull(u32),
  user: orNull(text),
  cmdline: { ...orNull(texts), optional: true },
  cmdline_hex: may(listOf((value) => value === "" || hexBytes(value))),
  context: { ...orNull(text), optional: true },
};
const PLACED: Keys = { ...PROCESS, ...PLACE };

const COMMON: Keys = {
  source: must(word("procfs", "sock_diag")),
  state: must(text),
  state_id: orNull(natural),
  listening: must(flag),
  recv_q: orNull(u32),
  send_q: orNull(u32),
  accept_queue: { ...orNull(u32), optional: true },
  accept_queue_limit: { ...orNull(u32), optional: true },
  uid: orNull(u32),
  inode: orNull(inodeNumber),
  sk: orNull(hex),
  cookie: orNull((value) => value === "0x0" || hex(value)),
  refcnt: orNull(whole),
};
const INTERFACE: Keys = { ifindex: orNull(whole), interface: { ...orNull(text), optional: true } };
const ADDRESSES: Keys = {
  family: must(word("inet", "inet6")),
  local_address: must(text),
  peer_address: must(text),
  ...INTERFACE,
};
const PORTS: Keys = {
  local_port: must(u16),
  peer_port: must(u16),
  local_service: { ...orNull(text), optional: true },
  peer_service: { ...orNull(text), optional: true },
};
const DATAGRAM: Keys = { ...COMMON, ...ADDRESSES, drops: orNull(u32) };
const SCTP: Keys = {
  ...COMMON,
  netid: must(word("sctp")),
  protocol: must(word(132)),
  family: must(word("inet", "inet6")),
  refcnt: must(absent),
  local_address: orNull(text),
  local_addresses: must(texts),
  local_port: PORTS.local_port,
  local_service: PORTS.local_service,
  ...INTERFACE,
  timer: { ...orNull(objectOf(TIMER)), optional: true },
};
const CONNECTION: Keys = {
  ...COMMON,
  ...ADDRESSES,
  ...PORTS,
  timer: { ...orNull(objectOf(TIMER)), optional: true },
};
const ALONE: Keys = { ...COMMON, source: must(word("sock_diag")), protocol: must(word(0)) };

/** Keys by kind of socket. */
const KINDS = {
  tcp: {
    ...CONNECTION,
    netid: must(word("tcp")),
    protocol: must(word(6)),
    tcp: orNull(objectOf(TCP)),
  },
  mptcp: { ...CONNECTION, netid: must(word("mptcp")), protocol: must(word(262)) },
  dccp: { ...CONNECTION, netid: must(word("dccp")), protocol: must(word(33)) },
  udp: { ...DATAGRAM, ...PORTS, netid: must(word("udp")), protocol: must(word(17)) },
  udplite: { ...DATAGRAM, ...PORTS, netid: must(word("udplite")), protocol: must(word(136)) },
  ping: { ...DATAGRAM, ...PORTS, netid: must(word("ping")), protocol: must(word(1, 58)) },
  raw: { ...DATAGRAM, netid: must(word("raw")), protocol: must(u16) },
  unix: {
    ...COMMON,
    netid: must(word("u_str", "u_dgr", "u_seq")),
    family: must(word("unix")),
    protocol: must(word(0)),
    path: may(text),
    path_hex: may(hexBytes),
    abstract: may(flag),
    peer_inode: { ...orNull((value) => u32(value) && value !== 0), optional: true },
    flags: orNull(u32),
    socket_state: orNull(word("free", "unconnected", "connecting", "connected", "disconnecting")),
  },
  packet: {
    ...COMMON,
    netid: must(word("p_raw", "p_dgr")),
    family: must(word("packet")),
    protocol: must(u16),
    send_q: must(absent),
    ethertype: must(u16),
    ethertype_name: orNull(text),
    ...INTERFACE,
    running: orNull(flag),
    drops: orNull(u32),
  },
  netlink: {
    ...COMMON,
    netid: must(word("nl")),
    family: must(word("netlink")),
    protocol: must(u32),
    uid: must(absent),
    nl_protocol: orNull(text),
    port_id: must(u32),
    port_command: may(text),
    groups: must(u32),
    group_ids: orNull(listOf((value) => natural(value) && value !== 0)),
    connected: orNull(flag),
    dst_port_id: orNull(u32),
    dst_group: orNull(u32),
    drops: orNull(u32),
  },
  endpoint: SCTP,
  association: {
    ...SCTP,
    peer_address: orNull(text),
    peer_addresses: must(texts),
    peer_port: PORTS.peer_port,
    peer_service: PORTS.peer_service,
    association_id: orNull(whole),
  },
  vsock: {
    ...ALONE,
    netid: must(word("v_str", "v_dgr", "???")),
    family: must(word("vsock")),
    ...{ recv_q: must(absent), send_q: must(absent), uid: must(absent) },
    ...{ local_cid: orNull(u32), local_port: orNull(u32) },
    ...{ peer_cid: orNull(u32), peer_port: orNull(u32) },
  },
  tipc: {
    ...ALONE,
    netid: must(word("ti_st", "ti_dg", "ti_rd", "ti_sq", "???")),
    family: must(word("tipc")),
    ...{ recv_q: must(u32), send_q: must(u32), uid: must(u32) },
    ...{ local_node: must(u32), local_ref: must(u32), peer_node: may(u32), peer_ref: may(u32) },
  },
  xdp: {
    ...ALONE,
    netid: must(word("xdp")),
    family: must(word("xdp")),
    send_q: must(absent),
    ...INTERFACE,
    queue_id: orNull(u32),
  },
} satisfies Readonly<Record<string, Keys>>;

function kindOf(record: JsonRecord): keyof typeof KINDS {
  const { netid } = record;
  if (netid === "sctp") return "association_id" in record ? "association" : "endpoint";
  if (netid === "nl") return "netlink";
  const { family } = record;
  if (family === "unix" || family === "packet" || family === "vsock" || family === "tipc") {
    return family;
  }
  return netid as keyof typeof KINDS;
}

/** What was asked for, as far as keys depend on it. */
export interface Asked extends Shown {
  readonly numeric: boolean;
  readonly owners: boolean;
  readonly threads: boolean;
  readonly cmdline?: boolean;
  /** True for rows that may lack columns, as those of other tools do. */
  readonly shortRows?: boolean;
}

/** Keys that have one value in every record of a source, of those that the record has. */
const OF_PROCFS: Readonly<Record<string, readonly string[]>> = {
  tcp: ["ifindex"],
  udp: ["ifindex"],
  raw: ["ifindex"],
  unix: ["recv_q", "send_q", "uid", "peer_inode"],
  packet: ["drops"],
  netlink: ["group_ids", "connected", "dst_port_id", "dst_group"],
  endpoint: ["ifindex", "recv_q", "send_q"],
  association: ["ifindex"],
};
const OF_SOCK_DIAG: Readonly<Record<string, readonly string[]>> = {
  unix: ["flags", "socket_state"],
  association: ["association_id"],
};

/** Fails unless the record keeps the contract. */
export function assertContract(record: JsonRecord, asked: Asked): SocketJson {
  const kind = kindOf(record);
  const owned: Keys = asked.owners
    ? { processes: must(Array.isArray), owners_complete: must(flag) }
    : {};
  const options = optionKeys(record, asked);
  const found = faults(record, { ...KINDS[kind], ...owned, ...options });
  const socket = record as unknown as SocketJson;
  const rule = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  const procfs = socket.source === "procfs";
  const whole = !(procfs && asked.shortRows);
  rule((socket.cookie === null) === procfs, "a cookie is sock_diag's");
  rule(procfs || (socket.sk === null && socket.refcnt === null), "sk and refcnt are procfs's");
  rule(!whole || (socket.state_id !== null && socket.timer !== null), "what all kernels print");
  rule(!procfs || !whole || socket.refcnt !== null || socket.netid === "sctp", "refcnt of procfs");
  for (const key of procfs ? [...OF_PROCFS[kind] ?? [], ...Object.keys(options)] : []) {
    rule(record[key] === null, `${key} of procfs`);
  }
  for (const key of procfs ? [] : OF_SOCK_DIAG[kind] ?? []) {
    rule(record[key] === null, `${key} of sock_diag`);
  }
  const listens = socket.state === "LISTEN" && kind !== "association";
  rule(socket.listening === listens, "listening");
  rule(!listens || !procfs || socket.send_q === null, "procfs has no listener's limit");
  rule(("accept_queue" in record) === listens, "accept_queue is the listener's");
  rule(("accept_queue_limit" in record) === listens, "accept_queue_limit is the listener's");
  if (listens) {
    const counted = ["tcp", "mptcp", "unix", "endpoint"].includes(kind);
    rule(socket.accept_queue === (counted ? socket.recv_q : null), "accept_queue");
    rule(socket.accept_queue_limit === (counted ? socket.send_q : null), "accept_queue_limit");
  }
  if (!["unix", "packet", "endpoint", "netlink", "vsock", "xdp"].includes(kind)) {
    const counted = whole || kind !== "association";
    rule(!counted || socket.recv_q !== null, "recv_q is known");
    rule(!counted || (listens && procfs) || socket.send_q !== null, "send_q is known");
  }
  const hasServices = "local_port" in record && kind !== "vsock";
  rule(("local_service" in record) === (hasServices && !asked.numeric), "services unless -n");
  rule(
    ("peer_service" in record) === (hasServices && "peer_port" in record && !asked.numeric),
    "services",
  );
  const noOwner = socket.state === "TIME-WAIT" || (!procfs && socket.state === "SYN-RECV");
  const hasOwner = ["tcp", "udp", "raw", "ping"].includes(kind) && !noOwner;
  rule(!whole || !hasOwner || socket.uid !== null, "uid");
  const connects = ["tcp", "mptcp", "dccp"].includes(kind);
  rule(!connects || socket.state !== "TIME-WAIT" || socket.uid === null, "nobody's");
  rule(kind !== "unix" || ("path" in record) === ("abstract" in record), "path and abstract");
  rule("ifindex" in record || !("interface" in record), "interface");
  rule(
    !("ifindex" in record) || ("interface" in record) === (socket.ifindex !== 0),
    "a bound one's interface",
  );
  if (socket.tcp) {
    rule(("fastopen_max_qlen" in socket.tcp) === listens, "fast open is the listener's");
    rule(!(listens && "ssthresh" in socket.tcp), "a threshold is not the listener's");
    const { quick_acks: acks, rto_ms: rto } = socket.tcp;
    rule(!whole || (acks === null) === !procfs, "quick_acks are procfs's");
    rule(procfs ? !whole || rto !== null : !listens || rto === null, "rto_ms");
  }
  for (const process of socket.processes ?? []) {
    found.push(...faults(process, asked.whose ? PLACED : PROCESS));
    rule(("tid" in process) === asked.threads, "tid with -T only");
    rule(("cmdline" in process) === (asked.cmdline ?? false), "cmdline with --cmdline only");
    rule(process.uid !== null || process.user === null, "a user has a number");
  }
  assert.deepEqual(found, [], JSON.stringify(record));
  return socket;
}
