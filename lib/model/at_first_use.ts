/** What few runs need: made by the first use, not at each start. */

/** Makes a value once, when it is asked for. */
export function atFirstUse<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
