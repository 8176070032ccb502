/** How this program was made. */
export interface Build {
  /** `x86_64-unknown-linux-gnu` */
  readonly target: string;
  /** Deno's version: `2.7.11` */
  readonly deno: string;
  /** True if the kernel holds this run in the sandbox that the program brings along. */
  readonly sandbox: boolean;
}
