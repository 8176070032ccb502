/**
 * One socket as a JSON object: the contract that `json_schema.ts` describes.
 *
 * A key is absent when it was not asked for or does not apply; null when the source cannot tell; 0
 * only when it is 0. Units stand in the names. 64-bit values that a double cannot hold are strings
 * in hexadecimal.
 */

import type { HostFacts } from "../model/capture.ts";
import { Family, State } from "../model/kinds.ts";
import type { Names } from "../model/names.ts";
import type { Query } from "../model/query.ts";
import {
  ETHERTYPE_ALL,
  ETHERTYPE_WORDS,
  SCTP_STATE_WORDS,
  SOCKET_STATE_WORDS,
  stateWord,
  TIMER_WORDS,
} from "../table/codes.ts";
import type { Decoded } from "../table/decoded.ts";
import { NO_OWNER, type OwnerTable } from "../table/owner_table.ts";
import { sctpAddresses } from "../table/sctp_addresses.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import { canonicalAddress, serviceName } from "./address_text.ts";
import { ascii } from "./byte_writer.ts";
import { JsonWriter, key } from "./json_writer.ts";
import { netid } from "./netid.ts";
import { contextLength } from "./ss_details.ts";

const K = {
  netid: key("netid"),
  family: key("family"),
  protocol: key("protocol"),
  state: key("state"),
  state_id: key("state_id"),
  listening: key("listening"),
  recv_q: key("recv_q"),
  send_q: key("send_q"),
  local_address: key("local_address"),
  local_addresses: key("local_addresses"),
  local_port: key("local_port"),
  local_service: key("local_service"),
  peer_address: key("peer_address"),
  peer_addresses: key("peer_addresses"),
  peer_port: key("peer_port"),
  peer_service: key("peer_service"),
  interface: key("interface"),
  uid: key("uid"),
  inode: key("inode"),
  sk: key("sk"),
  refcnt: key("refcnt"),
  drops: key("drops"),
  path: key("path"),
  path_hex: key("path_hex"),
  abstract: key("abstract"),
  peer_inode: key("peer_inode"),
  flags: key("flags"),
  socket_state: key("socket_state"),
  nl_protocol: key("nl_protocol"),
  port_id: key("port_id"),
  port_command: key("port_command"),
  groups: key("groups"),
  ethertype: key("ethertype"),
  ethertype_name: key("ethertype_name"),
  ifindex: key("ifindex"),
  running: key("running"),
  association_id: key("association_id"),
  timer: key("timer"),
  name: key("name"),
  expires_ms: key("expires_ms"),
  retrans: key("retrans"),
  tcp: key("tcp"),
  rto_ms: key("rto_ms"),
  ato_ms: key("ato_ms"),
  quick_acks: key("quick_acks"),
  pingpong: key("pingpong"),
  cwnd: key("cwnd"),
  ssthresh: key("ssthresh"),
  fastopen_max_qlen: key("fastopen_max_qlen"),
  retransmits: key("retransmits"),
  probes: key("probes"),
  processes: key("processes"),
  pid: key("pid"),
  tid: key("tid"),
  fd: key("fd"),
  command: key("command"),
  command_hex: key("command_hex"),
  context: key("context"),
  owners_complete: key("owners_complete"),
} as const;

/** IP protocol numbers (include/uapi/linux/in.h). */
const IP_PROTOCOLS: Readonly<Partial<Record<Protocol, number>>> = {
  tcp: 6,
  udp: 17,
  udplite: 136,
  sctp: 132,
  dccp: 33,
  mptcp: 262,
};
const IPPROTO_ICMP = 1;
const IPPROTO_ICMPV6 = 58;
const AT_SIGN = 0x40;

const FAMILY_WORDS: ReadonlyMap<number, Uint8Array> = new Map([
  [Family.INET, ascii("inet")],
  [Family.INET6, ascii("inet6")],
  [Family.UNIX, ascii("unix")],
  [Family.PACKET, ascii("packet")],
  [Family.NETLINK, ascii("netlink")],
  [Family.VSOCK, ascii("vsock")],
  [Family.TIPC, ascii("tipc")],
  [Family.XDP, ascii("xdp")],
]);

/** Bytes of words that come again and again. */
class Words {
  readonly #bytes = new Map<string, Uint8Array>();

