/** What `lsof` says of one socket, whatever the form of the listing. */

import { Family } from "../../model/kinds.ts";
import { latin1 } from "../../model/latin1.ts";
import type { ConnectionInfo } from "../../model/lsof_options.ts";
import type { Names } from "../../model/names.ts";
import {
  ETHERNET_PROTOCOLS,
  NETLINK_PROTOCOLS,
  SOCKET_TYPES,
  TCP_STATES,
  UNIX_STATES,
} from "../../table/lsof_codes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { addressString, isAny, mappedAddress } from "../text/address.ts";
import { ByteWriter } from "../text/byte_writer.ts";
import { sctpName, type SctpRow } from "./sctp_name.ts";
import { visibleText } from "./visible_text.ts";

/** The texts of a socket but for its name; each may be empty. */
export interface SocketColumns {
  readonly type: string;
  /** The DEVICE column where it is not a number of a device: an inode or an address. */
  readonly device: string;
  /** The protocol, for the NODE column; empty if that has the inode. */
  readonly protocol: string;
  /** The state's word, and the queues, where there are such; null otherwise. */
  readonly state: string | null;
  readonly queues: readonly [received: number, sent: number] | null;
}

/** How addresses and ports are written. */
export interface AddressNames {
  readonly names: Names;
  /** -P */
  readonly numericPorts: boolean;
  /** The name of a host, null if there is none; null with -n. */
  readonly hostName: ((address: string) => string | null) | null;
}

/** __SO_ACCEPTCON (include/linux/net.h): it listens. */
const ACCEPTS = 0x10000;
const COLON = 0x3a;
const OPENING = 0x5b;
const CLOSING = 0x5d;
/** `*`, any address. */
const ANY = 0x2a;
/** The third word of an IPv4 address within one of IPv6: ::ffff:192.0.2.1. */
const MAPPED = 0xffff;
const LISTENS = "LISTEN";
/** States of unix sockets as sock_diag has them (include/net/tcp_states.h). */
const DIAG_UNIX_STATES: ReadonlyMap<number, string> = new Map([
  [1, "CONNECTED"],
  [7, "UNCONNECTED"],
  [10, LISTENS],
]);

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");

/** A number of 64 bits from its halves. */
export function wide(high: number, low: number): string {
  return high === 0 ? `${low}` : `${(BigInt(high) << 32n) | BigInt(low)}`;
}

