/** Everything that one run reads, as raw bytes, problems and facts; hence replayable. */

import type { Arrival } from "./arrival.ts";
import type { DumpId, FileId } from "./plan.ts";
import type { FoundNamespace } from "./network_namespace.ts";
import type { Problem } from "./problem.ts";

/** The bytes of one file and the path that they came from. */
export interface CapturedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** True for a copy that somebody stored; otherwise the kernel made it while it was read. */
  readonly stored?: boolean;
  /** If they still arrive: `bytes` are then nothing yet. */
  readonly arrival?: Arrival | null;
}

/** The answer to one request: netlink messages without the final NLMSG_DONE. */
export interface CapturedDump {
  readonly id: DumpId;
  readonly bytes: Uint8Array;
  /** True for a recording. */
  readonly stored?: boolean;
  /** If they still arrive: `bytes` are then nothing yet. */
  readonly arrival?: Arrival | null;
}

/** The message of a destroyed socket, and when it came; `lost` if messages may be missing. */
export type CapturedEvent =
  | { readonly bytes: Uint8Array; readonly time: Temporal.Instant }
  | "lost";

/** The source of the sockets of one request. */
export interface CapturedSource {
  readonly id: DumpId | "ping";
  /** `none`: the kernel did not answer, and procfs has no table of them. */
  readonly source: "procfs" | "diag" | "none";
  /** Why it is not sock_diag; null if it is. */
  readonly reason: string | null;
}

export interface CapturedCgroup {
  /** The kernel's id: the inode number of its folder. */
  readonly id: bigint;
  /** Path below the root cgroup, which is `/`. */
  readonly path: string;
}

/** All cgroups of version 2. */
export interface CapturedCgroups {
  readonly mount: string;
  readonly list: readonly CapturedCgroup[];
}

/** Bytes for one fd link: the longest is `socket:[18446744073709551615]`, and a NUL ends it. */
export const LINK_SIZE = 32;

/** Where in those bytes the link's permissions are, if they were asked for. */
export const LINK_ACCESS_AT = LINK_SIZE - 1;

/** The permissions of a link's owner, which say what the descriptor is open for (fs/proc/fd.c). */
export const LINK_ACCESS = { READ: 4, WRITE: 2, EXECUTE: 1 } as const;

/** One process, or one thread, that holds sockets. */
export interface CapturedTask {
  readonly pid: number;
  /** The thread's id; the process's own for its main thread. */
  readonly tid: number;
  /** PID/stat, or PID/comm if stat could not be read; null if neither could. */
  readonly stat: Uint8Array | null;
  readonly comm: Uint8Array | null;
  /** PID/status and PID/cmdline, only if asked for. */
  readonly status: Uint8Array | null;
  readonly cmdline: Uint8Array | null;
  /** PID/cgroup, only if asked for. */
  readonly cgroup: Uint8Array | null;
  /** SELinux context (PID/attr/current), only if asked for. */
  readonly context: Uint8Array | null;
  /** The owner of the process's folder in procfs, only if asked for. */
  readonly folderOwner: number | null;
  /** Numbers of the socket links in fd/, in the folder's own order. */
  readonly fds: Int32Array;
  /** Link texts, `socket:[INODE]`, by the same index: each in `LINK_SIZE` bytes, ended by a NUL. */
  readonly links: Uint8Array;
  /** SELinux contexts of the sockets, by the same index; null if they were not asked for. */
  readonly contexts: readonly (Uint8Array | null)[] | null;
  /** PID/fdinfo of the sockets, and the names of their protocols; null if not asked for. */
  readonly fdinfo: readonly (Uint8Array | null)[] | null;
  readonly protocols: readonly (Uint8Array | null)[] | null;
}

/** The processes that hold sockets, or all of them. */
export interface CapturedOwners {
  /** Read after the tables. */
  readonly tasks: readonly CapturedTask[];
  /** Some of them, read before the tables. */
  readonly earlier: readonly CapturedTask[];
  /** How many processes there were. */
  readonly processes: number;
  /** Processes whose fd folder could not be read. */
  readonly denied: number;
  /** The device number of the kernel's file system of sockets; null if it was not asked for. */
  readonly socketDevice: number | null;
}

/** What container runtimes keep of the names of their containers. */
export interface ContainerNames {
  /** What is in /var/log/containers: `POD_NAMESPACE_CONTAINER-ID.log`. */
  readonly logs: readonly string[];
  /** Links in /run/systemd/machines, `unit:UNIT`: each with its target, and the target's bytes. */
  readonly machines: readonly {
    readonly link: string;
    readonly name: string;
    readonly bytes: Uint8Array | null;
  }[];
  /** docker's config.v2.json by the container's id. */
  readonly docker: readonly { readonly id: string; readonly bytes: Uint8Array }[];
  /** Each containers.json of containers/storage. */
  readonly podman: readonly Uint8Array[];
}

/** The fd links, `socket:[INODE]`, of sockets that exist only because this program runs. */
export interface CapturedOwnSockets {
  /** Read together with the kernel's counts. */
  readonly counted: readonly string[];
  /** Read after the tables. */
  readonly listed: readonly string[];
}

/** Facts of this machine and terminal that are in no table. */
export interface HostFacts {
  /** Byte order of the machine whose tables are read. */
  readonly littleEndian: boolean;
  /** USER_HZ: clock ticks in a second, the unit of every time in the tables. */
  readonly clockTicks: number;
  /** Width of the terminal on standard output, else COLUMNS; null if neither is known. */
  readonly columns: number | null;
  /** True if standard output is a terminal. */
  readonly isTerminal: boolean;
}

/** All that was acquired for one run. */
export interface Capture {
  readonly files: ReadonlyMap<FileId, CapturedFile>;
  readonly dumps: ReadonlyMap<DumpId, CapturedDump>;
  readonly sources: readonly CapturedSource[];
  /** The interfaces: messages of rtnetlink; null if it was not asked. */
  readonly interfaces: Uint8Array | null;
  /** Whose tables these are; null for those of the program's own namespace, if it is the only one. */
  readonly namespace: FoundNamespace | null;
  readonly cgroups: CapturedCgroups | null;
  readonly owners: CapturedOwners | null;
  /** Null if they were not asked for. */
  readonly containerNames: ContainerNames | null;
  /** Null if no socket of this program is left out. */
  readonly own: CapturedOwnSockets | null;
  /** Processes whose names alone were read. */
  readonly names: readonly CapturedTask[];
  readonly facts: HostFacts;
  readonly problems: readonly Problem[];
}
