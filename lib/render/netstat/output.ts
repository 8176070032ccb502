/** What the parts of a listing of `netstat` share: where they write, and the columns at its right. */

import type { NetstatOptions } from "../../model/netstat_options.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Protocol, SocketTable } from "../../table/socket_table.ts";
import { ByteWriter } from "../text/byte_writer.ts";
import {
  AddressCells,
  type HostNames,
  INODE_WIDTH,
  pad,
  ProgramCells,
  UserCells,
} from "./cells.ts";

const SPACE = 0x20;
const NEWLINE = 0x0a;
const FIRST_SIZE = 64 * 1024;
/** Output is handed on when this much has been written. */
const FLUSH_SIZE = 1024 * 1024;

export class NetstatOutput {
  readonly writer = new ByteWriter(FIRST_SIZE);
  readonly options: NetstatOptions;
  readonly #query: Query;
  readonly #decoded: Decoded;
  readonly #hosts: HostNames | null;
  readonly #users: UserCells;
  readonly #programs: ProgramCells | null;
  readonly #write: (bytes: Uint8Array) => void;

  constructor(
    query: Query,
    decoded: Decoded,
    hosts: HostNames | null,
    write: (bytes: Uint8Array) => void,
  ) {
    this.options = query.netstat!;
    this.#query = query;
    this.#decoded = decoded;
    this.#hosts = hosts;
    this.#users = new UserCells(this.options.numericUsers ? null : decoded.names);
    const { owners } = decoded;
    this.#programs = this.options.programs && owners !== null ? new ProgramCells(owners) : null;
    this.#write = write;
  }

  /** The cells for addresses of a protocol. */
  addresses(protocol: Protocol): AddressCells {
    const names = this.#query.numeric ? null : this.#decoded.names;
    return new AddressCells(names, protocol, this.#hosts, this.options.wide);
  }

  /** A host's name by its address; null for one without a name, or if numbers are shown. */
  hostName(address: string): string | null {
    return this.#hosts === null ? null : this.#hosts(address);
  }

  /** True if hosts are shown by their names. */
  get namesHosts(): boolean {
    return this.#hosts !== null;
  }

  /** Writes the columns behind the state: user and inode, program. */
  owner(table: SocketTable, row: number): void {
    const { writer } = this;
    if (this.options.extended) {
      writer.byte(SPACE);
      this.#users.write(writer, table.uid[row]);
      writer.byte(SPACE);
      const start = writer.length;
      writer.decimal64(table.inodeHigh[row], table.inode[row]);
      pad(writer, start, INODE_WIDTH);
    }
    this.program(table, row);
  }

  program(table: SocketTable, row: number): void {
    if (this.#programs === null) return;
    this.writer.byte(SPACE);
    this.#programs.write(this.writer, table, row);
  }

  endLine(): void {
    this.writer.byte(NEWLINE);
    if (this.writer.length >= FLUSH_SIZE) this.flush();
  }

  flush(): void {
    if (this.writer.length === 0) return;
    this.#write(this.writer.taken());
    this.writer.length = 0;
  }
}
