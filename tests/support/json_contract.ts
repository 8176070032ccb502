/**
 * The shape of `--json` written down a second time, strictly and from nothing in lib/: what the
 * README promises, so that no change of the product goes unseen.
 *
 * @module
 */

import assert from "node:assert/strict";
import type { JsonRecord } from "./trees.ts";

/** 64 bits: a number while a double can hold it, else `0x...`. */
export type Wide = number | `0x${string}`;

/** What every socket has. */
export interface CommonKeys {
  netid: string;
  family: "inet" | "inet6" | "unix" | "packet" | "netlink";
  protocol: number;
  state: string;
  state_id: number;
  listening: boolean;
  recv_q: number | null;
  send_q: number | null;
  uid: number | null;
  inode: Wide | null;
  sk: `0x${string}` | null;
  refcnt: number | null;
  processes?: {
    pid: number;
    tid?: number;
    fd: number;
    command: string;
    command_hex?: string;
    context?: string | null;
  }[];
  owners_complete?: boolean;
}

/** What internet sockets have besides. */
export interface InetKeys {
  local_address: string | null;
  local_port: number;
  local_service?: string | null;
  peer_address: string | null;
  peer_port: number;
  peer_service?: string | null;
  interface: null;
}

/** What only some kinds have. */
export interface SpecialKeys {
  drops: number | null;
  timer?: { name: string; expires_ms: number; retrans: number };
  tcp: TcpKeys | null;
  path?: string;
  path_hex?: string;
  abstract?: boolean;
  peer_inode: null;
  flags: number;
  socket_state: string | null;
  nl_protocol: string | null;
  port_id: number;
  port_command?: string;
  groups: number;
  ethertype: number;
  ethertype_name: string | null;
  ifindex: number;
  running: boolean;
  local_addresses: string[];
  peer_addresses: string[];
  association_id: number;
}

/** The object `tcp`. */
export interface TcpKeys {
  rto_ms: number;
  ato_ms: number;
  quick_acks: number;
  pingpong: boolean;
  cwnd: number;
  ssthresh?: number;
  fastopen_max_qlen?: number | null;
  retransmits: number;
  probes: number;
}

/** Any socket as a reader of the output may take it. */
export type SocketJson = CommonKeys & Partial<InetKeys> & Partial<SpecialKeys>;

/** What a value has to be, and whether the key may be left out. */
interface KeyRule {
  readonly is: (value: unknown) => boolean;
  readonly optional?: true;
}
type Keys = Readonly<Record<string, KeyRule>>;

const LIMIT_32 = 2 ** 32;
const text = (value: unknown): boolean => typeof value === "string";
const flag = (value: unknown): boolean => typeof value === "boolean";
const absent = (value: unknown): boolean => value === null;
const whole = (value: unknown): boolean => typeof value === "number" && value % 1 === 0;
const natural = (value: unknown): boolean => whole(value) && (value as number) >= 0;
const u32 = (value: unknown): boolean => natural(value) && (value as number) < LIMIT_32;
const u16 = (value: unknown): boolean => natural(value) && (value as number) < 65536;
const hex = (value: unknown): boolean =>
  text(value) && /^0x[1-9a-f]\w{0,15}$/.test(value as string);
const hexBytes = (value: unknown): boolean => /^([0-9a-f]{2})+$/.test(value as string);
const texts = (value: unknown): boolean => Array.isArray(value) && value.every(text);
const wide = (value: unknown): boolean =>
  hex(value) ? BigInt(value as string) >= 2n ** 53n : natural(value) && value !== 0;
const word = (...words: readonly unknown[]) => (value: unknown): boolean => words.includes(value);

const must = (is: KeyRule["is"]): KeyRule => ({ is });
const orNull = (is: KeyRule["is"]): KeyRule => ({ is: (value) => value === null || is(value) });
const may = (is: KeyRule["is"]): KeyRule => ({ is, optional: true });

const TCP: Keys = {
  rto_ms: must(natural),
  ato_ms: must(natural),
  quick_acks: must(u32),
  pingpong: must(flag),
  cwnd: must(u32),
  ssthresh: may(u32),
  fastopen_max_qlen: { ...orNull(u32), optional: true },
  retransmits: must(u32),
  probes: must(whole),
};
const TIMER: Keys = {
  name: must(word("on", "keepalive", "timewait", "persist", "delack", "unknown")),
  expires_ms: must(natural),
  retrans: must(whole),
};
const PROCESS: Keys = {
  pid: must(natural),
  tid: may(natural),
  fd: must(natural),
  command: must(text),
  command_hex: may(hexBytes),
  context: { ...orNull(text), optional: true },
};

const COMMON: Keys = {
  state: must(text),
  state_id: must(natural),
  listening: must(flag),
  recv_q: must(u32),
  send_q: must(u32),
  uid: must(u32),
  inode: orNull(wide),
  sk: orNull(hex),
  refcnt: must(whole),
};
const ADDRESSES: Keys = {
  family: must(word("inet", "inet6")),
  local_address: must(text),
  peer_address: must(text),
  interface: must(absent),
};
const PORTS: Keys = {
  local_port: must(u16),
  peer_port: must(u16),
  local_service: { ...orNull(text), optional: true },
  peer_service: { ...orNull(text), optional: true },
};
const DATAGRAM: Keys = { ...COMMON, ...ADDRESSES, send_q: orNull(u32), drops: orNull(u32) };
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
};

