/** Who holds a socket (-p, -T, -Z). */

import { NO_OWNER, type OwnerTable } from "../../../table/owner_table.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { contextLength } from "../../context_text.ts";
import { type JsonWriter, type Key, keys } from "../json_writer.ts";
import type { RecordContext } from "./context.ts";

const K = keys(
  ...[
    "processes",
    "pid",
    "tid",
    "fd",
    "command",
    "command_hex",
    "context",
    "socket_context",
  ] as const,
  "owners_complete",
);

/** Writes the list, and whether it is whole. */
export function writeProcesses(context: RecordContext, table: SocketTable, row: number): void {
  const { json, owners } = context;
  json.key(K.processes);
  json.openList();
  if (owners !== null) {
    const list: number[] = [];
    const inode = table.inode[row];
    const inodeHigh = table.inodeHigh[row];
    for (let at = owners.first(inode, inodeHigh); at !== NO_OWNER; at = owners.after(at)) {
      list.push(at);
    }
    sortOwners(owners, list);
    list.forEach((owner, index) => {
      json.element(index === 0);
      writeProcess(context, owners, owner);
    });
  }
  json.closeList();
  json.boolean(K.owners_complete, owners !== null && owners.denied === 0);
}

/** By process, thread and descriptor, whatever order the folders had. */
function sortOwners(owners: OwnerTable, list: number[]): void {
  if (list.length < 2) return;
  list.sort((a, b) => {
    const first = owners.tasks[owners.task[a]];
    const second = owners.tasks[owners.task[b]];
    return first.pid - second.pid || first.tid - second.tid || owners.fd[a] - owners.fd[b];
  });
}

function writeProcess({ json, query }: RecordContext, owners: OwnerTable, owner: number): void {
  const task = owners.tasks[owners.task[owner]];
  json.open();
  json.number(K.pid, task.pid);
  if (query.show.threads) json.number(K.tid, task.tid);
  json.number(K.fd, owners.fd[owner]);
  const { command, context } = task;
  if (!json.string(K.command, command, 0, command.length)) {
    json.hexBytes(K.command_hex, command, 0, command.length);
  }
  if (query.show.context) writeContext(json, K.context, context);
  if (query.show.contexts) {
    writeContext(json, K.socket_context, owners.socketContexts.get(owner) ?? null);
  }
  json.close();
}

function writeContext(json: JsonWriter, name: Key, context: Uint8Array | null): void {
  const length = context === null ? 0 : contextLength(context);
  if (context === null || length === 0) json.null(name);
  else json.string(name, context, 0, length);
}
