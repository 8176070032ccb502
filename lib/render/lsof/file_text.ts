/** What `lsof` says of a process and of one of its descriptors, as texts and numbers. */

import type { HostFacts } from "../../model/capture.ts";
import { LINK_ACCESS } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { LsofText } from "../../model/lsof_options.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import { type ListedFiles, NO_TABLE } from "../../table/listed_files.ts";
import { NO_OWNERS, type OwnerTable, type OwnerTask } from "../../table/owner_table.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import type { Cell } from "./cell.ts";
import { flagWords } from "./open_flags.ts";
import { infoText, inodeText, type SocketColumns, SocketTexts, wide } from "./socket_text.ts";
import { visibleText } from "./visible_text.ts";

/** The offset of every socket. */
export const OFFSET = "0t0";

/** A descriptor and its socket, but for its name. */
export interface FileColumns extends SocketColumns {
  readonly fd: number;
  /** `u`, `r`, `w`, or a blank for one that can neither read nor write. */
  readonly access: string;
  /** The device number, of a socket that is in no table; null otherwise. */
  readonly deviceNumber: number | null;
  /** Empty if the NODE column has the protocol. */
  readonly inode: string;
  readonly flags: string;
}

export interface FileText extends FileColumns {
  readonly name: string;
}

/** A process, or a thread of one. */
export interface ProcessText {
  readonly pid: number;
  /** Null for a process. */
  readonly tid: number | null;
  /** A character a byte, as they are. */
  readonly command: string;
  readonly taskCommand: string;
  readonly parent: number | null;
  readonly group: number | null;
  readonly uid: number | null;
  /** The user's name, visible; null if it is not wanted or there is none. */
  readonly login: string | null;
}

const READ_WRITE = LINK_ACCESS.READ | LINK_ACCESS.WRITE;
/** What a descriptor is open for, by those bits. */
const ACCESS_LETTERS: readonly string[] = Array.from(
  { length: READ_WRITE + 1 },
  (_, access) => accessLetter(access),
);
const ACCESS_CELLS = ACCESS_LETTERS.map((letter) => `${letter} `);
/** The type of a socket that is in no table. */
const NO_TYPE = "sock";

function accessLetter(access: number): string {
  const reads = (access & LINK_ACCESS.READ) !== 0;
  const writes = (access & LINK_ACCESS.WRITE) !== 0;
  return reads ? writes ? "u" : "r" : writes ? "w" : " ";
}

/** Major and minor number of a device (include/linux/kdev_t.h, as userspace has it). */
function deviceText(device: number): string {
  return `${(device >>> 8) & 0xfff},${(device & 0xff) | ((device >>> 12) & 0xfff00)}`;
}

/** The name of a protocol as the kernel has it, ended by a NUL. */
function protocolName(bytes: Uint8Array | undefined): string {
  if (bytes === undefined) return "can't identify protocol";
  const end = bytes.indexOf(0);
  return `protocol: ${visibleText(latin1(end < 0 ? bytes : bytes.subarray(0, end)))}`;
}

/** The texts of one run's descriptors, by index in `ListedFiles`. */
export class FileTexts {
  readonly #decoded: Decoded;
  readonly #owners: OwnerTable;
  readonly #files: ListedFiles;
  readonly #sockets: SocketTexts;
  readonly #text: LsofText;
  readonly #mains = new Map<number, OwnerTask>();
  readonly #infos = new Map<string, string>();
  readonly #logins = new Map<number, string | null>();

  constructor(
    query: Query,
    decoded: Decoded,
    files: ListedFiles,
    facts: HostFacts,
    hostNames: ReadonlyMap<string, string> | null,
  ) {
    const { names, tables } = decoded;
    const hostName = !query.resolve
      ? null
      : (address: string) => names.hostName(address) ?? hostNames?.get(address) ?? null;
    this.#decoded = decoded;
    this.#owners = decoded.owners ?? NO_OWNERS;
    this.#files = files;
    this.#text = query.lsof!.text;
    const addresses = { names, numericPorts: query.numeric, hostName };
    this.#sockets = new SocketTexts(addresses, facts.littleEndian, tables);
    for (const task of this.#owners.tasks) {
      if (task.tid === task.pid) this.#mains.set(task.pid, task);
    }
  }

  /** Index of the process or thread, in `OwnerTable.tasks`. */
  taskOf(at: number): number {
    return this.#owners.task[this.#files.owner[at]];
  }