  get(word: string): Uint8Array {
    let bytes = this.#bytes.get(word);
    if (bytes === undefined) {
      bytes = ascii(word);
      this.#bytes.set(word, bytes);
    }
    return bytes;
  }
}

/** The protocol number of a row: of IP, of netlink or of Ethernet, by its family. */
function protocolNumber(table: SocketTable, row: number): number {
  switch (table.protocol) {
    case "raw":
      return table.localPort[row];
    case "ping":
      return table.family === Family.INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
    case "netlink":
      return table.netlink!.eth[row];
    case "packet":
      return table.packet!.proto[row];
    case "unix":
    case "vsock":
    case "tipc":
    case "xdp":
      return 0;
    default:
      return IP_PROTOCOLS[table.protocol]!;
  }
}

/** Writes records. */
export class RecordWriter {
  readonly json = new JsonWriter();
  readonly #query: Query;
  readonly #names: Names;
  readonly #owners: OwnerTable | null;
  readonly #facts: HostFacts;
  readonly #words = new Words();
  readonly #services = new Map<Protocol, Map<number, Uint8Array | null>>();

  constructor(query: Query, decoded: Decoded, facts: HostFacts) {
    this.#query = query;
    this.#names = decoded.names;
    this.#owners = decoded.owners;
    this.#facts = facts;
  }

  /** Writes one row's object. */
  write(table: SocketTable, row: number): void {
    const { json } = this;
    json.open();
    json.word(K.netid, this.#words.get(netid(table, row)));
    json.word(K.family, FAMILY_WORDS.get(this.#family(table, row))!);
    json.number(K.protocol, protocolNumber(table, row));
    this.#state(table, row);
    if (table.inet !== null) this.#inet(table, row);
    else if (table.unix !== null) this.#unix(table, row);
    else if (table.netlink !== null) this.#netlink(table, row);
    else if (table.packet !== null) this.#packet(table, row);
    else this.#sctp(table, row);
    this.#identity(table, row);
    if (table.drops !== null) json.numberOrNull(K.drops, table.drops[row]);
    if (table.tcp !== null) this.#tcp(table, row);
    const { processes, threads, context } = this.#query.show;
    if (processes || threads || context) this.#processes(table, row);
    json.close();
  }

  #family(table: SocketTable, row: number): number {
    if (table.sctp === null || table.inet !== null) return table.family;
    const [address = ""] = sctpAddresses(table, row, "src");
    return address.includes(":") ? Family.INET6 : Family.INET;
  }

  #state(table: SocketTable, row: number): void {
    const { json } = this;
    const association = table.sctp === null ? -1 : table.sctp.st[row];
    const state = association >= 0 ? association : table.state[row];
    const word = association >= 0 ? SCTP_STATE_WORDS.get(state) ?? String(state) : stateWord(state);
    const listening = association < 0 && state === State.LISTEN;
    json.word(K.state, this.#words.get(word));
    json.number(K.state_id, state);
    json.boolean(K.listening, listening);
    // Neither the queues of unix sockets nor those of SCTP endpoints are in the tables.
    const unknown = table.unix !== null || (table.sctp !== null && association < 0);
    json.numberOrNull(K.recv_q, unknown ? null : table.rx_queue[row]);
    const unsent = unknown || listening || table.packet !== null;
    json.numberOrNull(K.send_q, unsent ? null : table.tx_queue[row]);
  }

  #identity(table: SocketTable, row: number): void {
    const { json } = this;
    // The kernel prints a 0 for a TIME-WAIT socket's owner, whoever that was.
    const nobody = table.unix !== null || table.netlink !== null ||
      (table.tcp !== null && table.state[row] === State.TIME_WAIT);
    json.numberOrNull(K.uid, nobody ? null : table.uid[row]);
    const high = table.inodeHigh[row];
    const low = table.inode[row];
    if (high === 0 && low === 0) json.null(K.inode);
    else if (high < 0x200000) json.number(K.inode, high * 4294967296 + low);
    else json.hex64(K.inode, high, low);
    // A kernel that hides addresses prints 0.
    const hidden = table.pointer[row] === 0 && table.pointerHigh[row] === 0;
    if (hidden) json.null(K.sk);
    else json.hex64(K.sk, table.pointerHigh[row], table.pointer[row]);
    json.numberOrNull(K.refcnt, table.sctp !== null ? null : table.ref[row]);
  }

  #inet(table: SocketTable, row: number): void {
    const { json } = this;
    const inet = table.inet!;
    this.#address(K.local_address, inet.local, row * inet.stride, inet.stride);
    if (table.protocol !== "raw") {
      this.#port(table, K.local_port, K.local_service, table.localPort[row]);
    }
    this.#address(K.peer_address, inet.remote, row * inet.stride, inet.stride);
    if (table.protocol !== "raw") {
      this.#port(table, K.peer_port, K.peer_service, table.remotePort[row]);
    }
    json.null(K.interface);
    if (table.tcp !== null && inet.tr[row] !== 0) {
      const retransmits = inet.tr[row] === 1;
      json.key(K.timer);
      json.open();
      json.word(K.name, this.#words.get(TIMER_WORDS.get(inet.tr[row]) ?? "unknown"));
      json.number(K.expires_ms, inet.expires[row]);
      json.number(K.retrans, retransmits ? inet.retrnsmt[row] : inet.timeout[row]);
      json.close();
    }
  }

  #address(name: Uint8Array, words: Uint32Array, at: number, stride: 1 | 4): void {
    const { json } = this;
    json.key(name);
    json.out.byte(0x22);
    if (stride === 1) json.out.ipv4(words[at]);
    else json.out.ipv6(words, at);
    json.out.byte(0x22);
  }

