/**
 * The links in PID/fd: `socket:[INODE]` (net/socket.c sockfs_dname) says whose a socket is.
 */

import type { CapturedOwners, CapturedTask } from "../../model/capture.ts";
import { OwnerTable } from "../../table/owner_table.ts";
import { taskName } from "./pid_stat.ts";

const PREFIX = "socket:[";
const U32 = 4294967296;
const DECIMAL = /^[0-9]+$/;

/** A link's inode as two halves, or null where its text is no socket's. */
function inodeOf(link: string): { readonly low: number; readonly high: number } | null {
  if (!link.startsWith(PREFIX) || !link.endsWith("]")) return null;
  const digits = link.slice(PREFIX.length, -1);
  if (!DECIMAL.test(digits)) return null;
  const low = Number(digits);
  if (low < U32) return { low, high: 0 };
  const whole = BigInt(digits);
  if (whole >> 64n !== 0n) return null;
  return { low: Number(whole & 0xffffffffn), high: Number((whole >> 32n) & 0xffffffffn) };
}

/** Adds a task's links, but for those that `skip` names. */
function addTask(
  owners: OwnerTable,
  task: CapturedTask,
  skip?: (fd: string, link: string) => boolean,
): void {
  const taskIndex = owners.addTask(
    task.pid,
    task.tid,
    taskName(task.stat, task.comm),
    task.context,
  );
  for (let index = 0; index < task.links.length; index++) {
    const fd = task.fds[index];
    const link = task.links[index];
    const inode = inodeOf(link);
    if (inode === null || !DECIMAL.test(fd) || skip?.(fd, link)) continue;
    owners.add(inode.low, inode.high, taskIndex, Number(fd));
  }
}

/** Adds the links that were there before the tables and are not any more, each once. */
function addEarlier(owners: OwnerTable, captured: CapturedOwners): void {
  const name = (task: CapturedTask): string => `${task.pid}/${task.tid}`;
  const earlier = new Set(captured.earlier.map(name));
  const known = new Set<string>();
  for (const task of captured.tasks) {
    if (!earlier.has(name(task))) continue;
    task.fds.forEach((fd, index) => known.add(`${name(task)}/${fd}/${task.links[index]}`));
  }
  for (const task of captured.earlier) {
    addTask(owners, task, (fd, link) => {
      const seen = `${name(task)}/${fd}/${link}`;
      return known.size === known.add(seen).size;
    });
  }
}

/**
 * Joins every socket link with its process. A link of another form is no socket and is passed
 * over; one that was there before the tables were read and is gone since counts once.
 */
export function decodeOwners(captured: CapturedOwners): OwnerTable {
  let links = 0;
  for (const task of captured.tasks) links += task.links.length;
  for (const task of captured.earlier) links += task.links.length;
  const owners = new OwnerTable(links, captured.denied);
  if (captured.earlier.length > 0) addEarlier(owners, captured);
  for (const task of captured.tasks) addTask(owners, task);
  return owners;
}
