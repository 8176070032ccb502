/** Ways to the sockets of one network namespace. */

import type { FoundNamespace } from "../../model/network_namespace.ts";
import { EnvironmentError } from "../../model/problem.ts";

/** A file of a namespace. */
export interface Door {
  readonly path: string;
  /** True if only the kernel and root decide what is at the path. */
  readonly trusted: boolean;
}

/** What processes say of their namespace: most have no socket to be shown, and are not asked. */
export type OfProcesses = Pick<FoundNamespace, "command" | "cgroups">;

/** A namespace, and how to get there. */
export interface Place {
  /** Null for the program's own, if it is the only one. */
  readonly namespace: Omit<FoundNamespace, keyof OfProcesses> | null;
  /** Read now, of processes that are still in it. */
  ofProcesses(): OfProcesses;
  /** What messages call it. */
  readonly label: string;
  /** Files to enter it by, best first; null if it is not to be entered: it is the program's own. */
  readonly doors: readonly Door[] | null;
  /** The folder below the root that has its tables, `PID/net`; null if there is none. */
  folder(): string | null;
  /** True if it ended since it was found: then nothing of it is missing. */
  isGone(): boolean;
  /** What can be done if there is none, behind a semicolon; empty for nothing. */
  readonly advice: string;
}

/** A namespace that cannot be read. */
export class UnreadablePlace extends EnvironmentError {
  readonly label: string;
  readonly reason: string;

  /** `refusal`: why the kernel is not asked; null if it could be. */
  constructor({ label, advice }: Place, refusal: string | null) {
    const reason = "no process runs in it whose tables could be read" +
      (advice === "" ? "" : `; ${advice}`) +
      (refusal === null ? "" : `; the kernel is not asked: ${refusal}`);
    super(`${label}: ${reason}`);
    this.label = label;
    this.reason = reason;
  }
}

/** The program's own namespace. */
export const HOME: Place = {
  namespace: null,
  ofProcesses: () => ({ command: null, cgroups: [] }),
  label: "this network namespace",
  doors: null,
  folder: () => "net",
  isGone: () => false,
  advice: "",
};
