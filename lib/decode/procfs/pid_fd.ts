/**
 * The links in PID/fd: `socket:[INODE]` (net/socket.c sockfs_dname), the owners of sockets.
 */

import {
  type CapturedOwners,
  type CapturedTask,
  LINK_ACCESS_AT,
  LINK_SIZE,
} from "../../model/capture.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import { OwnerTable } from "../../table/owner_table.ts";
import { CgroupPlaces } from "../cgroup/places.ts";
import { cgroupPaths } from "./pid_cgroup.ts";
import { decodeCmdline } from "./pid_cmdline.ts";
import { fdFlags } from "./pid_fdinfo.ts";
import { taskFamily, taskName } from "./pid_stat.ts";
import { effectiveUser } from "./pid_status.ts";

const PREFIX = latin1Bytes("socket:[");
const ZERO = 0x30;
const NINE = 0x39;
const CLOSING = 0x5d;
/** Decimal digits that a double holds exactly. */
const SAFE_DIGITS = 15;
const TEN = 10n;

/** Decodes one link after the other; the inode number is in two halves. */
class Inode {
  low = 0;
  high = 0;

  /** Decodes the link at `start`; false if its text is no socket's. */
  decode(links: Uint8Array, start: number): boolean {
    for (let at = 0; at < PREFIX.length; at++) if (links[start + at] !== PREFIX[at]) return false;
    const first = start + PREFIX.length;
    let value = 0;
    let at = first;
    for (; isDigit(links[at]); at++) value = value * 10 + links[at] - ZERO;
    if (at === first || links[at] !== CLOSING || links[at + 1] !== 0) return false;
    if (at - first > SAFE_DIGITS) return this.#wide(links, first, at);
    this.low = value >>> 0;
    this.high = (value - this.low) / 2 ** 32;
    return true;
  }

  #wide(links: Uint8Array, first: number, end: number): boolean {
    let value = 0n;
    for (let at = first; at < end; at++) value = value * TEN + BigInt(links[at] - ZERO);
    if (value >> 64n !== 0n) return false;
    this.low = Number(value & 0xffffffffn);
    this.high = Number(value >> 32n);
    return true;
  }
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= NINE;
}

/** Adds a task's links; `again`: only those that the table does not have yet. */
function addLinks(owners: OwnerTable, task: CapturedTask, index: number, again: boolean): void {
  const inode = new Inode();
  const { fds, links, contexts, protocols, fdinfo } = task;
  for (let at = 0; at < fds.length; at++) {
    if (!inode.decode(links, at * LINK_SIZE)) continue;
    if (again && owners.has(inode.low, inode.high, index, fds[at])) continue;
    const owner = owners.add(inode.low, inode.high, index, fds[at]);
    owners.access[owner] = links[at * LINK_SIZE + LINK_ACCESS_AT];
    const context = contexts?.[at] ?? null;
    if (context !== null) owners.socketContexts.set(owner, context);
    const protocol = protocols?.[at] ?? null;
    if (protocol !== null) owners.protocols.set(owner, protocol);
    const flags = fdFlags(fdinfo?.[at] ?? null);
    if (flags !== null) owners.fileFlags.set(owner, flags);
  }
}

const nameOf = ({ pid, tid }: CapturedTask): string => `${pid}/${tid}`;

/** The latest record of every task, or the latest with a command name. */
function latest(tasks: readonly CapturedTask[]): Map<string, CapturedTask> {
  const found = new Map<string, CapturedTask>();
  for (const task of tasks) {
    const named = task.stat !== null || task.comm !== null;
    if (named || !found.has(nameOf(task))) found.set(nameOf(task), task);
  }
  return found;
}

/**
 * Joins every socket link with its process. Other links are skipped; one that was there before the
 * tables were read and after, counts once. `places`: what paths of cgroups say.
 */
export function decodeOwners(
  captured: CapturedOwners,
  places = new CgroupPlaces(null),
): OwnerTable {
  const tasks = [...captured.earlier, ...captured.tasks];
  let links = 0;
  for (const { fds } of tasks) links += fds.length;
  const owners = new OwnerTable(links, captured.denied, captured.socketDevice);
  const indexes = new Map<string, number>();
  for (const [name, task] of latest(tasks)) {
    const { pid, tid, stat, comm, status, cmdline, context, cgroup } = task;
    const uid = status === null ? null : effectiveUser(status);
    const index = owners.addTask({
      ...{ pid, tid, context, command: taskName(stat, comm), uid },
      ...taskFamily(stat),
      folderOwner: task.folderOwner ?? uid,
      cmdline: cmdline === null ? null : decodeCmdline(cmdline),
      place: cgroup === null ? null : places.of(cgroupPaths(cgroup)),
    });
    indexes.set(name, index);
  }
  const seen = new Set<number>();
  for (const task of tasks) {
    const index = indexes.get(nameOf(task))!;
    addLinks(owners, task, index, seen.has(index));
    seen.add(index);
  }
  return owners;
}
