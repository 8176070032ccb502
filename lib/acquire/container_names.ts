/**
 * Files in which container runtimes keep the names of their containers, as raw bytes. No runtime is
 * asked for anything.
 *
 * They are of this machine, below folders that root alone can change, or below the home folder of
 * whoever runs this program. Links are not followed in a file's place, and what is read is bounded:
 * what is left out costs names.
 */

import type { ContainerNames } from "../model/capture.ts";
import { environmentVariable } from "./host_facts.ts";
import { mayRead, readWhole } from "./read_file.ts";

/** Folders that are looked into. */
export interface ContainerFolders {
  /** Links to logs of Kubernetes, whose names say what they are of. */
  readonly logs: string;
  /** What systemd-machined knows. */
  readonly machines: string;
  /** docker's, with a folder for each container. */
  readonly docker: readonly string[];
  /** Of containers/storage, which podman and CRI-O use. */
  readonly podman: readonly string[];
}

/** What is looked at in one folder, and read of one file and of all together, bytes. */
const ENTRIES = 16_384;
const FILE_SIZE = 16 * 1024 ** 2;
const TOTAL_SIZE = 128 * 1024 ** 2;

/** A folder for each driver of containers/storage that keeps containers. */
const DRIVERS = ["overlay", "vfs", "btrfs", "zfs"] as const;
/** Those that are kept over a restart, and the others. */
const LISTS = ["containers.json", "volatile-containers.json"] as const;

const storageOf = (root: string): string[] => DRIVERS.map((each) => `${root}/${each}-containers`);

/** The home folder of an ordinary user; null for root, whose own containers are the machine's. */
function ownHome(): string | null {
  const home = environmentVariable("HOME");
  if (home === null || !home.startsWith("/") || !mayRead(home)) return null;
  try {
    // Of root's process, and of one whose owner may not look into it, the folder is root's.
    return Deno.statSync("/proc/self").uid === 0 ? null : home;
  } catch {
    return null;
  }
}

function usualFolders(): ContainerFolders {
  const home = ownHome();
  const own = (folder: string): string[] => home === null ? [] : [`${home}/.local/share/${folder}`];
  return {
    logs: "/var/log/containers",
    machines: "/run/systemd/machines",
    docker: [
      ...["/var/lib/docker", "/var/snap/docker/common/var-lib-docker", ...own("docker")],
    ].map((root) => `${root}/containers`),
    podman: ["/var/lib/containers/storage", ...own("containers/storage")].flatMap(storageOf),
  };
}

class NameFiles {
  #left = TOTAL_SIZE;

  /** The names in a folder; none if it cannot be read. */
  list(folder: string): string[] {
    if (!mayRead(folder)) return [];
    const names: string[] = [];
    try {
      for (const { name } of Deno.readDirSync(folder)) {
        if (names.push(name) === ENTRIES) break;
      }
    } catch {
      // There is none, or it is closed to us.
    }
    return names;
  }

  /** A regular file; null if it is none, or not to be read. */
  read(path: string): Uint8Array | null {
    if (!mayRead(path)) return null;
    try {
      const { isFile, size } = Deno.lstatSync(path);
      if (!isFile || size > this.#left) return null;
      const bytes = readWhole(path, false, FILE_SIZE);
      this.#left -= bytes.length;
      return bytes;
    } catch {
      return null;
    }
  }
}

/** Where a link leads, if that is a name in its own folder; null otherwise. */
function nameBehind(link: string): string | null {
  try {
    const target = Deno.readLinkSync(link);
    return target.includes("/") ? null : target;
  } catch {
    return null;
  }
}

/** Reads the files that there are; `folders`: others than the usual ones. */
export function captureContainerNames(folders: ContainerFolders = usualFolders()): ContainerNames {
  const files = new NameFiles();
  return {
    logs: files.list(folders.logs),
    machines: files.list(folders.machines).flatMap((link) => {
      const name = nameBehind(`${folders.machines}/${link}`);
      return name === null
        ? []
        : [{ link, name, bytes: files.read(`${folders.machines}/${name}`) }];
    }),
    docker: folders.docker.flatMap((folder) =>
      files.list(folder).flatMap((id) => {
        const bytes = files.read(`${folder}/${id}/config.v2.json`);
        return bytes === null ? [] : [{ id, bytes }];
      })
    ),
    podman: folders.podman.flatMap((folder) =>
      LISTS.flatMap((name) => files.read(`${folder}/${name}`) ?? [])
    ),
  };
}