  #port(table: SocketTable, port: Uint8Array, service: Uint8Array, value: number): void {
    const { json } = this;
    json.number(port, value);
    if (this.#query.numeric) return;
    const name = this.#service(table.protocol, value);
    if (name === null) json.null(service);
    else json.string(service, name, 0, name.length);
  }

  /** A port's service name, looked up once. */
  #service(protocol: Protocol, port: number): Uint8Array | null {
    let names = this.#services.get(protocol);
    if (names === undefined) {
      names = new Map();
      this.#services.set(protocol, names);
    }
    let bytes = names.get(port);
    if (bytes === undefined) {
      const name = serviceName(this.#names, protocol, port);
      bytes = name === null ? null : ascii(name);
      names.set(port, bytes);
    }
    return bytes;
  }

  #unix(table: SocketTable, row: number): void {
    const { json } = this;
    const unix = table.unix!;
    const start = unix.nameStart[row];
    const end = unix.nameEnd[row];
    if (end > start) {
      if (!json.string(K.path, table.bytes, start, end)) {
        json.hexBytes(K.path_hex, table.bytes, start, end);
      }
      json.boolean(K.abstract, table.bytes[start] === AT_SIGN);
    }
    json.null(K.peer_inode);
    json.number(K.flags, unix.flags[row]);
    const word = SOCKET_STATE_WORDS.get(unix.st[row]);
    if (word === undefined) json.null(K.socket_state);
    else json.word(K.socket_state, this.#words.get(word));
  }

