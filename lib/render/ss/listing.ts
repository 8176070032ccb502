/** Sockets as `ss` prints them: its columns and their quirks, byte for byte, in one place. */

import type { HostFacts } from "../../model/capture.ts";
import type { Names } from "../../model/names.ts";
import type { Query } from "../../model/query.ts";
import { ANY_VSOCK, ETHERTYPE_ALL, ethertypeWords, sctpStateWord } from "../../table/codes.ts";
import type { Decoded } from "../../table/decoded.ts";
import { sctpAddresses } from "../../table/sctp_addresses.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { RowRenderer } from "../record/row_renderer.ts";
import { addressString, isAny, mappedAddress } from "../text/address.ts";
import {
  InterfaceCells,
  namespaceCell,
  PortCells,
  putQueue,
  queueLength,
  StateCells,
  writeIpv6,
} from "./cells.ts";
import { canonicalAddress } from "../../field/sctp_addresses.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { escapedName, writeEscaped } from "../text/escape.ts";
import type { DetailsOutput, HostNames } from "./details/output.ts";
import { writeDetails, writeNetlinkDetails } from "./details/details.ts";
import { writeIdentity } from "./details/identity.ts";
import { isIpv4Too } from "../../field/attribute.ts";
import { shownOf } from "../../field/group.ts";
import { hasOneNetid, netid } from "../../field/kind.ts";
import { Layout } from "../text/layout.ts";
import { OwnerTexts } from "./owner_texts.ts";
import { Column, columnSpecs, queueOf } from "./columns.ts";
import { SS } from "./quirks.ts";
import { TextGrid } from "../text/grid.ts";

const COLON = 0x3a;
const STAR = 0x2a;
const SPACE = 0x20;
const PERCENT = 0x25;

class SsRenderer implements RowRenderer {
  readonly #query: Query;
  readonly #facts: HostFacts;
  readonly #hostNames: HostNames | null;
  readonly #grid: TextGrid;
  readonly #writer: ByteWriter;
  readonly #words = new Map<string, Uint8Array>();
  readonly #states = new StateCells();
  /** What rows of one network namespace need: set before they are drawn. */
  #names!: Names;
  #interfaces!: InterfaceCells;
  #owners!: OwnerTexts | null;
  #output!: DetailsOutput;

  constructor(
    query: Query,
    facts: HostFacts,
    hostNames: HostNames | null,
    write: (bytes: Uint8Array) => void,
  ) {
    this.#query = query;
    this.#facts = facts;
    this.#hostNames = hostNames;
    this.#grid = new TextGrid(new Layout(columnSpecs(query), facts.columns), write);
    this.#writer = this.#grid.writer;
    if (query.text.header) this.#grid.header();
  }

  /** Draws the rows that are not drawn yet. */
  finish(): void {
    this.#grid.finish();
  }

  enter(decoded: Decoded): void {
    const { names } = decoded;
    this.#names = names;
    this.#interfaces = new InterfaceCells(names);
    this.#owners = OwnerTexts.of(this.#query, decoded);
    this.#output = {
      writer: this.#writer,
      query: this.#query,
      names,
      facts: this.#facts,
      hostNames: this.#hostNames,
      cgroups: new Map(),
      shown: shownOf(this.#query.wanted),
    };
  }

