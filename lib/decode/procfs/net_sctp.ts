/**
 * /proc/net/sctp/eps (endpoints) and /proc/net/sctp/assocs (associations).
 *
 * Printed by net/sctp/proc.c sctp_eps_seq_show and sctp_assocs_seq_show:
 *
 *     ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS
 *     ffff8 ffff9 2   10  28   9899      0 16061 127.0.0.1
 *
 *     ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <->
 *     ffff8 ffff9 2   1   3  0       3        0        0       0 16062 9899  40000  *127.0.0.1 <-> *127.0.0.1
 *
 * STY is the socket's style, SST its state as TCP numbers them, ST the association's
 * (SCTP_STATE_*); `*` marks a primary address. Queues in bytes. Since 2.6.0, when there were no
 * UID, INODE, ASSOC-ID and queues yet. sctp_states.ts has the numbers of states.
 */

import { parseAddress } from "../../model/address.ts";
import type { CapturedFile } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import { latin1 } from "../../model/latin1.ts";
import type { Problem } from "../../model/problem.ts";
import type { RowEnd } from "../../table/short_rows.ts";
import { SocketTable } from "../../table/socket_table.ts";
import { Cursor, rowEstimate } from "./cursor.ts";
import { noteShortRow } from "./row_end.ts";
import { numberingOf, renumberStates } from "./sctp_states.ts";

/** What the first kernels do not print, of associations; of endpoints the last two. */
const SCTP_END: RowEnd = [
  ["association", "ASSOC-ID"],
  ["queues", "TX_QUEUE RX_QUEUE"],
  ["uid", "UID"],
  ["inode", "INODE"],
];
const AT_UID = 2;

const SPACE = 0x20;
const TAB = 0x09;
const LESS_THAN = 0x3c;
const ASTERISK = 0x2a;
/** What is behind the addresses of one side. */
const LIST_ENDS: ReadonlySet<number> = new Set([TAB, LESS_THAN]);
/** INET6_ADDRSTRLEN without the NUL (include/linux/inet.h). */
const LONGEST_ADDRESS = 47;

function emptyTable(file: CapturedFile): SocketTable {
  return new SocketTable("sctp", Family.INET, {
    bytes: file.bytes,
    capacity: rowEstimate(file, 80),
  });
}

/** Where the words of an address list begin and end; one that is no address fails the row. */
function addressList(cursor: Cursor, field: string): { start: number; end: number } {
  cursor.skipBlanks();
  const { bytes } = cursor;
  const start = cursor.position;
  const lineEnd = cursor.lineEnd();
  let end = start;
  while (cursor.position < lineEnd && !LIST_ENDS.has(bytes[cursor.position])) {
    const word = cursor.word(field);
    end = cursor.position;
    if (!isAddress(bytes, word, end)) {
      cursor.position = word;
      cursor.fail(field, "expected an address");
      cursor.position = end;
    }
    while (bytes[cursor.position] === SPACE) cursor.position++;
  }
  return { start, end };
}

/** An address of either family in its usual text form, or in the kernel's full one. */
function isAddress(bytes: Uint8Array, start: number, end: number): boolean {
  const text = bytes[start] === ASTERISK ? start + 1 : start;
  return end - text <= LONGEST_ADDRESS && parseAddress(latin1(bytes.subarray(text, end))) !== null;
}

function decodeIdentity(cursor: Cursor, table: SocketTable): void {
  const row = table.length;
  table.uid[row] = cursor.decimal("UID");
  table.inode[row] = cursor.decimal64("INODE");
  table.inodeHigh[row] = cursor.high;
}

/** Decodes the endpoints; a bad row becomes a problem. */
export function decodeSctpEndpoints(file: CapturedFile, problems: Problem[]): SocketTable {
  const table = emptyTable(file);
  const cursor = new Cursor(file, "sctp_eps", problems);
  if (!cursor.header("ENDPT")) return table;
  const hasInodes = cursor.names("INODE");
  const sctp = table.sctp!;
  while (cursor.nextLine()) {
    table.reserve();
    const row = table.length;
    sctp.object[row] = cursor.hex64("ENDPT");
    sctp.objectHigh[row] = cursor.high;
    table.pointer[row] = cursor.hex64("SOCK");
    table.pointerHigh[row] = cursor.high;
    cursor.decimal("STY");
    table.state[row] = cursor.decimal("SST", 8);
    cursor.decimal("HBKT");
    table.localPort[row] = cursor.decimal("LPORT", 16);
    if (hasInodes) decodeIdentity(cursor, table);
    sctp.st[row] = -1;
    const local = addressList(cursor, "LADDRS");
    sctp.localStart[row] = local.start;
    sctp.localEnd[row] = local.end;
    if (cursor.rowFailed()) continue;
    if (!hasInodes) noteShortRow(cursor, table, SCTP_END, AT_UID);
    table.length++;
  }
  cursor.finish();
  return table;
}

/** Decodes the associations; a bad row becomes a problem. */
export function decodeSctpAssociations(file: CapturedFile, problems: Problem[]): SocketTable {
  const table = emptyTable(file);
  const cursor = new Cursor(file, "sctp_assocs", problems);
  if (!cursor.header("ASSOC")) return table;
  const hasInodes = cursor.names("INODE");
  const numbering = numberingOf(cursor);
  const sctp = table.sctp!;
  while (cursor.nextLine()) {
    table.reserve();
    const row = table.length;
    sctp.object[row] = cursor.hex64("ASSOC");
    sctp.objectHigh[row] = cursor.high;
    table.pointer[row] = cursor.hex64("SOCK");
    table.pointerHigh[row] = cursor.high;
    cursor.decimal("STY");
    table.state[row] = cursor.decimal("SST", 8);
    sctp.st[row] = cursor.decimal("ST", 8);
    cursor.decimal("HBKT");
    if (hasInodes) {
      sctp.associationId[row] = cursor.signed("ASSOC-ID");
      table.tx_queue[row] = cursor.decimal("TX_QUEUE");
      table.rx_queue[row] = cursor.decimal("RX_QUEUE");
      decodeIdentity(cursor, table);
    }
    table.localPort[row] = cursor.decimal("LPORT", 16);
    table.remotePort[row] = cursor.decimal("RPORT", 16);
    const local = addressList(cursor, "LADDRS");
    sctp.localStart[row] = local.start;
    sctp.localEnd[row] = local.end;
    cursor.expect("LADDRS", LESS_THAN);
    cursor.word("RADDRS");
    const remote = addressList(cursor, "RADDRS");
    sctp.remoteStart[row] = remote.start;
    sctp.remoteEnd[row] = remote.end;
    if (cursor.rowFailed()) continue;
    if (!hasInodes) noteShortRow(cursor, table, SCTP_END, 0);
    table.length++;
  }
  renumberStates(table, numbering, file.path, problems);
  cursor.finish();
  return table;
}
