/** What the columns of `netstat` hold, with their widths: addresses, users, programs. */

import type { Names } from "../../model/names.ts";
import { NO_OWNER, type OwnerTable, type OwnerTask } from "../../table/owner_table.ts";
import type { Protocol, SocketTable } from "../../table/socket_table.ts";
import { addressString, isAny } from "../text/address.ts";
import { ascii, ByteWriter, decimalLength, putDecimal } from "../text/byte_writer.ts";
import { escapedName, writeEscaped } from "../text/escape.ts";

const SPACE = 0x20;
const COLON = 0x3a;
const STAR = 0x2a;
const SLASH = 0x2f;
const MAPPED = 0xffff;

/** The widths of columns. */
export const ADDRESS_WIDTH = 23;
const USER_WIDTH = 10;
export const INODE_WIDTH = 10;
const PROGRAM_WIDTH = 20;

/** What a service may have of an address's column: the rest of it is four characters of a host. */
const SERVICE_WIDTH = 18;
/** What is read of a command line, bytes. */
const COMMAND_SIZE = 511;

/** Host names by their addresses; null for one without a name. */
export type HostNames = (address: string) => string | null;

/** Fills a cell that began at `start` up to its width. */
export function pad(writer: ByteWriter, start: number, width: number): void {
  writer.fill(SPACE, start + width - writer.length);
}

/** A number without a sign to the right of a column of six. */
export function writeQueue(writer: ByteWriter, value: number): void {
  writer.fill(SPACE, 6 - decimalLength(value));
  writer.decimal(value);
}

function padded(text: Uint8Array, width: number): Uint8Array {
  const writer = new ByteWriter(width);
  writer.copy(text);
  pad(writer, 0, width);
  return writer.taken();
}

/** The names of services by port, of one protocol; each is looked up once. */
class ServiceCells {
  readonly #texts = new Map<number, string | null>();
  readonly #look: (port: number) => string | null;

  constructor(look: (port: number) => string | null) {
    this.#look = look;
  }

  /** One character a byte. */
  get(port: number): string | null {
    let name = this.#texts.get(port);
    if (name === undefined) {
      name = this.#look(port);
      this.#texts.set(port, name);
    }
    return name;
  }
}

/** How `netstat` looks up the names of a protocol's ports; null for one without names. */
function servicesOf(names: Names, protocol: Protocol): ServiceCells | null {
  switch (protocol) {
    case "raw":
      return new ServiceCells((port) => names.protocol(port));
    case "sctp":
      return null;
    default: {
      const known = protocol === "udplite" ? "udp" : protocol;
      return new ServiceCells((port) => names.service(port, known));
    }
  }
}

/** Addresses with their ports, of one protocol. */
export class AddressCells {
  readonly #services: ServiceCells | null;
  readonly #hosts: HostNames | null;
  readonly #wide: boolean;
  readonly #known = new Map<string, string | null>();

  /** `hosts`: null for numbers; so is `names`, for ports. */
  constructor(names: Names | null, protocol: Protocol, hosts: HostNames | null, wide: boolean) {
    this.#services = names === null ? null : servicesOf(names, protocol);
    this.#hosts = hosts;
    this.#wide = wide;
  }

  /** Writes the address at `at` with its port, cut to the column's width if it is not wide. */
  write(
    writer: ByteWriter,
    words: Uint32Array,
    at: number,
    stride: 1 | 4,
    port: number,
  ): void {
    const start = writer.length;
    const service = port === 0 ? null : this.#services?.get(port) ?? null;
    const portLength = port === 0
      ? 1
      : service === null
      ? decimalLength(port)
      : this.#wide
      ? service.length
      : Math.min(service.length, SERVICE_WIDTH);
    this.#host(writer, words, at, stride, this.#wide ? Infinity : ADDRESS_WIDTH - 1 - portLength);
    writer.byte(COLON);
    if (port === 0) writer.byte(STAR);
    else if (service === null) {
      writer.reserve(10);
      writer.length = putDecimal(writer.bytes, writer.length, port);
    } else writer.copy(escapedName(service.slice(0, portLength)));
    pad(writer, start, ADDRESS_WIDTH);
  }

