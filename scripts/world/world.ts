/**
 * What a world is: a function that fills a fresh namespace with sockets.
 *
 * @module
 */

import type { Child } from "./child.ts";
import type { Namespaces } from "./namespace.ts";

/** What a world's function is given. */
export interface Ground {
  /** The namespaces, this process being in the first. */
  readonly net: Namespaces;
  /** Children to capture with this process, and to end afterwards. */
  readonly children: Child[];
}

/** One machine state to be captured. */
export interface World {
  /** Folder name under testdata/, without the kernel's version. */
  readonly name: string;
  /** One line for the folder's README. */
  readonly about: string;
  /** Whether the tree shall hold all threads of its processes, not just the first of each. */
  readonly threads?: boolean;
  /** Opens the sockets; they live until the process ends. */
  fill(ground: Ground): Promise<void> | void;
}