  process(task: number): ProcessText {
    const { pid, tid, command } = this.#owners.tasks[task];
    const main = this.#mains.get(pid) ?? this.#owners.tasks[task];
    const uid = main.folderOwner;
    return {
      ...{ pid, uid, tid: tid === pid ? null : tid, login: this.#login(uid) },
      command: latin1(main.command),
      taskCommand: latin1(command),
      parent: main.parent,
      group: main.group,
    };
  }

  file(at: number): FileText {
    return { ...this.#columns(at), name: this.name(at) };
  }

  name(at: number): string {
    const table = this.#table(at);
    return table === null ? this.#protocolName(at) : this.#sockets.name(table, this.#row(at));
  }

  writeName(at: number, writer: ByteWriter): void {
    const table = this.#table(at);
    if (table === null) writer.text(this.#protocolName(at));
    else this.#sockets.writeName(table, this.#row(at), writer);
  }

  /** The number and the letters for access and for locks, of which sockets have none. */
  fillDescriptor(at: number, cell: Cell): void {
    cell.setNumber(0, this.#fd(at), ACCESS_CELLS[this.#access(at)]);
  }

  fillType(at: number, cell: Cell): void {
    const table = this.#table(at);
    cell.setText(table === null ? NO_TYPE : this.#sockets.type(table));
  }

  fillFlags(at: number, cell: Cell): void {
    cell.setText(this.#flags(at));
  }

  fillDevice(at: number, cell: Cell): void {
    const table = this.#table(at);
    if (table === null) {
      const { socketDevice } = this.#owners;
      cell.setText(socketDevice === null ? "" : deviceText(socketDevice));
      return;
    }
    const row = this.#row(at);
    const text = this.#sockets.device(table, row);
    if (text === null) cell.setNumber(table.inodeHigh[row], table.inode[row]);
    else cell.setText(text);
  }

  /** The protocol; the inode if there is none. */
  fillNode(at: number, cell: Cell): void {
    const table = this.#table(at);
    const row = this.#row(at);
    const protocol = table === null ? "" : this.#sockets.protocol(table, row);
    if (protocol !== "") cell.setText(protocol);
    else if (table !== null) cell.setNumber(table.inodeHigh[row], table.inode[row]);
    else {
      const owner = this.#files.owner[at];
      cell.setNumber(this.#owners.inodeHigh[owner], this.#owners.inode[owner]);
    }
  }

  /** What is behind the name in the table. */
  info(at: number): string {
    const table = this.#table(at);
    const { info } = this.#text;
    if (table === null || info === null) return "";
    const row = this.#row(at);
    const state = this.#sockets.state(table, row);
    if (info.queues || state === null) {
      return infoText({ state, queues: this.#sockets.queues(table, row) }, info);
    }
    // Many sockets are in one of few states.
    let text = this.#infos.get(state);
    if (text === undefined) {
      text = infoText({ state, queues: null }, info);
      this.#infos.set(state, text);
    }
    return text;
  }

  #columns(at: number): FileColumns {
    const table = this.#table(at);
    const own = {
      fd: this.#fd(at),
      access: ACCESS_LETTERS[this.#access(at)],
      flags: this.#flags(at),
    };
    if (table === null) {
      const { inode, inodeHigh, socketDevice } = this.#owners;
      const owner = this.#files.owner[at];
      return {
        ...own,
        ...{ type: NO_TYPE, device: "", protocol: "", state: null, queues: null },
        deviceNumber: socketDevice,
        inode: wide(inodeHigh[owner], inode[owner]),
      };
    }
    const row = this.#row(at);
    const columns = this.#sockets.columns(table, row);
    const inode = columns.protocol === "" ? inodeText(table, row) : "";
    return { ...own, ...columns, deviceNumber: null, inode };
  }

  /** Null for a socket that is in none. */
  #table(at: number): SocketTable | null {
    const place = this.#files.table[at];
    return place === NO_TABLE ? null : this.#decoded.tables[place];
  }

  #row(at: number): number {
    return this.#files.row[at];
  }

  #fd(at: number): number {
    return this.#owners.fd[this.#files.owner[at]];
  }

  #access(at: number): number {
    return this.#owners.access[this.#files.owner[at]] & READ_WRITE;
  }

  #protocolName(at: number): string {
    return protocolName(this.#owners.protocols.get(this.#files.owner[at]));
  }

  #flags(at: number): string {
    const flags = this.#owners.fileFlags.get(this.#files.owner[at]);
    if (flags === undefined) return "";
    return this.#text.flags === "words" ? flagWords(flags) : `0x${flags.toString(16)};0x0`;
  }

  #login(uid: number | null): string | null {
    if (uid === null || this.#text.userNumbers) return null;
    const known = this.#logins.get(uid);
    if (known !== undefined) return known;
    const name = this.#decoded.names.user(uid);
    const text = name === null ? null : visibleText(name);
    this.#logins.set(uid, text);
    return text;
  }
}
