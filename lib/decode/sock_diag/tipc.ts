/**
 * TIPC sockets: nested attributes without a struct, filled by net/tipc/socket.c
 * tipc_sk_fill_sock_diag.
 */

import type { CapturedDump } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT, AttributeColumns } from "../../table/attributes.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { AttributeKinds } from "../../uapi/attribute_kinds.ts";
import { u32 } from "../../uapi/netlink.ts";
import {
  TIPC_ATTRIBUTES,
  TIPC_CON_ATTRIBUTES,
  TIPC_NLA,
  TIPC_NLA_CON as CON,
  TIPC_NLA_SOCK as SOCK,
  TIPC_NLA_SOCK_STAT as STAT,
  TIPC_SOCK_ATTRIBUTES,
  TIPC_STAT_ATTRIBUTES,
} from "../../uapi/tipc.ts";
import { type MessageFormat, Messages } from "./messages.ts";
import { setCookie, tableOf } from "./rows.ts";

const FORMAT: MessageFormat = { size: 0 };

/** A message of an unconnected socket. */
const USUAL_SIZE = 104;
/** Types and states fit in a byte. */
const LARGEST_CODE = 255;

/** What every socket has. */
const SOCK_REQUIRED = [
  SOCK.ADDR,
  SOCK.REF,
  SOCK.TYPE,
  SOCK.TIPC_STATE,
  SOCK.INO,
  SOCK.UID,
  SOCK.COOKIE,
  SOCK.STAT,
];
const STAT_REQUIRED = [STAT.RCVQ, STAT.SENDQ, STAT.DROP];
/** What every connected socket has of its peer, and one that was connected by name besides. */
const CON_REQUIRED = [CON.NODE, CON.SOCK];
const NAME_REQUIRED = [CON.TYPE, CON.INST];

/** The attributes of one level of the current message. */
class Level {
  readonly #kinds: AttributeKinds;
  readonly #columns: AttributeColumns;
  readonly #messages: Messages;

  constructor(messages: Messages, kinds: AttributeKinds) {
    this.#messages = messages;
    this.#kinds = kinds;
    this.#columns = new AttributeColumns(messages.bytes, 1);
  }

  /** Replaces the attributes by those between two offsets. */
  read(start: number, end: number): void {
    this.#messages.attributes(start, this.#kinds, this.#columns, 0, end);
  }

  /** Replaces them by those nested in another level's attribute; false if that is absent. */
  readNested(outer: Level, type: number): boolean {
    const at = outer.at(type);
    this.read(at, at === ABSENT ? at : at + outer.#columns.length(at));
    return at !== ABSENT;
  }

  /** Offset of a payload, or `ABSENT`. */
  at(type: number): number {
    return this.#columns.at(type, 0);
  }

  has(type: number): boolean {
    return this.at(type) !== ABSENT;
  }

  value(type: number): number {
    return u32(this.#messages.bytes, this.at(type));
  }

  /** False, and a problem is reported, if one of these is absent. */
  hasAll(types: readonly number[]): boolean {
    const missing = types.find((type) => !this.has(type));
    if (missing === undefined) return true;
    const name = this.#kinds[missing][0];
    this.#messages.fail(this.#messages.payload, name, "missing; message skipped");
    return false;
  }

  /** False, and a problem is reported, if a value is no code. */
  isCode(type: number): boolean {
    const value = this.value(type);
    if (value <= LARGEST_CODE) return true;
    const name = this.#kinds[type][0];
    this.#messages.fail(this.at(type), name, `${value} is out of range; message skipped`);
    return false;
  }
}

class Decoder {
  readonly #table: SocketTable;
  readonly #messages: Messages;
  readonly #outer: Level;
  readonly #sock: Level;
  readonly #con: Level;
  readonly #stat: Level;

  constructor(messages: Messages, table: SocketTable) {
    this.#table = table;
    this.#messages = messages;
    this.#outer = new Level(messages, TIPC_ATTRIBUTES);
    this.#sock = new Level(messages, TIPC_SOCK_ATTRIBUTES);
    this.#con = new Level(messages, TIPC_CON_ATTRIBUTES);
    this.#stat = new Level(messages, TIPC_STAT_ATTRIBUTES);
  }

  decode(): void {
    const { payload, end } = this.#messages;
    this.#outer.read(payload, end);
    if (!this.#sock.readNested(this.#outer, TIPC_NLA.SOCK)) return;
    const connected = this.#con.readNested(this.#sock, SOCK.CON);
    this.#stat.readNested(this.#sock, SOCK.STAT);
    if (!this.#isWhole(connected)) return;
    this.#table.reserve();
    this.#socket(this.#table.length);
    this.#statistics(this.#table.length);
    if (connected) this.#connection(this.#table.length);
    this.#table.length++;
  }

  #isWhole(connected: boolean): boolean {
    return this.#sock.hasAll(SOCK_REQUIRED) && this.#stat.hasAll(STAT_REQUIRED) &&
      (!connected || this.#con.hasAll(CON_REQUIRED)) &&
      (!this.#con.has(CON.FLAG) || this.#con.hasAll(NAME_REQUIRED)) &&
      this.#sock.isCode(SOCK.TYPE) && this.#sock.isCode(SOCK.TIPC_STATE);
  }

  #socket(row: number): void {
    const table = this.#table;
    const tipc = table.tipc!;
    const sock = this.#sock;
    tipc.addr[row] = sock.value(SOCK.ADDR);
    tipc.ref[row] = sock.value(SOCK.REF);
    tipc.type[row] = sock.value(SOCK.TYPE);
    tipc.hasPubl[row] = sock.has(SOCK.HAS_PUBL) ? 1 : 0;
    table.state[row] = sock.value(SOCK.TIPC_STATE);
    table.inode[row] = sock.value(SOCK.INO);
    table.uid[row] = sock.value(SOCK.UID);
    setCookie(table, row, sock.at(SOCK.COOKIE));
  }

  #statistics(row: number): void {
    const tipc = this.#table.tipc!;
    const stat = this.#stat;
    this.#table.rx_queue[row] = stat.value(STAT.RCVQ);
    this.#table.tx_queue[row] = stat.value(STAT.SENDQ);
    tipc.linkCong[row] = stat.has(STAT.LINK_CONG) ? 1 : 0;
    tipc.connCong[row] = stat.has(STAT.CONN_CONG) ? 1 : 0;
    tipc.drop[row] = stat.value(STAT.DROP);
  }

  #connection(row: number): void {
    const tipc = this.#table.tipc!;
    const con = this.#con;
    tipc.connected[row] = 1;
    tipc.conNode[row] = con.value(CON.NODE);
    tipc.conSock[row] = con.value(CON.SOCK);
    if (!con.has(CON.FLAG)) return;
    tipc.conFlag[row] = 1;
    tipc.conType[row] = con.value(CON.TYPE);
    tipc.conInst[row] = con.value(CON.INST);
  }
}

export function decodeTipcDump(dump: CapturedDump, problems: Problem[]): SocketTable {
  const messages = new Messages(dump, FORMAT, problems);
  const { bytes } = messages;
  const table = tableOf("tipc", Family.TIPC, bytes, USUAL_SIZE);
  const decoder = new Decoder(messages, table);
  while (messages.next()) decoder.decode();
  return table;
}