/** Keys by kind of socket. */
const KINDS = {
  tcp: {
    ...COMMON,
    ...ADDRESSES,
    ...PORTS,
    netid: must(word("tcp")),
    protocol: must(word(6)),
    send_q: orNull(u32),
    uid: orNull(u32),
    timer: may((value) => matches(value, TIMER)),
    tcp: orNull((value) => matches(value, TCP)),
  },
  udp: { ...DATAGRAM, ...PORTS, netid: must(word("udp")), protocol: must(word(17)) },
  udplite: { ...DATAGRAM, ...PORTS, netid: must(word("udplite")), protocol: must(word(136)) },
  ping: { ...DATAGRAM, ...PORTS, netid: must(word("ping")), protocol: must(word(1, 58)) },
  raw: { ...DATAGRAM, netid: must(word("raw")), protocol: must(u16) },
  unix: {
    ...COMMON,
    netid: must(word("u_str", "u_dgr", "u_seq")),
    family: must(word("unix")),
    protocol: must(word(0)),
    recv_q: must(absent),
    send_q: must(absent),
    uid: must(absent),
    path: may(text),
    path_hex: may(hexBytes),
    abstract: may(flag),
    peer_inode: must(absent),
    flags: must(u32),
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
    ifindex: must(whole),
    interface: { ...orNull(text), optional: true },
    running: must(flag),
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
    drops: orNull(u32),
  },
  endpoint: { ...SCTP, recv_q: must(absent), send_q: must(absent) },
  association: {
    ...SCTP,
    peer_address: orNull(text),
    peer_addresses: must(texts),
    peer_port: PORTS.peer_port,
    peer_service: PORTS.peer_service,
    association_id: must(whole),
  },
} satisfies Readonly<Record<string, Keys>>;

function kindOf(record: JsonRecord): keyof typeof KINDS {
  const { netid } = record;
  if (netid === "sctp") return "association_id" in record ? "association" : "endpoint";
  if (netid === "nl") return "netlink";
  const prefix = { u: "unix", p: "packet" } as const;
  const family = /^([up])_/.exec(netid as string)?.[1] as "u" | "p" | undefined;
  return family === undefined ? netid as keyof typeof KINDS : prefix[family];
}

/** What is wrong with an object; empty where nothing is. */
function faults(value: unknown, keys: Keys): string[] {
  if (typeof value !== "object" || value === null) return ["no object"];
  const found: string[] = [];
  for (const [key, item] of Object.entries(value)) {
    if (keys[key] === undefined) found.push(`unknown key ${key}`);
    else if (!keys[key].is(item)) found.push(`${key} is ${JSON.stringify(item)}`);
  }
  for (const [key, rule] of Object.entries(keys)) {
    if (!rule.optional && !(key in value)) found.push(`${key} is missing`);
  }
  return found;
}

function matches(value: unknown, keys: Keys): boolean {
  return faults(value, keys).length === 0;
}

/** What was asked for, as far as keys depend on it. */
export interface Asked {
  readonly numeric: boolean;
  readonly owners: boolean;
  readonly threads: boolean;
}

/** Fails unless the record keeps the contract. */
export function assertContract(record: JsonRecord, asked: Asked): SocketJson {
  const kind = kindOf(record);
  const owned: Keys = asked.owners
    ? { processes: must(Array.isArray), owners_complete: must(flag) }
    : {};
  const found = faults(record, { ...KINDS[kind], ...owned });
  const socket = record as unknown as SocketJson;
  const rule = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  const listens = socket.state === "LISTEN";
  rule(socket.listening === (listens && kind !== "association"), "listening");
  rule(!listens || socket.send_q === null, "a listener's limit is not known");
  if (!["unix", "packet", "endpoint"].includes(kind)) {
    rule(listens || socket.send_q !== null, "send_q is known of all but listeners");
  }
  const hasPorts = "local_port" in record;
  rule(("local_service" in record) === (hasPorts && !asked.numeric), "services unless -n");
  rule(("peer_service" in record) === ("peer_port" in record && !asked.numeric), "services");
  rule((socket.uid === null) === (socket.state === "TIME-WAIT") || kind !== "tcp", "uid");
  rule(kind !== "unix" || ("path" in record) === ("abstract" in record), "path and abstract");
  rule(kind !== "packet" || ("interface" in record) === (socket.ifindex !== 0), "interface");
  if (socket.tcp) {
    rule(("fastopen_max_qlen" in socket.tcp) === listens, "fast open is the listener's");
    rule(!(listens && "ssthresh" in socket.tcp), "a threshold is not the listener's");
  }
  for (const process of socket.processes ?? []) {
    found.push(...faults(process, PROCESS));
    rule(("tid" in process) === asked.threads, "tid with -T only");
  }
  assert.deepEqual(found, [], JSON.stringify(record));
  return socket;
}
