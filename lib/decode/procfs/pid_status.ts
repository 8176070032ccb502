/**
 * /proc/PID/status — fs/proc/array.c proc_pid_status: a header word, a colon and a tab per line.
 *
 *     NoNewPrivs:	1
 *     Seccomp:	2
 *
 * NoNewPrivs is there since Linux 4.10, Seccomp since 3.8 where the kernel was built with it.
 */

/** How the kernel confines a process. Null where it does not tell. */
export interface Confinement {
  /** 1 when no program it starts can gain privileges. */
  readonly noNewPrivs: number | null;
  /** SECCOMP_MODE_*: 0 is off, 2 is a filter. */
  readonly seccomp: number | null;
}

/** Reads the two lines; `status` is empty where it could not be read. */
export function decodeConfinement(status: Uint8Array): Confinement {
  const lines = new TextDecoder().decode(status).split("\n");
  const numberOf = (word: string): number | null => {
    const line = lines.find((line) => line.startsWith(`${word}:\t`));
    return line === undefined ? null : Number(line.slice(word.length + 2));
  };
  return { noNewPrivs: numberOf("NoNewPrivs"), seccomp: numberOf("Seccomp") };
}
