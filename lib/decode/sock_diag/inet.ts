/** Internet sockets: struct inet_diag_msg, filled by net/ipv4/inet_diag.c inet_sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family, type FamilyBit } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import { type Protocol, SocketTable } from "../../table/socket_table.ts";
import {
  DCCPDIAG_GETSOCK,
  INET_DIAG,
  INET_DIAG_ATTRIBUTES,
  INET_DIAG_MSG,
  IPPROTO,
  TCPDIAG_GETSOCK,
} from "../../uapi/inet_diag.ts";
import { networkWord, NLMSG, u32 } from "../../uapi/netlink.ts";
import { AF_INET, AF_INET6 } from "../../uapi/sock_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";
import { setCookie } from "./rows.ts";

const FORMAT: MessageFormat = {
  size: INET_DIAG_MSG.SIZE,
  family: ["idiag_family", AF_INET, AF_INET6],
  // Recorded dumps of kernels before 3.3.
  types: [TCPDIAG_GETSOCK, DCCPDIAG_GETSOCK],
};

/** Size of a message with the attributes that it always has. */
const USUAL_SIZE = NLMSG.SIZE + INET_DIAG_MSG.SIZE + 28;
const RETRANSMIT_TIMER = 1;
/** No association. */
const ENDPOINT = -1;
/**
 * Most runs of messages of one family that get a table each. A dump has one or two; in a damaged one
 * the family may change with every message.
 */
const MOST_RUNS = 16;

function decodeMessage(bytes: Uint8Array, at: number, table: SocketTable): void {
  const row = table.length;
  const inet = table.inet!;
  const { stride } = inet;
  const M = INET_DIAG_MSG;
  table.state[row] = bytes[at + M.idiag_state];
  table.localPort[row] = (bytes[at + M.idiag_sport] << 8) | bytes[at + M.idiag_sport + 1];
  table.remotePort[row] = (bytes[at + M.idiag_dport] << 8) | bytes[at + M.idiag_dport + 1];
  for (let word = 0; word < stride; word++) {
    inet.local[row * stride + word] = networkWord(bytes, at + M.idiag_src + word * 4);
    inet.remote[row * stride + word] = networkWord(bytes, at + M.idiag_dst + word * 4);
  }
  inet.iface![row] = u32(bytes, at + M.idiag_if);
  setCookie(table, row, at + M.idiag_cookie);
  const timer = bytes[at + M.idiag_timer];
  inet.tr[row] = timer;
  if (timer === RETRANSMIT_TIMER) inet.retrnsmt[row] = bytes[at + M.idiag_retrans];
  else inet.timeout[row] = bytes[at + M.idiag_retrans];
  inet.expires[row] = u32(bytes, at + M.idiag_expires);
  table.rx_queue[row] = u32(bytes, at + M.idiag_rqueue);
  table.tx_queue[row] = u32(bytes, at + M.idiag_wqueue);
  table.uid[row] = u32(bytes, at + M.idiag_uid);
  table.inode[row] = u32(bytes, at + M.idiag_inode);
}

class Runs {
  readonly tables: SocketTable[] = [];
  readonly #bytes: Uint8Array;
  readonly #protocol: Protocol;
  #family = 0;
  #table: SocketTable | null = null;

  constructor(bytes: Uint8Array, protocol: Protocol) {
    this.#bytes = bytes;
    this.#protocol = protocol;
  }

  /** The table for a message of this family; `left`: bytes from it to the end of the dump. */
  table(family: number, left: number): SocketTable {
    if (this.#table !== null && this.#family === family) return this.#table;
    this.#family = family;
    return this.#table = this.#earlier(family) ?? this.#open(family, left);
  }

  /** As `table`, for dumps that mix both families: IPv4 is shown first. */
  mixed(family: number, left: number): SocketTable {
    if (this.#table !== null && this.#family === family) return this.#table;
    for (const one of [AF_INET, AF_INET6]) {
      if (this.tables.length < 2) this.#open(one, left);
    }
    this.#family = family;
    return this.#table = this.tables[family === AF_INET ? 0 : 1];
  }

  /** If there are too many runs: the last table of this family, out of the dump's order. */
  #earlier(family: number): SocketTable | undefined {
    if (this.tables.length < MOST_RUNS) return undefined;
    return this.tables.findLast((table) => table.family === bit(family));
  }

  #open(family: number, left: number): SocketTable {
    const table = new SocketTable(this.#protocol, bit(family), {
      bytes: this.#bytes,
      // The first two make a whole dump of both families.
      capacity: this.tables.length < 2 ? Math.ceil(left / USUAL_SIZE) : 0,
      stride: family === AF_INET ? 1 : 4,
      source: "diag",
    });
    this.tables.push(table);
    return table;
  }
}

function bit(family: number): FamilyBit {
  return family === AF_INET ? Family.INET : Family.INET6;
}

/**
 * Decodes a dump: a table for each run of messages of one family, since a recorded dump may hold
 * both. `check`: whether attributes are checked against the kernel's format; if none of them is
 * shown, that would be a third of the work.
 */
export function decodeInetDump(
  dump: CapturedDump,
  protocol: Protocol,
  problems: Problem[],
  check = true,
): SocketTable[] {
  const messages = new Messages(dump, FORMAT, problems);
  const { bytes } = messages;
  const runs = new Runs(bytes, protocol);
  const { tables } = runs;
  while (messages.next()) {
    const { payload } = messages;
    const left = bytes.length - payload;
    const table = messages.type === TCPDIAG_GETSOCK
      ? runs.mixed(bytes[payload], left)
      : runs.table(bytes[payload], left);
    table.reserve();
    decodeMessage(bytes, payload, table);
    if (table.sctp !== null) decodeSctp(table, tables);
    const attributes = payload + INET_DIAG_MSG.SIZE;
    if (check) {
      messages.attributes(attributes, INET_DIAG_ATTRIBUTES, table.attributes!, table.length);
    } else {
      table.attributes!.set(table.length, attributes, messages.end, INET_DIAG_ATTRIBUTES);
    }
    table.length++;
  }
  return tables;
}

/** The protocol of a destroyed socket: an attribute of its message. */
function protocolOf(table: SocketTable): Protocol {
  const at = table.attributes!.at(INET_DIAG.PROTOCOL, 0);
  return at !== ABSENT && table.bytes[at] === IPPROTO.UDP ? "udp" : "tcp";
}

export function decodeDestroyed(bytes: Uint8Array, problems: Problem[]): SocketTable[] {
  const [first] = decodeInetDump({ id: "tcp", bytes }, "tcp", []);
  const protocol = first === undefined ? "tcp" : protocolOf(first);
  return decodeInetDump({ id: protocol === "udp" ? "udp" : "tcp", bytes }, protocol, problems);
}

/** An association has the inode of its endpoint, and directly follows it. */
function decodeSctp(table: SocketTable, tables: readonly SocketTable[]): void {
  const row = table.length;
  const before = row > 0 ? table : tables[tables.length - 2];
  const inode = before === undefined || before.length === 0 ? 0 : before.inode[before.length - 1];
  const association = inode !== 0 && inode === table.inode[row];
  table.sctp!.st[row] = association ? table.state[row] : ENDPOINT;
}
