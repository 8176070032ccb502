/** SCTP endpoints and associations as `netstat` prints them: a line for each of their addresses. */

import { addressesOf, canonicalAddress } from "../../field/sctp_addresses.ts";
import { sctpStateWord } from "../../table/codes.ts";
import { listedAddresses } from "../../table/sctp_addresses.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { addressString, mappedAddress } from "../text/address.ts";
import { escapedName } from "../text/escape.ts";
import { ADDRESS_WIDTH, pad, writeQueue } from "./cells.ts";
import { STATE_WIDTH, tcpState } from "./internet.ts";
import type { NetstatOutput } from "./output.ts";

const SPACE = 0x20;
/** What is before the addresses: protocol and queues. */
const BEFORE_ADDRESSES = 20;
/** An endpoint's address has the room of two. */
const BOTH_WIDTH = 2 * ADDRESS_WIDTH + 1;

/** An address as it is shown; with its port if that is given. */
function hostText(output: NetstatOutput, printed: string, port: number | null): string {
  const address = canonicalAddress(printed, addressString);
  const shown = mappedAddress(address) ?? address;
  const any = address === "::" || address === "0.0.0.0";
  const host = !output.namesHosts
    ? shown
    : address === "::"
    ? "[::]"
    : (any ? null : output.hostName(address)) ?? shown;
  return port === null ? host : `${host}:${port === 0 ? "*" : port}`;
}

/** An end's addresses, in the order of the source. */
function addresses(table: SocketTable, row: number, side: "src" | "dst"): string[] {
  return table.inet === null
    ? listedAddresses(table, row, side)
    : addressesOf(table, row, side, addressString);
}

/** Writes a cell, and the blank behind it. */
function cell(output: NetstatOutput, text: string, width: number): void {
  const { writer } = output;
  const start = writer.length;
  writer.copy(escapedName(text));
  pad(writer, start, width);
  writer.byte(SPACE);
}

/** Writes the last cell of a line. */
function state(output: NetstatOutput, text: string): void {
  const { writer } = output;
  const start = writer.length;
  writer.text(text);
  pad(writer, start, STATE_WIDTH);
}

function continued(output: NetstatOutput): void {
  output.endLine();
  output.writer.fill(SPACE, BEFORE_ADDRESSES);
}

function writeEndpoint(output: NetstatOutput, table: SocketTable, row: number): void {
  const port = table.localPort[row];
  const [first = "", ...more] = addresses(table, row, "src")
    .map((address) => hostText(output, address, port));
  const { writer } = output;
  writer.text("sctp");
  writer.fill(SPACE, BEFORE_ADDRESSES - 4);
  cell(output, first, BOTH_WIDTH);
  state(output, stateText(table, row));
  for (const address of more) {
    continued(output);
    cell(output, address, BOTH_WIDTH);
    state(output, "");
  }
}

function writeAssociation(output: NetstatOutput, table: SocketTable, row: number): void {
  const sides = (["src", "dst"] as const).map((side) => {
    const port = side === "src" ? table.localPort[row] : table.remotePort[row];
    // The port stands with the first address alone.
    return addresses(table, row, side)
      .map((address, index) => hostText(output, address, index === 0 ? port : null));
  });
  const [local, remote] = sides;
  const { writer } = output;
  writer.text("sctp  ");
  writeQueue(writer, table.rx_queue[row]);
  writer.byte(SPACE);
  writeQueue(writer, table.tx_queue[row]);
  writer.byte(SPACE);
  const lines = Math.max(1, local.length, remote.length);
  for (let line = 0; line < lines; line++) {
    if (line > 0) continued(output);
    cell(output, local[line] ?? "", ADDRESS_WIDTH);
    cell(output, remote[line] ?? "", ADDRESS_WIDTH);
    state(output, line === 0 ? stateText(table, row) : "");
  }
}

/** The state of the socket, which netstat shows in the place of the association's. */
function stateText({ source, sctp, state }: SocketTable, row: number): string {
  // Of an association sock_diag tells its own state alone.
  if (source === "diag" && sctp!.st[row] >= 0) return sctpStateWord(sctp!.st[row], false);
  return tcpState(state[row]) ?? `UNKNOWN(${state[row]})`;
}

/** Draws the rows of a table. */
export function writeSctp(output: NetstatOutput, table: SocketTable, rows: Uint32Array): void {
  for (const row of rows) {
    if (table.sctp!.st[row] < 0) writeEndpoint(output, table, row);
    else writeAssociation(output, table, row);
    output.owner(table, row);
    // There is a column for timers, and nothing in it.
    if (output.options.timers) output.writer.byte(SPACE);
    output.endLine();
  }
}