/** An IPv4 address, given as a word in network order. */
function ipv4Text(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`;
}

/** A host without a name. */
function writeIpv4(word: number, writer: ByteWriter): void {
  if (word === 0) writer.byte(ANY);
  else writer.ipv4(word);
}

/** The same of four words at `at`; an IPv4 address within one of IPv6 is written as such. */
function writeIpv6(words: Uint32Array, at: number, writer: ByteWriter): void {
  if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED) {
    writeIpv4(words[at + 3], writer);
  } else if (isAny(words, at)) {
    writer.byte(ANY);
  } else {
    writer.byte(OPENING);
    writer.ipv6(words, at);
    writer.byte(CLOSING);
  }
}

/** An inode in the DEVICE or NODE column. */
export function inodeText({ inode, inodeHigh }: SocketTable, row: number): string {
  return wide(inodeHigh[row], inode[row]);
}

const PROTOCOLS: Readonly<Record<string, string>> = { tcp: "TCP", udp: "UDP", udplite: "UDPLITE" };

/** Those with queues of bytes. */
const INTERNET: ReadonlySet<string> = new Set(Object.keys(PROTOCOLS));
/** As much as most names have. */
const NAME_SIZE = 256;

/** Writes sockets of one run. */
export class SocketTexts {
  readonly #names: AddressNames;
  readonly #littleEndian: boolean;
  readonly #ports = new Map<string, string>();
  /** Hosts as they are written, by the words of their addresses. */
  readonly #hosts4 = new Map<number, string>();
  readonly #hosts6 = new Map<string, string>();
  readonly #tables: readonly SocketTable[];
  #sctpRows: Map<string, SctpRow[]> | null = null;
  readonly #scratch = new ByteWriter(NAME_SIZE);

  /** `tables`: all that were read. */
  constructor(names: AddressNames, littleEndian: boolean, tables: readonly SocketTable[]) {
    this.#names = names;
    this.#tables = tables;
    this.#littleEndian = littleEndian;
  }

  columns(table: SocketTable, row: number): SocketColumns {
    return {
      type: this.type(table),
      device: this.device(table, row) ?? inodeText(table, row),
      protocol: this.protocol(table, row),
      state: this.state(table, row),
      queues: this.queues(table, row),
    };
  }

  type(table: SocketTable): string {
    const isV6 = table.family === Family.INET6;
    switch (table.protocol) {
      case "unix":
      case "netlink":
        return table.protocol;
      case "packet":
        return "pack";
      case "raw":
        return isV6 ? "raw6" : "raw";
      case "ping":
        return "icmp";
      case "sctp":
        return "sock";
      default:
        return isV6 ? "IPv6" : "IPv4";
    }
  }

  /** The DEVICE column; null if it is the inode. */
  device({ protocol, pointer, pointerHigh }: SocketTable, row: number): string | null {
    switch (protocol) {
      case "unix":
        return `0x${hex(pointerHigh[row], 8)}${hex(pointer[row], 8)}`;
      case "netlink":
      case "raw":
      case "ping":
        return "";
      default:
        return null;
    }
  }

  /** As in `SocketColumns`. */
  protocol({ protocol, packet }: SocketTable, row: number): string {
    switch (protocol) {
      case "unix":
      case "netlink":
      case "raw":
      case "ping":
        return "";
      case "packet": {
        const number = packet!.proto[row];
        return ETHERNET_PROTOCOLS.get(number) ?? `${number}`;
      }
      case "sctp":
        return "SCTP";
      default:
        return PROTOCOLS[protocol] ?? protocol.toUpperCase();
    }
  }

  /** As in `SocketColumns`. */
  state({ protocol, state, unix, source }: SocketTable, row: number): string | null {
    if (protocol === "tcp") return TCP_STATES.get(state[row]) ?? `UNKNOWN_TCP_STATE_${state[row]}`;
    if (unix === null) return null;
    if (unix.flags[row] & ACCEPTS) return LISTENS;
    const known = source === "diag"
      ? DIAG_UNIX_STATES.get(state[row])
      : UNIX_STATES.get(unix.st[row]);
    return known ?? "UNKNOWN";
  }

  /** As in `SocketColumns`. */
  queues(table: SocketTable, row: number): SocketColumns["queues"] {
    const { protocol, rx_queue, tx_queue } = table;
    return INTERNET.has(protocol) ? [rx_queue[row], tx_queue[row]] : null;
  }

  name(table: SocketTable, row: number): string {
    const writer = this.#scratch;
    writer.length = 0;
    this.writeName(table, row, writer);
    return latin1(writer.bytes.subarray(0, writer.length));
  }

  writeName(table: SocketTable, row: number, writer: ByteWriter): void {
    switch (table.protocol) {
      case "unix": {
        const { type, nameStart, nameEnd } = table.unix!;
        const name = visibleText(latin1(table.bytes.subarray(nameStart[row], nameEnd[row])));
        const kind = `type=${SOCKET_TYPES.get(type[row]) ?? "unknown"}`;
        writer.text(name === "" ? kind : `${name} ${kind}`);
        return;
      }
      case "packet": {
        const type = SOCKET_TYPES.get(table.packet!.type[row]);
        writer.text(`type=${type === undefined ? "unknown" : `SOCK_${type}`}`);
        return;
      }
      case "netlink": {
        const protocol = table.netlink!.eth[row];
        writer.text(NETLINK_PROTOCOLS[protocol] ?? `unknown protocol: ${protocol}`);
        return;
      }
      case "raw":
        writer.text(
          `${this.#rawEnds(table, row)} st=${hex(table.state[row], 2).toUpperCase()}`,
        );
        return;
      case "ping":
        writer.text(this.#rawEnds(table, row));
        return;
      case "sctp":
        writer.text(this.#sctpName(table, row));
        return;
      default: {
        const { local, remote } = table.inet!;
        this.#writeEnd(table, row, local, table.localPort[row], writer, "");
        this.#writeEnd(table, row, remote, table.remotePort[row], writer, "->");
      }
    }
  }

  /** One end, behind `before`; nothing if it has neither an address nor a port. */
  #writeEnd(
    table: SocketTable,
    row: number,
    words: Uint32Array,
    port: number,
    writer: ByteWriter,
    before: string,
  ): void {
    const { stride } = table.inet!;
    const at = row * stride;
    let none = port === 0;
    for (let index = 0; index < stride && none; index++) none = words[at + index] === 0;
    if (none) return;
    writer.text(before);
    if (this.#names.hostName !== null) {
      writer.text(stride === 1 ? this.#ipv4(words[at]) : this.#ipv6(words, at));
    } else if (stride === 1) {
      writeIpv4(words[at], writer);
    } else {
      writeIpv6(words, at, writer);
    }
    writer.byte(COLON);
    if (port !== 0 && this.#names.numericPorts) writer.decimal(port);
    else writer.text(this.#port(port, table.protocol));
  }

  #ipv4(word: number): string {
    const known = this.#hosts4.get(word);
    if (known !== undefined) return known;
    const text = this.#host(ipv4Text(word));
    this.#hosts4.set(word, text);
    return text;
  }

  #ipv6(words: Uint32Array, at: number): string {
    const key = `${words[at]},${words[at + 1]},${words[at + 2]},${words[at + 3]}`;
    const known = this.#hosts6.get(key);
    if (known !== undefined) return known;
    const address = addressString(words, at, 4);
    const text = this.#host(mappedAddress(address) ?? address);
    this.#hosts6.set(key, text);
    return text;
  }

  #host(address: string): string {
    if (address === "0.0.0.0" || address === "::") return "*";
    const name = this.#names.hostName!(address);
    return visibleText(name ?? (address.includes(":") ? `[${address}]` : address));
  }

  #port(port: number, protocol: string): string {
    if (port === 0) return "*";
    const key = `${port}/${protocol}`;
    const known = this.#ports.get(key);
    if (known !== undefined) return known;
    const text = visibleText(this.#names.names.service(port, protocol) ?? `${port}`);
    this.#ports.set(key, text);
    return text;
  }

  /** Addresses and ports as net/raw has them: each word as the machine holds it. */
  #rawEnds(table: SocketTable, row: number): string {
    const { local, remote, stride } = table.inet!;
    const words = (of: Uint32Array): string => {
      let text = "";
      for (let at = row * stride; at < (row + 1) * stride; at++) text += this.#hexWord(of[at]);
      return text;
    };
    const port = (number: number): string => hex(number, 4);
    return `${words(local)}:${port(table.localPort[row])}->${words(remote)}:${
      port(table.remotePort[row])
    }`.toUpperCase();
  }

  #hexWord(word: number): string {
    if (!this.#littleEndian) return hex(word, 8);
    return hex(word, 8).replace(/(..)(..)(..)(..)/, "$4$3$2$1");
  }

  /** All associations and the endpoint of a socket, which share its inode. */
  #sctpName(table: SocketTable, row: number): string {
    const rows = (this.#sctpRows ??= this.#sctpByInode()).get(inodeText(table, row));
    return visibleText(sctpName(rows ?? []));
  }

  #sctpByInode(): Map<string, SctpRow[]> {
    const rows = new Map<string, SctpRow[]>();
    for (const table of this.#tables) {
      if (table.sctp === null) continue;
      for (let row = 0; row < table.length; row++) {
        const inode = inodeText(table, row);
        const list = rows.get(inode);
        if (list === undefined) rows.set(inode, [{ table, row }]);
        else list.push({ table, row });
      }
    }
    return rows;
  }
}

/** What is behind the name in the table: ` (LISTEN QR=0 QS=0)`; the blank is there in any case. */
export function infoText(
  { state, queues }: Pick<SocketColumns, "state" | "queues">,
  info: ConnectionInfo,
): string {
  if (state === null && queues === null) return "";
  if (info.states && !info.queues && state !== null) return ` (${state})`;
  const items: string[] = [];
  if (info.states && state !== null) items.push(state);
  if (info.queues && queues !== null) items.push(`QR=${queues[0]}`, `QS=${queues[1]}`);
  return items.length === 0 ? " " : ` (${items.join(" ")})`;
}
