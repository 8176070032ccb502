/** The outside world of one run in one value: raw bytes, failures and facts; hence replayable. */

import type { DumpId, FileId } from "./plan.ts";
import type { Problem } from "./problem.ts";

/** The bytes of one file and the path that they came from. */
export interface CapturedFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** True for a copy that somebody stored; otherwise the kernel made it while it was read. */
  readonly stored?: boolean;
}

/** The answers to one request: whole netlink messages one after the other, without the last. */
export interface CapturedDump {
  readonly id: DumpId;
  readonly bytes: Uint8Array;
  /** True for a recording. */
  readonly stored?: boolean;
}

/** A socket that was destroyed: the kernel's message; `lost` where some may be missing. */
export type CapturedEvent = { readonly bytes: Uint8Array } | "lost";

/** Where the sockets of one request came from. */
export interface CapturedSource {
  readonly id: DumpId | "ping";
  /** `none`: the kernel did not answer, and procfs has no table of them. */
  readonly source: "procfs" | "diag" | "none";
  /** Why it is not sock_diag; null where it is. */
  readonly reason: string | null;
}

/** One cgroup. */
export interface CapturedCgroup {
  /** The kernel's id: the inode of its folder. */
  readonly id: bigint;
  /** Path below the root of all cgroups, `/` for itself. */
  readonly path: string;
}

/** All cgroups of version 2. */
export interface CapturedCgroups {
  /** Where they are mounted. */
  readonly mount: string;
  readonly list: readonly CapturedCgroup[];
}

/** Bytes for one link's text: the longest is `socket:[18446744073709551615]`, and a NUL ends it. */
export const LINK_SIZE = 32;

/** One process, or one thread, that holds sockets. */
export interface CapturedTask {
  readonly pid: number;
  /** The thread's id; the process's own for its main thread. */
  readonly tid: number;
  /** PID/stat, or PID/comm where stat is not to be had; null where neither was. */
  readonly stat: Uint8Array | null;
  readonly comm: Uint8Array | null;
  /** SELinux context (PID/attr/current), only where asked for. */
  readonly context: Uint8Array | null;
  /** Numbers of the socket links in fd/, in the folder's own order. */
  readonly fds: Int32Array;
  /** Link texts, `socket:[INODE]`, by the same index: each in `LINK_SIZE` bytes, ended by a NUL. */
  readonly links: Uint8Array;
  /** SELinux contexts of the sockets, by the same index; null where they were not asked for. */
  readonly contexts: readonly (Uint8Array | null)[] | null;
}

/** What was found of the sockets' owners. */
export interface CapturedOwners {
  /** As they were after the tables were read. */
  readonly tasks: readonly CapturedTask[];
  /** As some of them were before. */
  readonly earlier: readonly CapturedTask[];
  /** How many processes' fd folders could not be read. */
  readonly denied: number;
}

/** Facts of this machine and terminal that no table carries. */
export interface HostFacts {
  /** Byte order of the machine whose tables are read. */
  readonly littleEndian: boolean;
  /** USER_HZ: clock ticks in a second, the unit of every time in the tables. */
  readonly clockTicks: number;
  /** Width of the terminal on standard output, else COLUMNS; null where neither is known. */
  readonly columns: number | null;
}

/** All that was acquired for one run. */
export interface Capture {
  readonly files: ReadonlyMap<FileId, CapturedFile>;
  readonly dumps: ReadonlyMap<DumpId, CapturedDump>;
  readonly sources: readonly CapturedSource[];
  /** The kernel's list of interfaces: netlink messages; null where it was not asked. */
  readonly links: Uint8Array | null;
  readonly cgroups: CapturedCgroups | null;
  readonly owners: CapturedOwners | null;
  /** Processes whose names alone were read. */
  readonly names: readonly CapturedTask[];
  readonly facts: HostFacts;
  readonly problems: readonly Problem[];
}
