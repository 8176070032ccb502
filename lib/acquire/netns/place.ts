/** Ways to the sockets of one network namespace. */

import type { NetworkNamespace } from "../../model/network_namespace.ts";

/** A file of a namespace. */
export interface Door {
  readonly path: string;
  /** True if only the kernel and root decide what is at the path. */
  readonly trusted: boolean;
}

/** A namespace, and how to get there. */
export interface Place {
  /** Null for the program's own, if it is the only one. */
  readonly namespace: NetworkNamespace | null;
  /** What messages call it. */
  readonly label: string;
  /** Files to enter it by, best first; null if it is not to be entered: it is the program's own. */
  readonly doors: readonly Door[] | null;
  /**
   * The folder below the root that has its tables, `PID/net`. `reason`: why the kernel is not asked.
   * Throws `EnvironmentError` if there is none.
   */
  folder(reason: string | null): string;
}

/** The program's own namespace. */
export const HOME: Place = {
  namespace: null,
  label: "this network namespace",
  doors: null,
  folder: () => "net",
};
