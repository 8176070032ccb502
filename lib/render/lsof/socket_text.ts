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
import { addressString, mappedAddress } from "../text/address.ts";
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
  /** The name of a host; null if there is none or none is wanted. */
  readonly hostName: (address: string) => string | null;
}

const NO_INFO = { protocol: "", state: null, queues: null } as const;
/** __SO_ACCEPTCON (include/linux/net.h): it listens. */
const ACCEPTS = 0x10000;
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

/** An inode in the DEVICE or NODE column. */
export function inodeText({ inode, inodeHigh }: SocketTable, row: number): string {
  return wide(inodeHigh[row], inode[row]);
}

const PROTOCOLS: Readonly<Record<string, string>> = { tcp: "TCP", udp: "UDP", udplite: "UDPLITE" };

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

  /** `tables`: all that were read. */
  constructor(names: AddressNames, littleEndian: boolean, tables: readonly SocketTable[]) {
    this.#names = names;
    this.#tables = tables;
    this.#littleEndian = littleEndian;
  }

  columns(table: SocketTable, row: number): SocketColumns {
    switch (table.protocol) {
      case "unix":
        return this.#unix(table, row);
      case "packet": {
        const protocol = table.packet!.proto[row];
        return {
          ...NO_INFO,
          ...{ type: "pack", device: inodeText(table, row) },
          protocol: ETHERNET_PROTOCOLS.get(protocol) ?? `${protocol}`,
        };
      }
      case "netlink":
        return { ...NO_INFO, type: "netlink", device: "" };
      case "raw":
        return { ...NO_INFO, type: table.family === Family.INET6 ? "raw6" : "raw", device: "" };
      case "ping":
        return { ...NO_INFO, type: "icmp", device: "" };
      case "sctp":
        return { ...NO_INFO, type: "sock", device: inodeText(table, row), protocol: "SCTP" };
      default:
        return this.#internet(table, row);
    }
  }

  name(table: SocketTable, row: number): string {
    switch (table.protocol) {
      case "unix": {
        const { type, nameStart, nameEnd } = table.unix!;
        const name = visibleText(latin1(table.bytes.subarray(nameStart[row], nameEnd[row])));
        const kind = `type=${SOCKET_TYPES.get(type[row]) ?? "unknown"}`;
        return name === "" ? kind : `${name} ${kind}`;
      }
      case "packet": {
        const type = SOCKET_TYPES.get(table.packet!.type[row]);
        return `type=${type === undefined ? "unknown" : `SOCK_${type}`}`;
      }
      case "netlink": {
        const protocol = table.netlink!.eth[row];
        return NETLINK_PROTOCOLS[protocol] ?? `unknown protocol: ${protocol}`;
      }
      case "raw":
        return `${this.#rawEnds(table, row)} st=${hex(table.state[row], 2).toUpperCase()}`;
      case "ping":
        return this.#rawEnds(table, row);
      case "sctp":
        return this.#sctpName(table, row);
      default: {
        const local = this.#end(table, row, table.inet!.local, table.localPort[row]);
        const remote = this.#end(table, row, table.inet!.remote, table.remotePort[row]);
        return remote === "" ? local : `${local}->${remote}`;
      }
    }
  }

  #internet(table: SocketTable, row: number): SocketColumns {
    const { protocol, state, rx_queue, tx_queue } = table;
    return {
      type: table.family === Family.INET6 ? "IPv6" : "IPv4",
      device: inodeText(table, row),
      protocol: PROTOCOLS[protocol] ?? protocol.toUpperCase(),
      state: protocol === "tcp"
        ? TCP_STATES.get(state[row]) ?? `UNKNOWN_TCP_STATE_${state[row]}`
        : null,
      queues: [rx_queue[row], tx_queue[row]],
    };
  }

  /** One end; empty if it has neither an address nor a port. */
  #end(table: SocketTable, row: number, words: Uint32Array, port: number): string {
    const { stride } = table.inet!;
    const at = row * stride;
    let any = port === 0;
    for (let index = 0; index < stride && any; index++) any = words[at + index] === 0;
    if (any) return "";
    const host = stride === 1 ? this.#ipv4(words[at]) : this.#ipv6(words, at);
    return `${host}:${this.#port(port, table.protocol)}`;
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
    const name = this.#names.hostName(address);
    return visibleText(name ?? (address.includes(":") ? `[${address}]` : address));
  }

  #port(port: number, protocol: string): string {
    if (port === 0) return "*";
    if (this.#names.numericPorts) return `${port}`;
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

  #unix(table: SocketTable, row: number): SocketColumns {
    const { unix, pointer, pointerHigh, source, state } = table;
    const { flags, st } = unix!;
    const known = source === "diag" ? DIAG_UNIX_STATES.get(state[row]) : UNIX_STATES.get(st[row]);
    return {
      ...{ type: "unix", protocol: "", queues: null },
      device: `0x${hex(pointerHigh[row], 8)}${hex(pointer[row], 8)}`,
      state: flags[row] & ACCEPTS ? LISTENS : known ?? "UNKNOWN",
    };
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
export function infoText({ state, queues }: SocketColumns, info: ConnectionInfo | null): string {
  if (info === null || (state === null && queues === null)) return "";
  if (info.states && !info.queues && state !== null) return ` (${state})`;
  const items: string[] = [];
  if (info.states && state !== null) items.push(state);
  if (info.queues && queues !== null) items.push(`QR=${queues[0]}`, `QS=${queues[1]}`);
  return items.length === 0 ? " " : ` (${items.join(" ")})`;
}