  /** A word or name as it is written, made once. */
  #word(word: string): Uint8Array {
    let bytes = this.#words.get(word);
    if (bytes === undefined) {
      bytes = escapedName(word);
      this.#words.set(word, bytes);
    }
    return bytes;
  }

  rows(table: SocketTable, rows: Uint32Array): void {
    const ports = new PortCells(this.#names, table.protocol, this.#query.numeric);
    const states = SS.states(table);
    const namespace = namespaceCell(table);
    const single = hasOneNetid(table) ? this.#word(netid(table, 0)) : null;
    for (let index = 0; index < rows.length; index++) {
      const row = rows[index];
      this.#grid.moveTo(Column.NETNS);
      this.#writer.copy(namespace);
      this.#state(table, row, states[row], single ?? this.#word(netid(table, row)));
      if (table.inet !== null) this.#inetAddresses(table, row, ports);
      else if (table.unix !== null) this.#unixAddresses(table, row);
      else if (table.packet !== null) this.#packetAddresses(table, row);
      else if (table.netlink !== null) {
        this.#netlinkAddresses(table, row);
        continue;
      } else if (table.vsock !== null) this.#vsockAddresses(table, row);
      else if (table.xdp !== null) this.#xdpAddresses(table, row);
      else if (table.tipc !== null) this.#tipcAddresses(table, row);
      else this.#sctpAddresses(table, row, ports);
      this.#processes(table, row);
      writeDetails(this.#output, table, row);
    }
  }

  #state(table: SocketTable, row: number, state: number, name: Uint8Array): void {
    const grid = this.#grid;
    const writer = this.#writer;
    grid.moveTo(Column.NETID);
    const association = table.sctp !== null && table.sctp.st[row] >= 0;
    if (!association) writer.copy(name);
    grid.next();
    if (association) {
      const { st, unnamed } = table.sctp!;
      writer.text(`\`- ${sctpStateWord(st[row], unnamed)}`);
    } else {
      writer.copy(this.#states.text(state));
    }
    grid.next();
    this.#queue(queueOf(table, table.rx_queue[row]));
    this.#queue(queueOf(table, table.tx_queue[row]));
  }

  /** A whole field of ASCII characters. */
  #cell(text: string): void {
    this.#writer.text(text);
    this.#grid.next();
  }

  #queue(value: number): void {
    const writer = this.#writer;
    writer.reserve(queueLength(value));
    writer.length = putQueue(writer.bytes, writer.length, value);
    this.#grid.next();
  }

  #inetAddresses(table: SocketTable, row: number, ports: PortCells): void {
    const inet = table.inet!;
    const ipv4 = isIpv4Too(table, row);
    this.#address(inet.local, row * inet.stride, inet.stride, ipv4);
    if (inet.iface !== null && inet.iface[row] !== 0) {
      this.#writer.byte(PERCENT);
      this.#interfaceName(inet.iface[row]);
    }
    this.#colon();
    this.#port(table.localPort[row], ports);
    this.#address(inet.remote, row * inet.stride, inet.stride, ipv4);
    this.#colon();
    this.#port(table.remotePort[row], ports);
  }

  #interfaceName(index: number): void {
    this.#writer.copy(this.#interfaces.text(index));
  }

  #colon(): void {
    this.#writer.byte(COLON);
    this.#grid.next();
  }

  /** `ipv4`: true if :: takes IPv4 too, and so is any address at all. */
  #address(words: Uint32Array, at: number, stride: 1 | 4, ipv4: boolean): void {
    const writer = this.#writer;
    const any = stride === 4 && ipv4 && isAny(words, at);
    const name = any ? null : this.#hostName(words, at, stride);
    if (name !== null) writer.copy(name);
    else if (stride === 1) writer.ipv4(words[at]);
    else writeIpv6(writer, words, at, ipv4);
  }

  #hostName(words: Uint32Array, at: number, stride: 1 | 4): Uint8Array | null {
    if (this.#hostNames === null) return null;
    const address = addressString(words, at, stride);
    const name = this.#hostNames(mappedAddress(address) ?? address);
    return name === null ? null : this.#word(name);
  }

  #port(port: number, ports: PortCells): void {
    const writer = this.#writer;
    writer.reserve(ports.length(port));
    writer.length = ports.put(writer.bytes, writer.length, port);
    this.#grid.next();
  }

  #unixAddresses(table: SocketTable, row: number): void {
    const unix = table.unix!;
    const writer = this.#writer;
    const grid = this.#grid;
    if (unix.nameEnd[row] > unix.nameStart[row]) {
      writeEscaped(writer, table.bytes, unix.nameStart[row], unix.nameEnd[row]);
    } else {
      writer.byte(STAR);
    }
    writer.byte(SPACE);
    grid.next();
    writer.decimal64(table.inodeHigh[row], table.inode[row]);
    grid.next();
    // Of the peer there is the inode at most.
    this.#cell("* ");
    writer.decimal(unix.peer === null ? 0 : unix.peer[row]);
    grid.next();
  }

  #packetAddresses(table: SocketTable, row: number): void {
    const packet = table.packet!;
    const proto = packet.proto[row];
    const word = this.#query.numeric ? undefined : ethertypeWords().get(proto);
    this.#cell(proto === ETHERTYPE_ALL ? "*:" : `${word ?? `[${proto}]`}:`);
    const index = packet.iface[row];
    if (index === 0) this.#writer.byte(STAR);
    else this.#interfaceName(index);
    this.#grid.next();
    this.#noPeer();
  }

  #noPeer(): void {
    this.#cell("*");
    this.#grid.next();
  }

  #netlinkAddresses(table: SocketTable, row: number): void {
    const netlink = table.netlink!;
    const writer = this.#writer;
    const protocol = netlink.eth[row];
    const word = this.#query.numeric ? null : this.#names.netlinkProtocol(protocol);
    writer.copy(this.#word(`${word ?? protocol}:`));
    this.#grid.next();
    this.#portId(netlink.pid[row]);
    this.#grid.next();
    if (netlink.connected[row] === 1) {
      this.#cell(`${netlink.dstGroup![row] | 0}:`);
      this.#cell(`${netlink.dstPid![row] | 0}`);
    } else {
      this.#noPeer();
    }
    // Details are in the process column, where `ss` shows no owner.
    if (this.#grid.shown) writeNetlinkDetails(this.#output, table, row);
  }

  #vsockAddresses(table: SocketTable, row: number): void {
    const vsock = table.vsock!;
    this.#vsockAddress(vsock.srcCid[row], table.localPort[row] >>> 0);
    this.#vsockAddress(vsock.dstCid[row], table.remotePort[row] >>> 0);
  }

  #vsockAddress(cid: number, port: number): void {
    this.#cell(cid === ANY_VSOCK ? "*:" : `${cid}:`);
    this.#cell(port === ANY_VSOCK ? "*" : `${port}`);
  }

  #xdpAddresses(table: SocketTable, row: number): void {
    const xdp = table.xdp!;
    if (xdp.iface[row] === 0) {
      this.#noPeer();
    } else {
      this.#interfaceName(xdp.iface[row]);
      this.#colon();
      this.#writer.text(`q${xdp.queue[row]}`);
      this.#grid.next();
    }
    this.#noPeer();
  }

  #tipcAddresses(table: SocketTable, row: number): void {
    const tipc = table.tipc!;
    this.#tipcAddress(tipc.addr[row], tipc.ref[row]);
    if (tipc.connected[row] === 1) {
      this.#tipcAddress(tipc.conNode[row], tipc.conSock[row]);
    } else {
      this.#cell("-");
      this.#grid.next();
    }
    // `ss` shows the details of these before their owners.
    if (this.#grid.shown && this.#output.shown.details) writeIdentity(this.#output, table, row);
  }

  #tipcAddress(node: number, port: number): void {
    this.#cell(`${node}:`);
    this.#cell(`${port}`);
  }

  /** A netlink port id: the process that has this id, if there is one. */
  #portId(id: number): void {
    const writer = this.#writer;
    const signed = id | 0;
    if (signed === -1) {
      writer.byte(STAR);
      return;
    }
    if (this.#query.numeric) writer.decimal(signed);
    else if (signed === 0) writer.text("kernel");
    else {
      const command = signed > 0 ? this.#names.command(signed) : null;
      if (command !== null && command.length > 0) {
        writeEscaped(writer, command, 0, command.length);
        writer.byte(0x2f);
      }
      writer.decimal(signed);
    }
  }

  #sctpAddresses(table: SocketTable, row: number, ports: PortCells): void {
    this.#primaryAddress(sctpAddresses(table, row, "src"));
    this.#port(table.localPort[row], ports);
    this.#primaryAddress(sctpAddresses(table, row, "dst"));
    this.#port(table.remotePort[row], ports);
  }

  #primaryAddress(addresses: readonly string[]): void {
    const address = canonicalAddress(addresses[0] ?? "::", addressString);
    const text = address === "::" ? "*" : address;
    const bracketed = text.includes(":") ? `[${text}]:` : `${text}:`;
    this.#writer.copy(escapedName(bracketed));
    this.#grid.next();
  }

  #processes(table: SocketTable, row: number): void {
    if (this.#grid.shown) this.#owners?.write(this.#writer, table, row);
    this.#grid.next();
  }
}

/** Renders rows as they come; the header is before the first, and columns only ever grow. */
export function ssRenderer(
  query: Query,
  facts: HostFacts,
  hostNames: HostNames | null,
  write: (bytes: Uint8Array) => void,
): RowRenderer {
  return new SsRenderer(query, facts, hostNames, write);
}
