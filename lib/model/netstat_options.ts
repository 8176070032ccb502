/** What changes the text of `netstat` alone. */
export interface NetstatOptions {
  /** -W: addresses and names are not cut. */
  readonly wide: boolean;
}
