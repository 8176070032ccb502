/** A network namespace by the name that `ip netns` has for it, or by a process in it. */

import { latin1 } from "../../model/latin1.ts";
import { EnvironmentError } from "../../model/problem.ts";
import { failureOf, reasonOf } from "../errors.ts";
import { cgroupsOf, commandOf, namespaceInode } from "./processes.ts";
import type { Place } from "./place.ts";

/** The folder in which `ip netns` keeps names. */
export const NAMES = "/run/netns";

/** Highest process id (include/linux/threads.h PID_MAX_LIMIT). */
const HIGHEST_PID = 4 * 1024 * 1024;

/**
 * Finds it; a name wins over a process, as in `ip`. Throws `EnvironmentError` if there is no such
 * namespace or process, or Deno may not look.
 */
export function findNamed(root: string, name: string, stored: boolean): Place {
  if (name === "" || name.includes("/")) {
    throw new EnvironmentError(`"${name}" is no name of a network namespace`);
  }
  const file = `${NAMES}/${name}`;
  const found = statOf(file, root);
  if (typeof found !== "string") return named(root, name, file, found);
  const pid = /^[1-9][0-9]*$/.test(name) ? Number(name) : 0;
  if (pid > 0 && pid < HIGHEST_PID) return ofProcess(root, pid, stored);
  throw new EnvironmentError(`network namespace "${name}": ${file}: ${found}`);
}

/** The file of a name, or why it cannot be looked at. */
function statOf(file: string, root: string): Deno.FileInfo | string {
  try {
    return Deno.statSync(file);
  } catch (error) {
    if (failureOf(error) !== "capability") return reasonOf(error);
    throw new EnvironmentError(
      `Deno may not read ${NAMES}, where network namespaces have their names:`,
      `grant -A, or --allow-read=${NAMES} besides what ${root} needs`,
    );
  }
}

function named(root: string, name: string, file: string, wanted: Deno.FileInfo): Place {
  return {
    namespace: {
      ...{
        inode: wanted.ino,
        own: false,
        names: [latin1(new TextEncoder().encode(name))],
        ...{ mounts: [], pid: null },
      },
    },
    ofProcesses: () => ({ command: null, cgroups: [] }),
    label: `network namespace "${name}"`,
    doors: [{ path: file, trusted: true }],
    folder: () => folderOf(root, wanted),
    isGone: () => false,
    advice: `start one there (ip netns exec ${name} sleep 60)`,
  };
}

/** The tables of a process that is in the namespace. */
function folderOf(root: string, wanted: Deno.FileInfo): string | null {
  for (const entry of Deno.readDirSync(root)) {
    if (!/^[0-9]+$/.test(entry.name)) continue;
    try {
      const found = Deno.statSync(`${root}/${entry.name}/ns/net`);
      if (found.ino === wanted.ino && found.dev === wanted.dev) return `${entry.name}/net`;
    } catch {
      // The process ended, or belongs to another user.
    }
  }
  return null;
}

function ofProcess(root: string, pid: number, stored: boolean): Place {
  const folder = `${root}/${pid}`;
  const inode = namespaceInode(folder);
  try {
    Deno.statSync(`${folder}/net`);
  } catch (error) {
    if (failureOf(error) === "capability") throw error;
    throw new EnvironmentError(
      `"${pid}" is no network namespace, and no process that has one: ${folder}/net: ${
        reasonOf(error)
      }`,
    );
  }
  return {
    namespace: { inode, own: false, names: [], mounts: [], pid },
    ofProcesses: () => ({ command: commandOf(folder), cgroups: cgroupsOf(root, [pid]) }),
    label: `the network namespace of process ${pid}`,
    doors: stored ? [] : [{ path: `${folder}/ns/net`, trusted: true }],
    folder: () => `${pid}/net`,
    isGone: () => false,
    advice: "",
  };
}
