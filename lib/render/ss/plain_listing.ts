/**
 * Listings of internet sockets with addresses alone, or owners too (`ss -tan`, `ss -tanp`): what
 * large machines are asked for.
 *
 * Such rows need not be written to be measured: their fields' lengths are counted from the columns,
 * and they are then drawn where they belong. grid.ts, which can hold anything, takes three
 * times as long for them. Both count with one `Layout`, so that the result is the same.
 */

import type { HostFacts } from "../../model/capture.ts";
import type { Names } from "../../model/names.ts";
import type { Query } from "../../model/query.ts";
import { isIpv4Too } from "../../field/attribute.ts";
import { groupSet } from "../../field/group.ts";
import { type Kind, netid } from "../../field/kind.ts";
import { Family } from "../../model/kinds.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { RowRenderer } from "../record/row_renderer.ts";
import { ascii, ByteWriter, ipv4Length, putIpv4 } from "../text/byte_writer.ts";
import { Layout } from "../text/layout.ts";
import {
  InterfaceCells,
  namespaceCell,
  PortCells,
  putBytes,
  putQueue,
  queueLength,
  StateCells,
  writeIpv6,
} from "./cells.ts";
import { Column, columnSpecs, queueOf } from "./columns.ts";
import { OwnerTexts } from "./owner_texts.ts";

const SPACE = 0x20;
const NEWLINE = 0x0a;
const COLON = 0x3a;
const PERCENT = 0x25;
/** First size of the buffer. */
const FIRST_SIZE = 64 * 1024;
/** Output is handed on when this much has been drawn. */
const FLUSH_SIZE = 1024 * 1024;
/**
 * Rows that are taken in one call. Few, so that the compiler works on what is called for each row, and
 * not on a loop with all of that copied into it: while rows arrive it has no processor of its own.
 * What happens seldom happens between two runs, since the compiler starts over if it meets it in one.
 */
const RUN = 32;
/** Bytes of a field's length and of its alignment, for fields of any length. */
const sizeOf = (length: number): number => 2 + length + (length & 1);

/** What such listings may show. */
const PLAIN = groupSet("base", "names", "owners", "threads", "netns", "container_names");

/** True if a query's rows have nothing but the columns of this file. `kinds`: of which they are. */
export function isPlain({ wanted, resolve }: Query, kinds: readonly Kind[]): boolean {
  return !resolve && (wanted & ~PLAIN) === 0 && kinds.every(isInternet);
}

/** True for kinds whose rows have the columns of internet sockets, and no lists of addresses. */
function isInternet({ protocol, sources, netids }: Kind): boolean {
  return netids.length === 1 && protocol !== "sctp" &&
    sources.every(({ family }) => family === Family.INET || family === Family.INET6);
}

/** Rows of one table within a batch: those of `rows` from `start` to `end`. */
interface Segment {
  readonly source: TableText;
  readonly rows: Uint32Array;
  readonly start: number;
  end: number;
}

/** What is the same for all rows of a table. */
class TableText {
  readonly table: SocketTable;
  readonly namespace: Uint8Array;
  readonly netid: Uint8Array;
  readonly ports: PortCells;
  readonly interfaces: InterfaceCells;

  constructor(
    table: SocketTable,
    query: Query,
    names: Names,
    interfaces: InterfaceCells,
  ) {
    this.table = table;
    this.interfaces = interfaces;
    this.namespace = namespaceCell(table);
    this.netid = ascii(netid(table, 0));
    this.ports = new PortCells(names, table.protocol, query.numeric);
  }
}

class PlainListing implements RowRenderer {
  readonly #layout: Layout;
  readonly #query: Query;
  readonly #write: (bytes: Uint8Array) => void;
  readonly #states = new StateCells();
  readonly #scratch = new ByteWriter(64);
  readonly #out = new ByteWriter(FIRST_SIZE);
  /** Lengths of the fields of the row at hand, by column. */
  readonly #length = new Uint32Array(Column.EXT + 1);
  #owners: OwnerTexts | null = null;
  #names!: Names;
  #interfaces!: InterfaceCells;
  #source: TableText | null = null;
  /** Those of the batch that is not full yet. */
  #segments: Segment[] = [];
  /** Whether a row of the batch is at its last column. */
  #begun = false;
  #header = false;

  constructor(layout: Layout, query: Query, write: (bytes: Uint8Array) => void) {
    this.#layout = layout;
    this.#query = query;
    this.#write = write;
    if (!query.text.header) return;
    this.#header = this.#begun = true;
    layout.specs.forEach(({ header }, column) => {
      if (column < Column.EXT && layout.enabled[column]) layout.field(column, header.length);
    });
  }

  enter(decoded: Decoded): void {
    this.#names = decoded.names;
    this.#interfaces = new InterfaceCells(decoded.names);
    if (this.#layout.enabled[Column.PROCESS] === 1) {
      this.#owners ??= OwnerTexts.of(this.#query, decoded);
    }
  }

  rows(table: SocketTable, rows: Uint32Array): void {
    if (this.#source?.table !== table) {
      this.#source = new TableText(table, this.#query, this.#names, this.#interfaces);
    }
    this.#measure(this.#source, rows);
  }

