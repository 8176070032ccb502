/**
 * Runs a program to its end and measures the whole process: from the call that makes it until it
 * is gone, its output going to /dev/null.
 *
 * @module
 */

import { cString, errno, libc } from "./libc.ts";

/** A program with its arguments. */
export interface Program {
  readonly argv: readonly string[];
  /** Variables set on top of the current ones. */
  readonly env?: Readonly<Record<string, string>>;
}

/** More than any C library's `posix_spawn_file_actions_t`. */
const FILE_ACTIONS_ROOM = 256;
const EINTR = 4;
const O_RDWR = 2;
const PR_SET_CHILD_SUBREAPER = 36;
/** `struct rusage`: two times, then ru_maxrss in KiB as the first of its longs. */
const RUSAGE_LENGTH = 144;
const RUSAGE_MAXRSS = 32;

const toDevNull = devNullActions();

/**
 * Wall time of one run in milliseconds.
 *
 * @throws {Error} when the program cannot be started or ends with a status other than 0.
 */
export function timeRun(program: Program): number {
  const { path, argv, env } = prepared(program);
  const pid = new Int32Array(1);
  const pidBytes = new Uint8Array(pid.buffer);
  const start = performance.now();
  const failed = libc.posix_spawn(pidBytes, path, toDevNull, null, argv, env);
  if (failed !== 0) throw new Error(`cannot run ${program.argv[0]}`);
  const status = waitFor(pid[0]).status;
  const elapsed = performance.now() - start;
  if (status !== 0) throw new Error(`${program.argv.join(" ")}: status ${status}`);
  return elapsed;
}

/**
 * Peak memory of one run in KiB.
 *
 * The kernel hands the peak of the program that starts another on to it, so a process as large as
 * this one must not start it itself: a shell does, and this process adopts its child.
 */
export async function peakMemory(program: Program): Promise<number> {
  libc.prctl(PR_SET_CHILD_SUBREAPER, 1n, 0n, 0n, 0n);
  const shell = await new Deno.Command("/bin/sh", {
    args: ["-c", '"$@" </dev/null >/dev/null 2>&1 & echo $!', "sh", ...program.argv],
    env: program.env,
    stdin: "null",
  }).output();
  const { status, peak } = waitFor(Number(new TextDecoder().decode(shell.stdout)));
  if (status !== 0) throw new Error(`${program.argv.join(" ")}: status ${status}`);
  return peak;
}

function waitFor(pid: number): { status: number; peak: number } {
  const status = new Int32Array(1);
  const usage = new Uint8Array(RUSAGE_LENGTH);
  while (libc.wait4(pid, new Uint8Array(status.buffer), 0, usage) !== pid) {
    // A shell takes note itself of a child that ends at once.
    if (errno() !== EINTR) throw new Error(`process ${pid} ended before it could be adopted`);
  }
  const peak = Number(new DataView(usage.buffer).getBigInt64(RUSAGE_MAXRSS, true));
  return { status: status[0], peak };
}

/** Opens /dev/null as standard input, output and error. */
function devNullActions(): Uint8Array<ArrayBuffer> {
  const actions = new Uint8Array(FILE_ACTIONS_ROOM);
  libc.posix_spawn_file_actions_init(actions);
  for (const fd of [0, 1, 2]) {
    libc.posix_spawn_file_actions_addopen(actions, fd, cString("/dev/null"), O_RDWR, 0);
  }
  return actions;
}

/** A program as C wants it. */
interface Prepared {
  readonly path: Uint8Array<ArrayBuffer>;
  readonly argv: Uint8Array<ArrayBuffer>;
  readonly env: Uint8Array<ArrayBuffer>;
  /** What the pointers in `argv` and `env` point to. */
  readonly strings: readonly Uint8Array[];
}

/** Kept, since the garbage collector does not know of pointers from one buffer to another. */
const known = new Map<Program, Prepared>();

function prepared(program: Program): Prepared {
  let result = known.get(program);
  if (result === undefined) {
    const variables = Object.entries({ ...Deno.env.toObject(), ...program.env });
    const args = program.argv.map(cString);
    const environment = variables.map(([name, value]) => cString(`${name}=${value}`));
    result = {
      path: args[0],
      argv: pointerArray(args),
      env: pointerArray(environment),
      strings: [...args, ...environment],
    };
    known.set(program, result);
  }
  return result;
}

/** A C array of pointers, ended by a null pointer. */
function pointerArray(strings: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const pointers = strings.map((text) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(text)));
  return new Uint8Array(BigUint64Array.from([...pointers, 0n]).buffer);
}
