/** Network namespaces: which are listed, and what is known of one. */

import type { Container } from "./cgroup_place.ts";

/** Which are listed: the program's own, all that can be found, or some by name or process id. */
export type NamespaceChoice = "own" | "all" | readonly string[];

/** A network namespace as it was found. */
export interface FoundNamespace {
  /** The inode number of its file in nsfs; null if only its processes are known. */
  readonly inode: number | null;
  /** True for the one that this program runs in. */
  readonly own: boolean;
  /** Names that `ip netns` has for it, a character a byte. */
  readonly names: readonly string[];
  /** Other places where its file is mounted, paths, a character a byte. */
  readonly mounts: readonly string[];
  /** A process that is in it, and the bytes of its PID/comm; null if none is known. */
  readonly pid: number | null;
  readonly command: Uint8Array | null;
  /** The bytes of PID/cgroup of some of its processes; of one's own namespace none. */
  readonly cgroups: readonly Uint8Array[];
}

/** A network namespace, as far as it is known. */
export interface NetworkNamespace extends Omit<FoundNamespace, "cgroups"> {
  /** The container of one of its processes; null for none, and of one's own namespace. */
  readonly container: Container | null;
}

/** True if rows of several namespaces may be in one listing. */
export function isSeveral(choice: NamespaceChoice): boolean {
  return choice === "all" || (choice !== "own" && choice.length > 1);
}
