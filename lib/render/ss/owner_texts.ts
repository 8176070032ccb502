/** `users:(("sshd",pid=1,fd=3),...)`: who holds a socket, as `ss` shows it. */

import { type Shown, shownOf } from "../../field/group.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import { NO_OWNER, type OwnerTable, type OwnerTask } from "../../table/owner_table.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { ascii, ByteWriter, decimalLength, putDecimal } from "../text/byte_writer.ts";
import { putBytes } from "./cells.ts";
import { writeContext } from "./context_text.ts";
import { writeCommand } from "../text/escape.ts";

const OPENING = ascii(" users:(");
const CLOSING_PARENTHESIS = 0x29;
const COMMA = 0x2c;
const NOTHING = ascii("");
const NO_CONTEXT = ascii(",sock_ctx=unavailable");

/** The texts of all sockets; what they say of one process is made once. */
export class OwnerTexts {
  readonly #owners: OwnerTable;
  readonly #shown: Shown;
  /** What is before a descriptor's number, by task. */
  readonly #heads: Uint8Array[] = [];

  private constructor(owners: OwnerTable, shown: Shown) {
    this.#owners = owners;
    this.#shown = shown;
  }

  /** Null if owners were not looked for. */
  static of({ wanted }: Query, { owners }: Pick<Decoded, "owners">): OwnerTexts | null {
    return owners === null ? null : new OwnerTexts(owners, shownOf(wanted));
  }

  /** The length of a row's text; 0 if nobody is known to hold the socket. */
  length(table: SocketTable, row: number): number {
    const owners = this.#owners;
    let owner = owners.first(table.inode[row], table.inodeHigh[row]);
    if (owner === NO_OWNER) return 0;
    // Each owner is followed by a comma, but for the last, and by a parenthesis.
    let length = OPENING.length;
    for (; owner !== NO_OWNER; owner = owners.after(owner)) {
      length += this.#head(owners.task[owner]).length + decimalLength(owners.fd[owner]) +
        this.#tail(owner).length + 2;
    }
    return length;
  }

  /** Writes a row's text at `to`, where there is room for it; returns where it ends. */
  put(target: Uint8Array, to: number, table: SocketTable, row: number): number {
    const owners = this.#owners;
    let owner = owners.first(table.inode[row], table.inodeHigh[row]);
    if (owner === NO_OWNER) return to;
    to = putBytes(target, to, OPENING);
    for (; owner !== NO_OWNER; owner = owners.after(owner)) {
      to = putBytes(target, to, this.#head(owners.task[owner]));
      to = putDecimal(target, to, owners.fd[owner]);
      to = putBytes(target, to, this.#tail(owner));
      target[to++] = CLOSING_PARENTHESIS;
      target[to++] = COMMA;
    }
    target[to - 1] = CLOSING_PARENTHESIS;
    return to;
  }

  write(writer: ByteWriter, table: SocketTable, row: number): void {
    writer.reserve(this.length(table, row));
    writer.length = this.put(writer.bytes, writer.length, table, row);
  }

  #head(task: number): Uint8Array {
    return this.#heads[task] ??= this.#headOf(this.#owners.tasks[task]);
  }

  /** What is behind a descriptor's number. */
  #tail(owner: number): Uint8Array {
    if (!this.#shown.socket_contexts) return NOTHING;
    const context = this.#owners.socketContexts.get(owner);
    if (context === undefined) return NO_CONTEXT;
    const writer = new ByteWriter(64);
    writer.text(",sock_ctx=");
    writeContext(writer, context);
    return writer.taken();
  }

  #headOf(task: OwnerTask): Uint8Array {
    const writer = new ByteWriter(64);
    writer.text('("');
    writeCommand(writer, task.command);
    writer.text('",pid=');
    writer.decimal(task.pid);
    if (this.#shown.threads) {
      writer.text(",tid=");
      writer.decimal(task.tid);
    }
    if (this.#shown.contexts) {
      writer.text(",proc_ctx=");
      writeContext(writer, task.context);
    }
    writer.text(",fd=");
    return writer.taken();
  }
}
