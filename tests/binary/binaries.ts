/**
 * The compiled programs, each as the words that start it here.
 *
 * @module
 */

import { ROOT } from "../support/programs/program.ts";

export const X86_64: readonly string[] = [`${ROOT}/dist/sockscope-linux-x86_64`];

/** Where Debian keeps the libraries for programs of the other processor family. */
export const ARM64_LIBRARIES = "/usr/aarch64-linux-gnu";

export const AARCH64: readonly string[] = [
  ...["qemu-aarch64-static", "-L", ARM64_LIBRARIES],
  `${ROOT}/dist/sockscope-linux-aarch64`,
];
