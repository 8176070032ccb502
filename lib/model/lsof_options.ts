/** What changes the text of `lsof` alone, and which descriptors it lists. */
export interface LsofOptions {
  /** -t: process ids alone. */
  readonly terse: boolean;
}
