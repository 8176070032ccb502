/** A note about limits of listening sockets, which procfs does not have. */

import { State } from "../model/kinds.ts";
import type { Query } from "../model/query.ts";
import type { Selections } from "../table/socket_table.ts";

/**
 * Says that Send-Q is 0 for listening sockets of procfs, as `ss` has it there, if the column shows
 * some of this machine: of these `ss` would have asked the kernel. Of a tree it prints the same.
 */
export function limitNotes(query: Query, selections: Selections): string[] {
  const { dialect, text, sockets, procRootGiven } = query;
  if (dialect !== "ss" || !text.queues || !sockets || procRootGiven) return [];
  const listed = selections.some(([{ source, state, sctp }, rows]) =>
    source === "procfs" &&
    // An association has the state of its endpoint, and queues of its own.
    rows.some((row) => state[row] === State.LISTEN && !(sctp !== null && sctp.st[row] >= 0))
  );
  return listed
    ? ["procfs does not have how many connections may wait for a listening socket: Send-Q shows 0"]
    : [];
}