  #netlink(table: SocketTable, row: number): void {
    const { json } = this;
    const netlink = table.netlink!;
    const name = this.#names.netlinkProtocol(netlink.eth[row]);
    if (name === null) json.null(K.nl_protocol);
    else {
      const bytes = ascii(name);
      json.string(K.nl_protocol, bytes, 0, bytes.length);
    }
    const id = netlink.pid[row];
    json.number(K.port_id, id);
    const command = this.#query.numeric || id === 0 ? null : this.#names.command(id);
    if (command !== null) json.string(K.port_command, command, 0, command.length);
    json.number(K.groups, netlink.groups[row]);
  }

  #packet(table: SocketTable, row: number): void {
    const { json } = this;
    const packet = table.packet!;
    json.number(K.ethertype, packet.proto[row]);
    const word = packet.proto[row] === ETHERTYPE_ALL
      ? "all"
      : ETHERTYPE_WORDS.get(packet.proto[row]);
    if (word === undefined) json.null(K.ethertype_name);
    else json.word(K.ethertype_name, this.#words.get(word));
    const index = packet.iface[row];
    json.number(K.ifindex, index);
    if (index !== 0) {
      const name = this.#names.interfaceName(index);
      if (name === null) json.null(K.interface);
      else {
        const bytes = ascii(name);
        json.string(K.interface, bytes, 0, bytes.length);
      }
    }
    json.boolean(K.running, packet.running[row] !== 0);
  }

  #sctp(table: SocketTable, row: number): void {
    const { json } = this;
    const sctp = table.sctp!;
    this.#addressList(K.local_address, K.local_addresses, sctpAddresses(table, row, "src"));
    this.#port(table, K.local_port, K.local_service, table.localPort[row]);
    if (sctp.st[row] < 0) return;
    this.#addressList(K.peer_address, K.peer_addresses, sctpAddresses(table, row, "dst"));
    this.#port(table, K.peer_port, K.peer_service, table.remotePort[row]);
    json.number(K.association_id, sctp.associationId[row]);
  }

  /** The primary address, then all of them. */
  #addressList(one: Uint8Array, all: Uint8Array, addresses: readonly string[]): void {
    const { json } = this;
    const list = addresses.map((address) => ascii(canonicalAddress(address)));
    if (list.length === 0) json.null(one);
    else {
      json.key(one);
      json.stringValue(list[0]);
    }
    json.key(all);
    json.openList();
    list.forEach((address, index) => {
      json.element(index === 0);
      json.stringValue(address);
    });
    json.closeList();
  }

  #tcp(table: SocketTable, row: number): void {
    const { json } = this;
    const tcp = table.tcp!;
    const inet = table.inet!;
    if (!tcp.present[row]) {
      json.null(K.tcp);
      return;
    }
    const hz = this.#facts.clockTicks;
    json.key(K.tcp);
    json.open();
    json.number(K.rto_ms, tcp.rto[row] * 1000 / hz);
    json.number(K.ato_ms, tcp.ato[row] * 1000 / hz);
    json.number(K.quick_acks, tcp.qack[row] >>> 1);
    json.boolean(K.pingpong, (tcp.qack[row] & 1) === 1);
    json.number(K.cwnd, tcp.cwnd[row]);
    if (table.state[row] === State.LISTEN) {
      // Before 3.7 the slow start threshold stands there, infinite for a listener.
      json.numberOrNull(K.fastopen_max_qlen, tcp.ssthresh[row] < 0 ? null : tcp.ssthresh[row]);
    } else if (tcp.ssthresh[row] >= 0) {
      json.number(K.ssthresh, tcp.ssthresh[row]);
    }
    json.number(K.retransmits, inet.retrnsmt[row]);
    json.number(K.probes, inet.timeout[row]);
    json.close();
  }

  #processes(table: SocketTable, row: number): void {
    const { json } = this;
    const owners = this.#owners;
    json.key(K.processes);
    json.openList();
    if (owners !== null) {
      const list: number[] = [];
      const inode = table.inode[row];
      const inodeHigh = table.inodeHigh[row];
      for (let at = owners.first(inode, inodeHigh); at !== NO_OWNER; at = owners.after(at)) {
        list.push(at);
      }
      this.#sortOwners(owners, list);
      list.forEach((owner, index) => this.#process(owners, owner, index === 0));
    }
    json.closeList();
    json.boolean(K.owners_complete, owners !== null && owners.denied === 0);
  }

  /** By process, thread and descriptor, whatever order the folders had. */
  #sortOwners(owners: OwnerTable, list: number[]): void {
    if (list.length < 2) return;
    list.sort((a, b) => {
      const first = owners.tasks[owners.task[a]];
      const second = owners.tasks[owners.task[b]];
      return first.pid - second.pid || first.tid - second.tid || owners.fd[a] - owners.fd[b];
    });
  }

  #context(context: Uint8Array | null): void {
    const length = context === null ? 0 : contextLength(context);
    if (context === null || length === 0) this.json.null(K.context);
    else this.json.string(K.context, context, 0, length);
  }

  #process(owners: OwnerTable, owner: number, first: boolean): void {
    const { json } = this;
    const task = owners.tasks[owners.task[owner]];
    json.element(first);
    json.open();
    json.number(K.pid, task.pid);
    if (this.#query.show.threads) json.number(K.tid, task.tid);
    json.number(K.fd, owners.fd[owner]);
    const { command } = task;
    if (!json.string(K.command, command, 0, command.length)) {
      json.hexBytes(K.command_hex, command, 0, command.length);
    }
    if (this.#query.show.context) this.#context(task.context);
    json.close();
  }
}
