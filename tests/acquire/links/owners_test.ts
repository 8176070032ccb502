import assert from "node:assert/strict";
import {
  captureNames,
  captureOwners,
  type WalkOptions,
} from "../../../lib/acquire/links/owners.ts";
import { type CapturedTask, LINK_SIZE } from "../../../lib/model/capture.ts";
import type { TreeFiles } from "../../../lib/acquire/read_file.ts";
import { treeFiles } from "../../../lib/acquire/tree_files.ts";
import { type ProcEntry, procTree } from "../../support/trees/proc_tree.ts";

const PLAIN: WalkOptions = {
  threads: false,
  users: false,
  cmdlines: false,
  cgroups: false,
  contexts: false,
  socketContexts: false,
  processes: false,
  access: false,
  fileFlags: false,
  protocolNames: false,
  limit: Infinity,
};
const SOCKET = { link: "socket:[77]" };

/** How files of a made-up tree are read; nothing may be wrong with them. */
async function filesOf(root: string): Promise<TreeFiles> {
  return await treeFiles(root, []);
}

/** `PID/TID FD...`, and what the name files hold. */
function lineOf(task: CapturedTask): string {
  const { pid, tid, fds, links, stat, comm, context } = task;
  assert.equal(links.length, fds.length * LINK_SIZE);
  const texts = [stat, comm, context].map((bytes) =>
    bytes === null ? "-" : new TextDecoder().decode(bytes)
  );
  return `${pid}/${tid} ${[...fds].join(",")} ${texts.join("|")}`;
}

/** The tasks of a tree, sorted, and the counts. */
async function walked(
  entries: Readonly<Record<string, ProcEntry>>,
  options: Partial<WalkOptions> = {},
): Promise<{ tasks: string[]; processes: number; denied: number }> {
  await using tree = await procTree(entries);
  const { tasks, processes, denied } = captureOwners(
    tree.path,
    { ...PLAIN, ...options },
    await filesOf(tree.path),
    null,
  );
  return { tasks: tasks.map(lineOf).sort(), processes, denied };
}

Deno.test("captureOwners: processes that hold sockets, by stat, by comm or without a name", async () => {
  const { tasks, processes, denied } = await walked({
    "5/stat": "5 (a) S",
    "5/comm": "never read",
    "5/fd/0": { link: "/dev/null" },
    "5/fd/3": SOCKET,
    "5/fd/4": SOCKET,
    "6/comm": "b",
    "6/fd/3": SOCKET,
    "7/fd/3": SOCKET,
    "8/stat": "8 (no sockets) S",
    "8/fd/3": { link: "pipe:[77]" },
    "9/stat": "9 (no fd folder) S",
    "self/fd/3": SOCKET,
  });
  assert.deepEqual(tasks, ["5/5 3,4 5 (a) S|-|-", "6/6 3 -|b|-", "7/7 3 -|-|-"]);
  assert.deepEqual([processes, denied], [5, 0]);
});

Deno.test("captureOwners: a process whose descriptors cannot be listed is counted", async () => {
  // Nothing is denied to root, so the denial is acted: a link to itself cannot be listed.
  const { tasks, processes, denied } = await walked({
    "5/fd": { link: "fd" },
    "6/fd": { link: "fd" },
    "7/fd/3": SOCKET,
  });
  assert.deepEqual([tasks.length, processes, denied], [1, 3, 2]);
});

Deno.test("captureOwners: threads and contexts only if they are asked for", async () => {
  const tree = {
    "5/fd/3": SOCKET,
    "5/attr/current": "context",
    "5/task/5/fd/3": SOCKET,
    "5/task/6/fd/3": SOCKET,
    "5/task/6/comm": "thread",
  };
  assert.deepEqual((await walked(tree)).tasks, ["5/5 3 -|-|-"]);
  assert.deepEqual((await walked(tree, { contexts: true })).tasks, ["5/5 3 -|-|context"]);
  assert.deepEqual((await walked(tree, { threads: true })).tasks, [
    "5/5 3 -|-|-",
    "5/6 3 -|thread|-",
  ]);
});

Deno.test("captureOwners: users and command lines of processes and threads only if asked for", async () => {
  await using tree = await procTree({
    ...{ "5/fd/3": SOCKET, "5/status": "five", "5/cmdline": "a\0b\0" },
    ...{ "5/task/6/fd/3": SOCKET, "5/task/6/status": "six", "5/task/6/cmdline": "c\0" },
    ...{ "7/fd/3": SOCKET },
  });
  const read = async (options: Partial<WalkOptions>): Promise<string[]> => {
    const files = await filesOf(tree.path);
    const walk = captureOwners(tree.path, { ...PLAIN, threads: true, ...options }, files, null);
    return walk.tasks.map(({ tid, status, cmdline }) => {
      const texts = [status, cmdline].map((bytes) =>
        bytes === null ? "-" : new TextDecoder().decode(bytes)
      );
      return `${tid} ${texts.join(" ")}`;
    }).sort();
  };
  assert.deepEqual(await read({}), ["5 - -", "6 - -", "7 - -"]);
  assert.deepEqual(await read({ users: true }), ["5 five -", "6 six -", "7 - -"]);
  assert.deepEqual(await read({ cmdlines: true }), ["5 - a\0b\0", "6 - c\0", "7 - -"]);
});

Deno.test("captureOwners: no more links are read than wanted", async () => {
  const links = Object.fromEntries(Array.from({ length: 9 }, (_, fd) => [`5/fd/${fd}`, SOCKET]));
  await using tree = await procTree({ ...links, "6/fd/0": SOCKET, "7/fd/0": SOCKET });
  const { tasks } = captureOwners(
    tree.path,
    { ...PLAIN, limit: 4 },
    await filesOf(tree.path),
    null,
  );
  const read = tasks.reduce((sum, { fds }) => sum + fds.length, 0);
  assert.equal(read, 4);
});

Deno.test("captureNames: the names of the processes that are not known yet", async () => {
  await using tree = await procTree({ "5/stat": "5 (a) S", "6/comm": "b", "7/fd/3": SOCKET });
  const files = await filesOf(tree.path);
  const { tasks } = captureOwners(tree.path, PLAIN, files, null);
  const names = captureNames(tree.path, tasks, files).map(lineOf).sort();
  assert.deepEqual(names, ["5/5  5 (a) S|-|-", "6/6  -|b|-"]);
});
