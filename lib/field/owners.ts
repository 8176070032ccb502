/** Who holds a socket. */

import { atFirstUse } from "../model/at_first_use.ts";
import { NO_OWNER, type OwnerTable, trimmedContext } from "../table/owner_table.ts";
import { latin1Bytes } from "../model/latin1.ts";
import { placeFields } from "./place.ts";
import { type Field, flag, list, number, text, texts } from "./field.ts";

/** The owners of an inode by process, thread and descriptor, whatever order the folders had. */
function sortedOwners(owners: OwnerTable, inode: number, inodeHigh: number): number[] {
  const found: number[] = [];
  for (let at = owners.first(inode, inodeHigh); at !== NO_OWNER; at = owners.after(at)) {
    found.push(at);
  }
  if (found.length < 2) return found;
  return found.sort((a, b) => {
    const first = owners.tasks[owners.task[a]];
    const second = owners.tasks[owners.task[b]];
    return first.pid - second.pid || first.tid - second.tid || owners.fd[a] - owners.fd[b];
  });
}

const processFields = (): readonly Field[] => [
  number("pid: natural", "Process id.", (_, at, { owners }) => {
    return owners!.tasks[owners!.task[at]].pid;
  }),
  number(
    "tid?: natural",
    "Thread id; the process's own for its main thread. With -T only.",
    (_, at, { owners }) => owners!.tasks[owners!.task[at]].tid,
    { group: "threads" },
  ),
  number("fd: natural", "Number of the descriptor.", (_, at, { owners }) => owners!.fd[at]),
  text(
    "command",
    "Name of the process; empty if it could not be read. Bytes that are not UTF-8 appear as " +
      "U+FFFD.",
    (_, at, { owners }) => owners!.tasks[owners!.task[at]].command,
    { hex: "The name's bytes in hexadecimal, only if it is not clean UTF-8." },
  ),
  number(
    "uid: u32 | null",
    "Id of the user that the process acts as (the effective one). Null if it could not be read, " +
      "or a captured tree does not have it.",
    (_, at, { owners }) => owners!.tasks[owners!.task[at]].uid,
    { group: "users" },
  ),
  text(
    "user | null",
    "Name of that user in /etc/passwd. Null if it has none; in a captured tree, and wherever " +
      "the place of /proc was given.",
    (_, at, { owners, names }) => {
      const { uid } = owners!.tasks[owners!.task[at]];
      const name = uid === null ? null : names.user(uid);
      return name === null ? null : latin1Bytes(name);
    },
    { group: "users" },
  ),
  texts(
    "cmdline? | null",
    "Command line of the process as it is in its memory, by arguments; empty for a thread of the " +
      "kernel. With --cmdline only. Bytes that are not UTF-8 appear as U+FFFD. Null if it could " +
      "not be read, or has over 64 KiB.",
    (_, at, { owners }) => owners!.tasks[owners!.task[at]].cmdline,
    {
      group: "cmdlines",
      hex: "The arguments' bytes in hexadecimal, only if one of them is not clean UTF-8.",
    },
  ),
  ...placeFields((_, at, { owners }) => owners!.tasks[owners!.task[at]].place, { group: "whose" }),
  text(
    "context? | null",
    "SELinux context of the process, with -Z or -z only. Null if it could not be read.",
    (_, at, { owners }) => trimmedContext(owners!.tasks[owners!.task[at]].context),
    { group: "contexts" },
  ),
  text(
    "socket_context? | null",
    "SELinux context of the socket, with -z only. Null if it could not be read.",
    (_, at, { owners }) => trimmedContext(owners!.socketContexts.get(at) ?? null),
    { group: "socket_contexts" },
  ),
];

/** The owners, and whether they are all. */
export const ownerFields = atFirstUse((): readonly Field[] => [
  list(
    "processes",
    "Who holds the socket, every one, by pid, tid and fd; empty if nobody does, or if they may " +
      "not be seen: see owners_complete. With -p or -T only.",
    "One descriptor through which a process, or a thread of it, holds the socket.",
    ({ inode, inodeHigh }, row, { owners }) =>
      owners === null ? [] : sortedOwners(owners, inode[row], inodeHigh[row]),
    processFields(),
    { set: "common", group: "owners" },
  ),
  flag(
    "owners_complete",
    "False if some process's descriptors could not be read, so that processes may lack owners. " +
      "With -p or -T only.",
    (_, _row, { owners }) => owners !== null && owners.denied === 0,
    { set: "common", group: "owners", depends: () => "table" },
  ),
]);
