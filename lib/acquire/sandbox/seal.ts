/**
 * The kernel's part of giving the permissions back: a second filter over the sandbox's own, set
 * when everything has been read. From then on no file or socket is opened and nothing is sent.
 *
 * A filter sees calls and not what a message says: over a netlink socket root could as well destroy
 * sockets as list them. So such sockets are out of reach before the first byte is decoded that
 * somebody else wrote.
 */

import { EnvironmentError } from "../../model/problem.ts";
import {
  ANSWER,
  answer,
  type FilterArch,
  filterStart,
  type FilterStep,
  ifEqual,
  load,
  SECCOMP_DATA,
  SECCOMP_FILTER_FLAG_SPEC_ALLOW,
  SECCOMP_FILTER_FLAG_TSYNC,
  SECCOMP_SET_MODE_FILTER,
  SOCK_FILTER_SIZE,
  unless,
} from "./seccomp.ts";
import { type CallNumbers, FCNTL, GETPGID, READING_CALLS, WRITING_CALLS } from "./system_calls.ts";
import { launch } from "./launcher.ts";
import { LIBRARY, UNCOMPILED, UNUSED } from "../kernel/libc.ts";

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;
const STANDARD_ERROR = 2;
/** What the runtime's threads wake each other with; no netlink message is as short. */
const WAKING_SIZES: readonly number[] = [1, 8];
/** fcntl(2) operations that give a file another number (include/uapi/linux/fcntl.h). */
const COPYING: readonly number[] = [0, 1030];

/** The second filter: what it does not refuse is up to the first. */
export function sealProgram(arch: FilterArch): FilterStep[] {
  const steps = filterStart(arch);
  const refusal = answer(ANSWER.EPERM);
  const on = ({ [arch]: number }: CallNumbers, block: readonly FilterStep[]): void => {
    if (number !== undefined) steps.push(unless(number, block.length), ...block);
  };
  const allowIf = (value: number): FilterStep[] => [unless(value, 1), answer(ANSWER.ALLOW)];
  const refuseIf = (value: number): FilterStep[] => [unless(value, 1), refusal];
  const argument = (index: number): FilterStep => load(SECCOMP_DATA.args + 8 * index);
  const shortSize = [load(SECCOMP_DATA.args + 8 * 2 + 4), ifEqual(0, 1), refusal];
  const printing = [argument(0), ...[STANDARD_OUTPUT, STANDARD_ERROR].flatMap(allowIf)];
  for (const numbers of Object.values(READING_CALLS)) on(numbers, [refusal]);
  on(WRITING_CALLS.write, [
    ...printing,
    ...refuseIf(STANDARD_INPUT),
    ...shortSize,
    argument(2),
    ...WAKING_SIZES.flatMap(allowIf),
    refusal,
  ]);
  on(WRITING_CALLS.writev, [...printing, refusal]);
  on(FCNTL, [argument(1), ...COPYING.flatMap(refuseIf)]);
  steps.push(answer(ANSWER.ALLOW));
  return steps;
}

/** The steps as the kernel reads them. */
function stepBytes(steps: readonly FilterStep[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(steps.length * SOCK_FILTER_SIZE));
  steps.forEach(({ code, jumpTrue, jumpFalse, k }, index) => {
    const at = index * SOCK_FILTER_SIZE;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jumpTrue);
    view.setUint8(at + 3, jumpFalse);
    view.setUint32(at + 4, k, true);
  });
  return new Uint8Array(view.buffer);
}

/** struct sock_fprog: a u16 count, and from byte 8 a pointer to the steps. */
function programBytes(count: number, steps: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(16));
  view.setUint16(0, count, true);
  view.setBigUint64(8, Deno.UnsafePointer.value(Deno.UnsafePointer.of(steps)), true);
  return new Uint8Array(view.buffer);
}

/**
 * Sets the second filter for all threads if the first is there; false if it is not. Throws if the
 * filter cannot be set, and if the launcher has set the first and it is not to be found.
 */
export function seal(): boolean {
  const sealed = addFilter();
  if (!sealed && launch().sandbox) {
    throw new EnvironmentError("the sandbox that this program was started in is not to be found");
  }
  return sealed;
}

function addFilter(): boolean {
  if (Deno.permissions.querySync({ name: "ffi" }).state !== "granted") return false;
  const { arch } = Deno.build;
  using library = SystemCalls.open();
  // A call that never fails, and that nobody but the first filter has a reason to refuse.
  if (library?.call(GETPGID[arch], 0, 0, null) !== FAILED) return false;
  const steps = sealProgram(arch);
  const bytes = stepBytes(steps);
  const program = programBytes(steps.length, bytes);
  const set = (flags: number): number =>
    library.call(READING_CALLS.seccomp[arch], SECCOMP_SET_MODE_FILTER, flags, program);
  const done = set(SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW) === 0 ||
    // Kernels before 4.17 do not know the second flag.
    set(SECCOMP_FILTER_FLAG_TSYNC) === 0;
  if (!done) throw new EnvironmentError("the sandbox could not be made narrower");
  return true;
}

/** What a call returns that was refused or failed. */
const FAILED = -1;

const SYMBOLS = {
  syscall: { parameters: ["isize", "isize", "isize", "buffer", UNCOMPILED], result: "isize" },
} as const;

/** libc's way to any call by its number. Opened anew: the reader's is closed by now. */
class SystemCalls implements Disposable {
  readonly #library = Deno.dlopen(LIBRARY, SYMBOLS);

  /** Null where there is no such libc: then there is no sandbox either, which brings its own. */
  static open(): SystemCalls | null {
    try {
      return new SystemCalls();
    } catch {
      return null;
    }
  }

  /** What the call returns. */
  call(
    number: number,
    first: number,
    second: number,
    third: Uint8Array<ArrayBuffer> | null,
  ): number {
    const { syscall } = this.#library.symbols;
    return Number(syscall(BigInt(number), BigInt(first), BigInt(second), third, UNUSED));
  }

  [Symbol.dispose](): void {
    this.#library.close();
  }
}
