/**
 * Nothing at all.
 *
 * @module
 */

import type { World } from "./world.ts";

/** A namespace as the kernel makes it. */
export const empty: World = {
  name: "empty",
  about: "a fresh namespace in which nobody has opened anything",
  fill(): void {},
};
