/** The text of `--permissions`. */

/** SECCOMP_MODE_* of include/uapi/linux/seccomp.h, in a word. */
const SECCOMP_MODES: readonly string[] = ["off", "strict", "filter"];

/** The kernel's own words for its hold on this process, as in /proc/self/status. */
export interface KernelHold {
  readonly noNewPrivs: number | null;
  readonly seccomp: number | null;
}

/** What is held of each kind, at start and while others' bytes are decoded, and what holds us. */
export function permissionsText(
  atStart: ReadonlyMap<string, string>,
  decoding: ReadonlyMap<string, string>,
  kernel: KernelHold,
): string {
  const width = Math.max("at start".length, ...Array.from(atStart.values(), (held) => held.length));
  const lines = [`permission  ${"at start".padEnd(width)}  while decoding`];
  for (const [kind, held] of atStart) {
    lines.push(`${kind.padEnd(11)} ${held.padEnd(width)}  ${decoding.get(kind)}`);
  }
  const { noNewPrivs, seccomp } = kernel;
  lines.push(
    "",
    "The kernel's hold on this process, as in /proc/self/status:",
    `NoNewPrivs  ${noNewPrivs ?? "unknown"}`,
    `Seccomp     ${seccomp === null ? "unknown" : `${seccomp} (${SECCOMP_MODES[seccomp] ?? "?"})`}`,
    "",
    "With -r, or a host name in the filter, net is kept to ask DNS and nothing else.",
    "Nothing is ever written but standard output and standard error.",
  );
  return `${lines.join("\n")}\n`;
}