  /** Writes a host in at most so many characters. */
  #host(
    writer: ByteWriter,
    words: Uint32Array,
    at: number,
    stride: 1 | 4,
    room: number,
  ): void {
    const start = writer.length;
    const any = stride === 1 ? words[at] === 0 : isAny(words, at);
    if (this.#hosts !== null && any && stride === 4) writer.text("[::]");
    else {
      const name = this.#hosts === null || any ? null : this.#name(words, at, stride);
      if (name !== null) {
        writer.copy(escapedName(name.slice(0, room)));
        return;
      }
      writeAddress(writer, words, at, stride);
    }
    if (writer.length - start > room) writer.length = start + room;
  }

  #name(words: Uint32Array, at: number, stride: 1 | 4): string | null {
    const address = addressString(words, at, stride);
    let name = this.#known.get(address);
    if (name === undefined) {
      name = this.#hosts!(address);
      this.#known.set(address, name);
    }
    return name;
  }
}

/** Writes an address as `netstat` does: one of IPv4 within IPv6 is one of IPv4. */
function writeAddress(writer: ByteWriter, words: Uint32Array, at: number, stride: 1 | 4): void {
  if (stride === 1) writer.ipv4(words[at]);
  else if (words[at] === 0 && words[at + 1] === 0 && words[at + 2] === MAPPED) {
    writer.ipv4(words[at + 3]);
  } else writer.ipv6(words, at);
}

/** Users, each looked up once. */
export class UserCells {
  readonly #names: Names | null;
  readonly #cells = new Map<number, Uint8Array>();

  /** `names`: null for numbers. */
  constructor(names: Names | null) {
    this.#names = names;
  }

  write(writer: ByteWriter, uid: number): void {
    let cell = this.#cells.get(uid);
    if (cell === undefined) {
      const name = this.#names?.user(uid) ?? null;
      // A number is one with a sign for netstat.
      cell = padded(name === null ? ascii(String(uid | 0)) : escapedName(name), USER_WIDTH);
      this.#cells.set(uid, cell);
    }
    writer.copy(cell);
  }
}

/** The name of a process's program: the file's in its command line. */
export function programName({ cmdline, command }: OwnerTask): Uint8Array {
  // Where the command line may not be read, there is still the name that the kernel keeps.
  if (cmdline === null) return command;
  const path = (cmdline[0] ?? "").slice(0, COMMAND_SIZE);
  return ascii(path.startsWith("/") ? path.slice(path.lastIndexOf("/") + 1) : path);
}

const NOBODY = padded(ascii("-"), PROGRAM_WIDTH);

/** A process that holds a socket, the one that was found first, and its program. */
export class ProgramCells {
  readonly #owners: OwnerTable;
  /** By task. */
  readonly #cells: Uint8Array[] = [];

  constructor(owners: OwnerTable) {
    this.#owners = owners;
  }

  write(writer: ByteWriter, { inode, inodeHigh }: SocketTable, row: number): void {
    const owner = this.#owners.oldest(inode[row], inodeHigh[row]);
    writer.copy(owner === NO_OWNER ? NOBODY : this.#cell(this.#owners.task[owner]));
  }

  #cell(task: number): Uint8Array {
    return this.#cells[task] ??= this.#cellOf(this.#owners.tasks[task]);
  }

  #cellOf(task: OwnerTask): Uint8Array {
    const writer = new ByteWriter(64);
    writer.decimal(task.pid);
    writer.byte(SLASH);
    const name = programName(task);
    // What is cut off is counted before anything is escaped, so that names look as they do there.
    const room = Math.max(0, PROGRAM_WIDTH - 1 - writer.length);
    writeEscaped(writer, name, 0, Math.min(name.length, room));
    pad(writer, 0, PROGRAM_WIDTH);
    return writer.taken();
  }
}
