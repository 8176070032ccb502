/** What `lsof` says of a process and of one of its descriptors, as texts and numbers. */

import type { HostFacts } from "../../model/capture.ts";
import { LINK_ACCESS } from "../../model/capture.ts";
import { latin1 } from "../../model/latin1.ts";
import type { LsofText } from "../../model/lsof_options.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import { type ListedFiles, NO_TABLE } from "../../table/listed_files.ts";
import { NO_OWNERS, type OwnerTable, type OwnerTask } from "../../table/owner_table.ts";
import { flagWords } from "./open_flags.ts";
import { inodeText, type SocketColumns, SocketTexts, wide } from "./socket_text.ts";
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

function accessLetter(access: number): string {
  const reads = (access & LINK_ACCESS.READ) !== 0;
  const writes = (access & LINK_ACCESS.WRITE) !== 0;
  return reads ? writes ? "u" : "r" : writes ? "w" : " ";
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
  readonly #logins = new Map<number, string | null>();

  constructor(
    query: Query,
    decoded: Decoded,
    files: ListedFiles,
    facts: HostFacts,
    hostNames: ReadonlyMap<string, string> | null,
  ) {
    const { names, tables } = decoded;
    const hostName = (address: string): string | null =>
      query.resolve ? names.hostName(address) ?? hostNames?.get(address) ?? null : null;
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
    return { ...this.columns(at), name: this.name(at) };
  }

  name(at: number): string {
    const { owner, table: places, row: rows } = this.#files;
    return places[at] === NO_TABLE
      ? protocolName(this.#owners.protocols.get(owner[at]))
      : this.#sockets.name(this.#decoded.tables[places[at]], rows[at]);
  }

  columns(at: number): FileColumns {
    const { owner, table: places, row: rows } = this.#files;
    const { fd, access, fileFlags, socketDevice, inode, inodeHigh } = this.#owners;
    const one = owner[at];
    const flags = fileFlags.get(one);
    const own = {
      fd: fd[one],
      access: accessLetter(access[one]),
      flags: flags === undefined ? "" : this.#flags(flags),
    };
    if (places[at] === NO_TABLE) {
      return {
        ...own,
        ...{ type: "sock", device: "", protocol: "", state: null, queues: null },
        deviceNumber: socketDevice,
        inode: wide(inodeHigh[one], inode[one]),
      };
    }
    const table = this.#decoded.tables[places[at]];
    const { type, device, protocol, state, queues } = this.#sockets.columns(table, rows[at]);
    // Each by its name: there may be many, and copies of objects are slow.
    return {
      fd: own.fd,
      access: own.access,
      flags: own.flags,
      deviceNumber: null,
      inode: protocol === "" ? inodeText(table, rows[at]) : "",
      type,
      device,
      protocol,
      state,
      queues,
    };
  }

  #flags(flags: number): string {
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
