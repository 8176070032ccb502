/**
 * What the records of a tree's sockets have to be, read by splitting strings: slow, short, and
 * independent of everything in lib/.
 *
 * @module
 */

import { bytesToLatin1 } from "./editable_tree.ts";
import type { JsonRecord } from "./trees.ts";

const TCP_STATES = ["UNKNOWN", "ESTAB", "SYN-SENT", "SYN-RECV", "FIN-WAIT-1", "FIN-WAIT-2"]
  .concat("TIME-WAIT", "UNCONN", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING");
const TIMERS = ["off", "on", "keepalive", "timewait", "persist", "delack"];

/** A file's text, one character a byte; empty where there is none. */
export function fileText(path: string): string {
  try {
    return bytesToLatin1(Deno.readFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** Rows of a table, cut at blanks, without the header. */
function rows(root: string, table: string): string[][] {
  return fileText(`${root}/net/${table}`).split("\n").slice(1).filter(Boolean)
    .map((row) => row.trim().split(/\s+/));
}

const hex = (digits: string): number => Number(`0x${digits}`);
/** A 64-bit number as JSON has it. */
function wide(digits: string): number | string | null {
  const value = BigInt(digits);
  if (value === 0n) return null;
  return value < 2n ** 53n ? Number(value) : `0x${value.toString(16)}`;
}
function pointer(digits: string): string | null {
  const value = BigInt(`0x${digits}`);
  return value === 0n ? null : `0x${value.toString(16)}`;
}

/** An address of a little-endian machine. */
export function addressText(digits: string): string {
  const bytes = (digits.match(/.{8}/g) ?? []).flatMap((word) =>
    (word.match(/../g) ?? []).map(hex).reverse()
  );
  if (bytes.length === 4) return bytes.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => bytes[2 * i] * 256 + bytes[2 * i + 1]);
  const tail = bytes.slice(12).join(".");
  const zeros = groups.findIndex((group) => group !== 0);
  // glibc writes an IPv4 tail behind six groups of zeros, or behind five and ffff.
  if (zeros === 6) return `::${tail}`;
  if (zeros === 5 && groups[5] === 0xffff) return `::ffff:${tail}`;
  // The URL parser knows the short form (WHATWG: first longest run of at least two).
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(":")}]/`).hostname
    .slice(1, -1);
}

/** What tcp, udp, raw and ping rows share; `--json -an`. */
function inet(netid: string, protocol: number, fields: readonly string[]): JsonRecord {
  const [, local, peer, state, queues, timer, retransmits, uid, timeout] = fields;
  const [localAddress, localPort] = local.split(":");
  const [peerAddress, peerPort] = peer.split(":");
  const listening = hex(state) === 10;
  const [send, receive] = queues.split(":");
  const raw = netid === "raw";
  const [kind, ticks] = timer.split(":");
  return {
    netid,
    family: localAddress.length === 8 ? "inet" : "inet6",
    protocol: raw ? hex(localPort) : protocol,
    source: "procfs",
    state: TCP_STATES[hex(state)],
    state_id: hex(state),
    listening,
    recv_q: hex(receive),
    send_q: listening ? null : hex(send),
    // Of internet sockets of procfs TCP's alone listen.
    ...(listening ? { accept_queue: hex(receive), accept_queue_limit: null } : {}),
    local_address: addressText(localAddress),
    ...(raw ? {} : { local_port: hex(localPort) }),
    peer_address: addressText(peerAddress),
    ...(raw ? {} : { peer_port: hex(peerPort) }),
    ifindex: null,
    interface: null,
    ...(netid !== "tcp" || hex(kind) === 0 ? {} : {
      timer: {
        name: TIMERS[hex(kind)] ?? "unknown",
        expires_ms: hex(ticks) * 10,
        retrans: hex(kind) === 1 ? hex(retransmits) : Number(timeout),
      },
    }),
    uid: netid === "tcp" && hex(state) === 6 ? null : Number(uid),
    inode: wide(fields[9]),
    sk: pointer(fields[11]),
    cookie: null,
    refcnt: Number(fields[10]),
  };
}

function tcp(fields: readonly string[]): JsonRecord {
  const record = inet("tcp", 6, fields);
  const [rto, ato, quick, window, threshold] = fields.slice(12);
  if (rto === undefined) return { ...record, tcp: null };
  const known = Number(threshold) >= 0 ? Number(threshold) : undefined;
  return {
    ...record,
    tcp: {
      rto_ms: Number(BigInt(rto) * 10n),
      ato_ms: Number(BigInt(ato) * 10n),
      quick_acks: Math.floor(Number(quick) / 2),
      pingpong: Number(quick) % 2 === 1,
      cwnd: Number(window),
      ...(record.listening
        ? { fastopen_max_qlen: known ?? null }
        : known === undefined
        ? {}
        : { ssthresh: known }),
      retransmits: hex(fields[6]),
      probes: Number(fields[8]),
    },
  };
}

function datagram(netid: string, protocol: number, fields: readonly string[]): JsonRecord {
  const drops = fields[12] === undefined ? null : Number(fields[12]);
  return { ...inet(netid, protocol, fields), drops };
}

/** Every internet socket of a tree, in the order of the text output, as `--json -an` has it. */
export function inetRecords(root: string): JsonRecord[] {
  const of = (
    table: string,
    make: (fields: readonly string[]) => JsonRecord,
  ): JsonRecord[] => [...rows(root, table), ...rows(root, `${table}6`)].map(make);
  const ping = (fields: readonly string[]): JsonRecord =>
    datagram("ping", fields[1].length === 13 ? 1 : 58, fields);
  return [
    ...of("raw", (fields) => datagram("raw", 0, fields)),
    ...of("icmp", ping),
    ...of("udp", (fields) => datagram("udp", 17, fields)),
    ...of("udplite", (fields) => datagram("udplite", 136, fields)),
    ...of("tcp", tcp),
  ];
}

/** Every netlink socket; without the name of the protocol, which no file of the tree has. */
export function netlinkRecords(root: string): JsonRecord[] {
  return rows(root, "netlink").map((fields) => ({
    netid: "nl",
    family: "netlink",
    protocol: Number(fields[1]),
    source: "procfs",
    state: "UNCONN",
    state_id: 7,
    listening: false,
    recv_q: Number(fields[4]),
    send_q: Number(fields[5]),
    // Old kernels print the id with a sign.
    port_id: Number(fields[2]) < 0 ? Number(fields[2]) + 2 ** 32 : Number(fields[2]),
    groups: hex(fields[3]),
    group_ids: null,
    connected: null,
    dst_port_id: null,
    dst_group: null,
    uid: null,
    inode: fields[9] === undefined ? null : wide(fields[9]),
    sk: pointer(fields[0]),
    cookie: null,
    refcnt: Number(fields[7]),
    drops: fields[8] === undefined ? null : Number(fields[8]),
  }));
}

/** Interface names by index. */
function interfaces(root: string): Map<number, string> {
  const names = new Map([[1, "lo"]]);
  for (const row of fileText(`${root}/net/dev_mcast`).split("\n").filter(Boolean)) {
    const [index, name] = row.split(/\s+/);
    names.set(Number(index), name);
  }
  for (const row of fileText(`${root}/net/igmp`).split("\n").filter((row) => /^\d/.test(row))) {
    const [index, name] = row.split(/\s+/);
    names.set(Number(index), name);
  }
  for (const row of fileText(`${root}/net/if_inet6`).split("\n").filter(Boolean)) {
    const fields = row.split(/\s+/);
    names.set(hex(fields[1]), fields[5]);
  }
  return names;
}

/** Every packet socket; without the name of the ethertype, which no file of the tree has. */
export function packetRecords(root: string): JsonRecord[] {
  const names = interfaces(root);
  return rows(root, "packet").map((fields) => ({
    netid: fields[2] === "3" ? "p_raw" : "p_dgr",
    family: "packet",
    protocol: hex(fields[3]),
    source: "procfs",
    state: "UNCONN",
    state_id: 7,
    listening: false,
    recv_q: Number(fields[6]),
    send_q: null,
    ethertype: hex(fields[3]),
    ifindex: Number(fields[4]),
    ...(fields[4] === "0" ? {} : { interface: names.get(Number(fields[4])) ?? null }),
    running: fields[5] === "1",
    uid: Number(fields[7]),
    inode: wide(fields[8]),
    sk: pointer(fields[0]),
    cookie: null,
    refcnt: Number(fields[1]),
    drops: null,
  }));
}

const UNIX_NETIDS: Readonly<Record<string, string>> = {
  "0001": "u_str",
  "0002": "u_dgr",
  "0005": "u_seq",
};
const SOCKET_STATES = ["free", "unconnected", "connecting", "connected", "disconnecting"];
const UNIX_STATES = ["UNKNOWN", "UNCONN", "SYN-SENT", "ESTAB", "CLOSING"];
const UNIX_ROW = /^([0-9a-f]+): (\w{8}) (\w{8}) (\w{8}) (\w{4}) (\w\w) +(\d+)(?: ([^]*))?$/;

/** Every unix socket in the table's order, with its name's bytes, one character a byte. */
export function unixRecords(root: string): { name: string; record: JsonRecord }[] {
  const [, ...lines] = fileText(`${root}/net/unix`).replace(/\n$/, "").split("\n");
  const joined: string[] = [];
  for (const line of lines) {
    if (UNIX_ROW.test(line)) joined.push(line);
    else joined[joined.length - 1] += `\n${line}`;
  }
  return joined.map((row) => {
    const [, address, references, , flags, type, state, inode, name = ""] = UNIX_ROW.exec(row)!;
    const listening = (hex(flags) & 0x10000) !== 0;
    const shown = listening ? "LISTEN" : UNIX_STATES[hex(state)];
    return {
      name,
      record: {
        netid: UNIX_NETIDS[type],
        family: "unix",
        protocol: 0,
        source: "procfs",
        state: shown,
        state_id: TCP_STATES.indexOf(shown),
        listening,
        recv_q: null,
        send_q: null,
        ...(listening ? { accept_queue: null, accept_queue_limit: null } : {}),
        ...(name === "" ? {} : { abstract: name.startsWith("@") }),
        peer_inode: null,
        flags: hex(flags),
        socket_state: SOCKET_STATES[hex(state)],
        uid: null,
        inode: wide(inode),
        sk: pointer(address),
        cookie: null,
        refcnt: hex(references) | 0,
      },
    };
  });
}

/** One descriptor of a socket, as JSON has it. */
export interface NaiveOwner {
  readonly pid: number;
  readonly tid: number;
  readonly fd: number;
  /** One character a byte. */
  readonly name: string;
}

/** Who holds which inode, by the links of processes and, with `threads`, of threads. */
export function naiveOwners(root: string, threads: boolean): Map<string, NaiveOwner[]> {
  const owners = new Map<string, NaiveOwner[]>();
  const numbers = (folder: string): number[] => {
    try {
      return [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) =>
        /^\d+$/.test(name)
      ).map(Number);
    } catch {
      return [];
    }
  };
  const add = (folder: string, pid: number, tid: number): void => {
    const name = /\(([^]*)\)/.exec(fileText(`${folder}/stat`))?.[1] ?? "";
    for (const fd of numbers(`${folder}/fd`)) {
      const inode = /^socket:\[(\d+)\]$/.exec(Deno.readLinkSync(`${folder}/fd/${fd}`))?.[1];
      if (inode === undefined) continue;
      owners.set(inode, [...owners.get(inode) ?? [], { pid, tid, fd, name }]);
    }
  };
  for (const pid of numbers(root)) {
    add(`${root}/${pid}`, pid, pid);
    for (const tid of threads ? numbers(`${root}/${pid}/task`) : []) {
      if (tid !== pid) add(`${root}/${pid}/task/${tid}`, pid, tid);
    }
  }
  for (const list of owners.values()) {
    list.sort((a, b) => a.pid - b.pid || a.tid - b.tid || a.fd - b.fd);
  }
  return owners;
}
