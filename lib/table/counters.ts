/** The counters of protocols that the kernel prints, by file. */

import type { FileId } from "../model/plan.ts";

/** One counter under the kernel's name; what is negative there is beyond 2^63 here. */
export interface Counter {
  readonly name: string;
  /** 64 bits without a sign. */
  readonly value: bigint;
}

/** Counters that stand together: those of a line `Tcp: ...`, or names that begin alike. */
export interface CounterGroup {
  readonly name: string;
  readonly counters: readonly Counter[];
}

/** The groups of each file that there is, in its order. */
export type Counters = ReadonlyMap<FileId, readonly CounterGroup[]>;
