/** `users:(("sshd",pid=1,fd=3),...)`: who holds a socket, as `ss` shows it. */

import { type Shown, shownOf } from "../../field/group.ts";
import { createdIn } from "../../field/cgroup_of.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import type { Names } from "../../model/names.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import { NO_OWNER, type OwnerTable, type OwnerTask } from "../../table/owner_table.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import { ascii, ByteWriter, decimalLength, putDecimal } from "../text/byte_writer.ts";
import { putBytes } from "./cells.ts";
import { placeName, placeWords } from "./place_text.ts";
import { writeContext } from "./context_text.ts";
import { writeCommand, writeWord } from "../text/escape.ts";

const OPENING = ascii(" users:(");
const CLOSING_PARENTHESIS = 0x29;
const COMMA = 0x2c;
const NOTHING = ascii("");
const NO_CONTEXT = ascii(",sock_ctx=unavailable");

/** The texts of all sockets; what they say of one process is made once. */
export class OwnerTexts {
  readonly #owners: OwnerTable;
  readonly #names: Names;
  readonly #shown: Shown;
  /** What is before a descriptor's number, by task, and what is behind it of the process. */
  readonly #heads: Uint8Array[] = [];
  readonly #places: Uint8Array[] = [];

  private constructor(owners: OwnerTable, names: Names, shown: Shown) {
    this.#owners = owners;
    this.#names = names;
    this.#shown = shown;
  }

  /** Null if owners were not looked for. */
  static of(
    { wanted }: Query,
    { owners, names }: Pick<Decoded, "owners" | "names">,
  ): OwnerTexts | null {
    return owners === null ? null : new OwnerTexts(owners, names, shownOf(wanted));
  }

  /** The length of a row's text; 0 if nobody is known to hold the socket, or to have made it. */
  length(table: SocketTable, row: number): number {
    const owners = this.#owners;
    let owner = owners.first(table.inode[row], table.inodeHigh[row]);
    if (owner === NO_OWNER) return this.#creator(table, row).length;
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
    if (owner === NO_OWNER) return putBytes(target, to, this.#creator(table, row));
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
    const task = this.#owners.task[owner];
    const place = this.#places[task] ??= this.#placeOf(this.#owners.tasks[task]);
    if (!this.#shown.socket_contexts) return place;
    const context = this.#owners.socketContexts.get(owner);
    const writer = new ByteWriter(64);
    if (context === undefined) writer.copy(NO_CONTEXT);
    else {
      writer.text(",sock_ctx=");
      writeContext(writer, context);
    }
    writer.copy(place);
    return writer.taken();
  }

  /** `,unit=nginx.service,container=web` */
  #placeOf({ place }: OwnerTask): Uint8Array {
    if (!this.#shown.whose || place === null) return NOTHING;
    const writer = new ByteWriter(64);
    for (const [word, name] of placeWords(place)) {
      writer.text(`,${word}=`);
      writeWord(writer, latin1Bytes(name));
    }
    return writer.taken();
  }

  /** ` created-in:nginx.service`: of a socket that nobody is seen to hold. */
  #creator(table: SocketTable, row: number): Uint8Array {
    if (!this.#shown.created_in) return NOTHING;
    const place = createdIn(table, row, { names: this.#names });
    const name = place === null ? "" : placeName(place);
    if (name === "") return NOTHING;
    const writer = new ByteWriter(64);
    writer.text(" created-in:");
    writeWord(writer, latin1Bytes(name));
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
