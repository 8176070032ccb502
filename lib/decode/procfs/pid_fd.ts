/**
 * The links in PID/fd: `socket:[INODE]` (net/socket.c sockfs_dname) says whose a socket is.
 */

import type { CapturedOwners } from "../../model/capture.ts";
import { OwnerTable } from "../../table/owner_table.ts";
import { taskName } from "./pid_stat.ts";

const PREFIX = "socket:[";
const U32 = 4294967296;
const DECIMAL = /^[0-9]+$/;

/** Joins every socket link with its process. A link of another form is no socket and is passed over. */
export function decodeOwners(captured: CapturedOwners): OwnerTable {
  let links = 0;
  for (const task of captured.tasks) links += task.links.length;
  const owners = new OwnerTable(links, captured.denied);
  for (const task of captured.tasks) {
    const taskIndex = owners.addTask(
      task.pid,
      task.tid,
      taskName(task.stat, task.comm),
      task.context,
    );
    for (let index = 0; index < task.links.length; index++) {
      const link = task.links[index];
      if (!link.startsWith(PREFIX) || !DECIMAL.test(task.fds[index])) continue;
      const digits = link.slice(PREFIX.length, -1);
      if (!DECIMAL.test(digits) || !link.endsWith("]")) continue;
      let low = Number(digits);
      let high = 0;
      if (low >= U32) {
        const whole = BigInt(digits);
        if (whole >> 64n !== 0n) continue;
        low = Number(whole & 0xffffffffn);
        high = Number((whole >> 32n) & 0xffffffffn);
      }
      owners.add(low, high, taskIndex, Number(task.fds[index]));
    }
  }
  return owners;
}
