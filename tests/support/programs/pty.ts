/**
 * Runs a program in a pseudo-terminal of a given width, through the C library alone: no helper
 * program has to be there, and nothing in between changes the bytes.
 *
 * @module
 */

/** For a shell that runs in a terminal: all three standard files of what follows are that. */
export const ON_TERMINAL = 'exec 3<>"$(readlink /proc/$$/fd/1)" <&3 >&3 2>&3;';

/** `posix_openpt` flags of Linux: O_RDWR | O_NOCTTY | O_CLOEXEC. */
const OPEN_FLAGS = 0o2 | 0o400 | 0o2000000;
const TIOCSWINSZ = 0x5414n;
const TCSANOW = 0;
/** More than any C library's `struct termios`. */
const TERMIOS_ROOM = 256;

const LIBC = {
  posix_openpt: { parameters: ["i32"], result: "i32" },
  grantpt: { parameters: ["i32"], result: "i32" },
  unlockpt: { parameters: ["i32"], result: "i32" },
  ptsname_r: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  tcgetattr: { parameters: ["i32", "buffer"], result: "i32" },
  tcsetattr: { parameters: ["i32", "i32", "buffer"], result: "i32" },
  cfmakeraw: { parameters: ["buffer"], result: "void" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize", nonblocking: true },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** What a program left behind that ran in a terminal. */
export interface TerminalRun {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/**
 * Runs `command` with standard output on a terminal of `columns` columns.
 *
 * @param env variables set on top of the current ones.
 * @throws {Error} when the machine has no pseudo-terminals.
 */
export async function runInTerminal(
  command: readonly string[],
  columns: number,
  env: Record<string, string> = {},
): Promise<TerminalRun> {
  const libc = Deno.dlopen("libc.so.6", LIBC);
  const master = libc.symbols.posix_openpt(OPEN_FLAGS);
  try {
    const terminal = prepare(libc.symbols, master, columns);
    // The shell opens the terminal, since Deno cannot hand an open file to a child.
    const child = new Deno.Command("/bin/sh", {
      args: ["-c", 'exec "$@" >"$0"', terminal, ...command],
      env,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const [stdout, { code, stderr }] = await Promise.all([
      readAll((buffer) => libc.symbols.read(master, buffer, BigInt(buffer.length))),
      child.output().then((output) => {
        // Should the shell not have opened it: a read of a terminal never opened waits for ever.
        Deno.openSync(terminal, { write: true }).close();
        return output;
      }),
    ]);
    return { code, stdout, stderr: new TextDecoder().decode(stderr) };
  } finally {
    if (master >= 0) libc.symbols.close(master);
    libc.close();
  }
}

type Symbols = Deno.DynamicLibrary<typeof LIBC>["symbols"];

/** Sets width and raw mode (no `\r` before `\n`); returns the path of the terminal. */
function prepare(libc: Symbols, master: number, columns: number): string {
  const name = new Uint8Array(64);
  const size = new Uint16Array([50, columns, 0, 0]);
  const termios = new Uint8Array(TERMIOS_ROOM);
  const failed = master < 0 ||
    libc.grantpt(master) !== 0 ||
    libc.unlockpt(master) !== 0 ||
    libc.ptsname_r(master, name, BigInt(name.length)) !== 0 ||
    libc.ioctl(master, TIOCSWINSZ, new Uint8Array(size.buffer)) !== 0 ||
    libc.tcgetattr(master, termios) !== 0;
  if (failed) throw new Error("cannot open a pseudo-terminal");
  libc.cfmakeraw(termios);
  libc.tcsetattr(master, TCSANOW, termios);
  return new TextDecoder().decode(name.subarray(0, name.indexOf(0)));
}

/** Reads until the last program has closed the terminal, which is then an error of `read`. */
async function readAll(
  read: (buffer: Uint8Array<ArrayBuffer>) => Promise<number | bigint>,
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const buffer = new Uint8Array(65_536);
  for (;;) {
    const length = Number(await read(buffer));
    if (length <= 0) break;
    chunks.push(buffer.slice(0, length));
  }
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}
