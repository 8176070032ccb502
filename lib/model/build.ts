/** How this program was made. */
export interface Build {
  /** `x86_64-unknown-linux-gnu` */
  readonly target: string;
  /** Deno's version: `2.7.11` */
  readonly deno: string;
  /** True if it brings a sandbox along, which the kernel enforces. */
  readonly sandbox: boolean;
}