  /** Draws the rows that are not drawn yet. */
  finish(): void {
    if (!this.#layout.empty) this.#endBatch();
    this.#flush();
  }

  /** Ends the row before, which is at its last column, and the batch that is full with it. */
  #endRow(): void {
    if (!this.#begun) return;
    if (this.#layout.full) this.#endBatch();
    else this.#layout.field(Column.EXT, 0);
  }

  /** Most rows together, the one at the edge of a chunk by itself. */
  #measure(source: TableText, rows: Uint32Array): void {
    for (let index = 0; index < rows.length;) {
      const end = Math.min(rows.length, index + RUN);
      let next = this.#layout.full ? index : this.#measureRun(source, rows, index, end);
      if (next === index) {
        this.#endRow();
        this.#measureRow(source, rows[next++]);
        this.#begun = true;
      }
      this.#keep(source, rows, index, next);
      index = next;
    }
  }

  /** Notes that these rows are of the batch. */
  #keep(source: TableText, rows: Uint32Array, start: number, end: number): void {
    const last = this.#segments.at(-1);
    if (last?.rows === rows && last.end === start) last.end = end;
    else this.#segments.push({ source, rows, start, end });
  }

  /** One row's fields, one by one. */
  #measureRow(source: TableText, row: number): void {
    const layout = this.#layout;
    const { enabled } = layout;
    const lengths = this.#lengths(source, row);
    for (let column = Column.NETNS; column < Column.EXT; column++) {
      if (enabled[column] === 1) layout.field(column, lengths[column]);
    }
  }

  /** Rows from `start` up to `end`, or to the first that a chunk may end in; returns which. */
  #measureRun(source: TableText, rows: Uint32Array, start: number, end: number): number {
    const layout = this.#layout;
    const { enabled, longest } = layout;
    for (let index = start; index < end; index++) {
      const lengths = this.#lengths(source, rows[index]);
      // The last column of the row before, which is empty.
      let size = sizeOf(0);
      for (let column = Column.NETNS; column < Column.EXT; column++) {
        if (enabled[column] === 1) size += sizeOf(lengths[column]);
      }
      if (!layout.fields(size)) return index;
      for (let column = Column.NETNS; column < Column.EXT; column++) {
        if (lengths[column] > longest[column]) longest[column] = lengths[column];
      }
    }
    return end;
  }

  /** Lengths of a row's fields, by column; they hold until the next. */
  #lengths(source: TableText, row: number): Uint32Array {
    const { table, namespace, netid, ports, interfaces } = source;
    const { stride, local, remote, iface } = table.inet!;
    const length = this.#length;
    length[Column.NETNS] = namespace.length;
    length[Column.NETID] = netid.length;
    length[Column.STATE] = this.#states.text(table.state[row]).length;
    length[Column.RECV_Q] = queueLength(queueOf(table, table.rx_queue[row]));
    length[Column.SEND_Q] = queueLength(queueOf(table, table.tx_queue[row]));
    if (stride === 1) {
      length[Column.LOCAL] = ipv4Length(local[row]) + 1;
      length[Column.PEER] = ipv4Length(remote[row]) + 1;
    } else {
      const ipv4 = isIpv4Too(table, row);
      length[Column.LOCAL] = this.#ipv6(local, row * 4, ipv4).length + 1;
      length[Column.PEER] = this.#ipv6(remote, row * 4, ipv4).length + 1;
    }
    if (iface !== null && iface[row] !== 0) {
      length[Column.LOCAL] += 1 + interfaces.text(iface[row]).length;
    }
    length[Column.LOCAL_PORT] = ports.length(table.localPort[row]);
    length[Column.PEER_PORT] = ports.length(table.remotePort[row]);
    if (this.#owners !== null) length[Column.PROCESS] = this.#owners.length(table, row);
    return length;
  }

  /** An IPv6 address as text; it holds until the next. */
  #ipv6(words: Uint32Array, at: number, ipv4Too: boolean): ByteWriter {
    const scratch = this.#scratch;
    scratch.length = 0;
    writeIpv6(scratch, words, at, ipv4Too);
    return scratch;
  }

  /** Draws the batch: no row that follows has a say in its widths. */
  #endBatch(): void {
    const { longest } = this.#layout;
    const widths = Uint32Array.from(this.#layout.widths());
    // Most bytes that a row has.
    const room = widths.reduce(
      (room, width, column) => room + Math.max(width, longest[column] + 1),
      16,
    );
    if (this.#header) this.#drawHeader(widths);
    for (const segment of this.#segments) this.#drawSegment(segment, widths, room);
    this.#segments = [];
    this.#begun = false;
    this.#layout.restart();
  }

  #drawHeader(widths: Uint32Array): void {
    this.#header = false;
    const { specs, enabled, delimiters } = this.#layout;
    const out = this.#out;
    let first = true;
    specs.forEach(({ header, align }, column) => {
      if (enabled[column] === 0) return;
      const delimiter = first ? "" : String.fromCharCode(...delimiters[column]);
      const space = widths[column] - delimiter.length - header.length;
      out.text(delimiter);
      if (align === "right") out.fill(SPACE, space);
      out.text(header);
      if (align === "left") out.fill(SPACE, space);
      first = false;
    });
    out.byte(NEWLINE);
  }

  #drawSegment({ source, rows, start, end }: Segment, widths: Uint32Array, room: number): void {
    const out = this.#out;
    for (let index = start; index < end; index += RUN) {
      if (out.length >= FLUSH_SIZE) this.#flush();
      const until = Math.min(end, index + RUN);
      out.reserve(room * (until - index));
      const run = rows.subarray(index, until);
      out.length = this.#drawRun(source, run, widths, out.length);
    }
  }

  /** Draws rows at `to`, where there is room for them; returns where they end. */
  #drawRun(source: TableText, rows: Uint32Array, widths: Uint32Array, to: number): number {
    const { enabled } = this.#layout;
    const target = this.#out.bytes;
    const { table, namespace, netid, ports } = source;
    const showNamespace = enabled[Column.NETNS] === 1;
    const showNetid = enabled[Column.NETID] === 1;
    const showState = enabled[Column.STATE] === 1;
    const showQueues = enabled[Column.RECV_Q] === 1;
    const showOwners = enabled[Column.PROCESS] === 1;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      const line = to;
      if (showNamespace) to = putPadded(target, to, namespace, line + widths[Column.NETNS]);
      if (showNetid) {
        const limit = to + widths[Column.NETID];
        if (to > line) target[to++] = SPACE;
        to = putPadded(target, to, netid, limit);
      }
      if (showState) {
        const limit = to + widths[Column.STATE];
        if (to > line) target[to++] = SPACE;
        to = putPadded(target, to, this.#states.text(table.state[row]), limit);
      }
      if (showQueues) {
        let limit = to + widths[Column.RECV_Q];
        if (to > line) target[to++] = SPACE;
        to = putQueue(target, to, queueOf(table, table.rx_queue[row]));
        while (to < limit) target[to++] = SPACE;
        limit = to + widths[Column.SEND_Q];
        target[to++] = SPACE;
        to = putQueue(target, to, queueOf(table, table.tx_queue[row]));
        while (to < limit) target[to++] = SPACE;
      }
      to = this.#drawAddress(source, row, "local", target, to, widths[Column.LOCAL], to > line);
      to = drawPort(target, to, table.localPort[row], ports, widths[Column.LOCAL_PORT]);
      to = this.#drawAddress(source, row, "remote", target, to, widths[Column.PEER], true);
      to = drawPort(target, to, table.remotePort[row], ports, widths[Column.PEER_PORT]);
      if (showOwners) {
        const limit = to + widths[Column.PROCESS];
        if (this.#owners !== null) to = this.#owners.put(target, to, table, row);
        while (to < limit) target[to++] = SPACE;
      }
      target[to++] = NEWLINE;
    }
    return to;
  }

  /** Draws an address with its colon, both to the right of their column. */
  #drawAddress(
    { table, interfaces }: TableText,
    row: number,
    side: "local" | "remote",
    target: Uint8Array,
    to: number,
    width: number,
    delimited: boolean,
  ): number {
    const inet = table.inet!;
    const words = inet[side];
    const limit = to + width;
    if (delimited) target[to++] = SPACE;
    const iface = side === "local" && inet.iface !== null ? inet.iface[row] : 0;
    const bound = iface === 0 ? null : interfaces.text(iface);
    const room = bound === null ? 1 : bound.length + 2;
    if (inet.stride === 1) {
      const word = words[row];
      for (const from = limit - ipv4Length(word) - room; to < from;) target[to++] = SPACE;
      to = putIpv4(target, to, word);
    } else {
      const text = this.#ipv6(words, row * 4, isIpv4Too(table, row));
      for (const from = limit - text.length - room; to < from;) target[to++] = SPACE;
      for (let at = 0; at < text.length; at++) target[to++] = text.bytes[at];
    }
    if (bound !== null) {
      target[to++] = PERCENT;
      to = putBytes(target, to, bound);
    }
    target[to++] = COLON;
    return to;
  }

  #flush(): void {
    if (this.#out.length === 0) return;
    this.#write(this.#out.bytes.subarray(0, this.#out.length));
    this.#out.length = 0;
  }
}

export function plainRenderer(
  query: Query,
  facts: HostFacts,
  write: (bytes: Uint8Array) => void,
): RowRenderer {
  return new PlainListing(new Layout(columnSpecs(query), facts.columns), query, write);
}

/** Writes bytes at `to` and spaces behind them up to `limit`. */
function putPadded(target: Uint8Array, to: number, bytes: Uint8Array, limit: number): number {
  to = putBytes(target, to, bytes);
  while (to < limit) target[to++] = SPACE;
  return to;
}

function drawPort(
  target: Uint8Array,
  to: number,
  port: number,
  ports: PortCells,
  width: number,
): number {
  const limit = to + width;
  to = ports.put(target, to, port);
  while (to < limit) target[to++] = SPACE;
  return to;
}
