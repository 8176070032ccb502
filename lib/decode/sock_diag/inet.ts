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
import { NLMSG } from "../../uapi/netlink.ts";
import { AF_INET, AF_INET6 } from "../../uapi/sock_diag.ts";
import { type MessageFormat, Messages } from "./messages.ts";

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
 * Messages that are decoded in one call. Few, so that the compiler works on what is called for each, and
 * not on a loop with all of that copied into it.
 */
const RUN = 32;
/**
 * Most runs of messages of one family that get a table each. A dump has one or two; in a damaged one
 * the family may change with every message.
 */
const MOST_RUNS = 16;

/** Numbers with a sign are stored as well: the columns have them without it. */
function decodeMessage(
  { bytes, view, payload: at }: Messages,
  table: SocketTable,
): void {
  const row = table.length;
  const inet = table.inet!;
  const { stride } = inet;
  const M = INET_DIAG_MSG;
  table.state[row] = bytes[at + M.idiag_state];
  table.localPort[row] = view.getInt16(at + M.idiag_sport) & 0xffff;
  table.remotePort[row] = view.getInt16(at + M.idiag_dport) & 0xffff;
  for (let word = 0; word < stride; word++) {
    inet.local[row * stride + word] = view.getInt32(at + M.idiag_src + word * 4);
    inet.remote[row * stride + word] = view.getInt32(at + M.idiag_dst + word * 4);
  }
  inet.iface![row] = view.getInt32(at + M.idiag_if, true);
  table.cookie![row] = view.getInt32(at + M.idiag_cookie, true);
  table.cookieHigh![row] = view.getInt32(at + M.idiag_cookie + 4, true);
  const timer = bytes[at + M.idiag_timer];
  inet.tr[row] = timer;
  if (timer === RETRANSMIT_TIMER) inet.retrnsmt[row] = bytes[at + M.idiag_retrans];
  else inet.timeout[row] = bytes[at + M.idiag_retrans];
  inet.expires[row] = view.getInt32(at + M.idiag_expires, true) >>> 0;
  table.rx_queue[row] = view.getInt32(at + M.idiag_rqueue, true);
  table.tx_queue[row] = view.getInt32(at + M.idiag_wqueue, true);
  table.uid[row] = view.getInt32(at + M.idiag_uid, true);
  table.inode[row] = view.getInt32(at + M.idiag_inode, true);
}

class Runs {
  readonly tables: SocketTable[] = [];
  readonly #protocol: Protocol;
  readonly #arrive: boolean;
  #family = 0;
  #table: SocketTable | null = null;

  constructor({ arrival }: CapturedDump, protocol: Protocol) {
    this.#arrive = arrival !== undefined && arrival !== null;
    this.#protocol = protocol;
  }

  /** The messages are somewhere else. */
  moveTo(bytes: Uint8Array): void {
    for (const table of this.tables) table.moveTo(bytes);
  }

  /** The table for the current message, which is of this family. */
  table(family: number, messages: Messages): SocketTable {
    if (this.#table !== null && this.#family === family) return this.#table;
    this.#family = family;
    return this.#table = this.#earlier(family) ?? this.#open(family, messages);
  }

  /** As `table`, for dumps that mix both families: IPv4 is shown first. */
  mixed(family: number, messages: Messages): SocketTable {
    if (this.#table !== null && this.#family === family) return this.#table;
    for (const one of [AF_INET, AF_INET6]) {
      if (this.tables.length < 2) this.#open(one, messages);
    }
    this.#family = family;
    return this.#table = this.tables[family === AF_INET ? 0 : 1];
  }

  /** If there are too many runs: the last table of this family, out of the dump's order. */
  #earlier(family: number): SocketTable | undefined {
    if (this.tables.length < MOST_RUNS) return undefined;
    return this.tables.findLast((table) => table.family === bit(family));
  }

  #open(family: number, { bytes, left }: Messages): SocketTable {
    // The first two make a whole dump of both families.
    const whole = this.tables.length < (this.#arrive ? 1 : 2);
    const table = new SocketTable(this.#protocol, bit(family), {
      bytes,
      capacity: whole ? Math.ceil(left / USUAL_SIZE) : 0,
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
 * shown, that would be a third of the work. `pause`: called with the tables before more is waited for,
 * if the dump still arrives.
 */
export function decodeInetDump(
  dump: CapturedDump,
  protocol: Protocol,
  problems: Problem[],
  check = true,
  pause: ((tables: readonly SocketTable[]) => void) | null = null,
): SocketTable[] {
  const runs = new Runs(dump, protocol);
  const { tables } = runs;
  const paused = pause && ((): void => pause(tables));
  const messages = new Messages(dump, FORMAT, problems, paused, (bytes) => runs.moveTo(bytes));
  while (decodeRun(messages, runs, check)) {
    // A run after the other.
  }
  return tables;
}

/** Decodes some messages; false at the end of the dump. */
function decodeRun(messages: Messages, runs: Runs, check: boolean): boolean {
  for (let count = 0; count < RUN; count++) {
    if (!messages.next()) return false;
    const { bytes, payload } = messages;
    const table = messages.type === TCPDIAG_GETSOCK
      ? runs.mixed(bytes[payload], messages)
      : runs.table(bytes[payload], messages);
    table.reserve();
    decodeMessage(messages, table);
    if (table.sctp !== null) decodeSctp(table, runs.tables);
    const attributes = payload + INET_DIAG_MSG.SIZE;
    if (check) {
      messages.attributes(attributes, INET_DIAG_ATTRIBUTES, table.attributes!, table.length);
    } else {
      table.attributes!.set(table.length, attributes, messages.end, INET_DIAG_ATTRIBUTES);
    }
    table.length++;
  }
  return true;
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
