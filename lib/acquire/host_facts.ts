/** Facts of this machine, terminal and environment, read while the permissions last. */

import type { HostFacts } from "../model/capture.ts";
import { EnvironmentError } from "../model/problem.ts";
import { reasonOf } from "./errors.ts";
import { flagsOf } from "./links/open_files.ts";
import { mayRead, readOpen, readWhole } from "./read_file.ts";

/** USER_HZ (include/asm-generic/param.h): the same on every architecture that Deno runs on. */
const USER_HZ = 100;

/** The largest width that a terminal can have (struct winsize, include/uapi/asm-generic/termios.h). */
const WIDEST = 0xffff;

function terminalColumns(): number | null {
  try {
    const { columns } = Deno.consoleSize();
    return columns > 0 ? columns : null;
  } catch {
    return null;
  }
}

/** The number that COLUMNS starts with: `ss` uses it as the width if output is no terminal. */
function wantedColumns(): number | null {
  const digits = /^\s*\+?(\d+)/.exec(environmentVariable("COLUMNS") ?? "");
  const columns = digits === null ? 0 : Number(digits[1]);
  return columns > 0 && columns <= WIDEST ? columns : null;
}

/** Facts for decoding and layout. */
export function hostFacts(): HostFacts {
  const isTerminal = Deno.stdout.isTerminal();
  return {
    littleEndian: new Uint8Array(new Uint16Array([1]).buffer)[0] === 1,
    clockTicks: USER_HZ,
    columns: (isTerminal ? terminalColumns() : null) ?? wantedColumns(),
    isTerminal,
  };
}

/** O_NONBLOCK (include/uapi/asm-generic/fcntl.h), in octal as in fdinfo. */
const O_NONBLOCK = 0o4000;

/** True if a write to standard output waits until there is room; false if that is not known. */
export function outputWaits(): boolean {
  const flags = flagsOf(1);
  return flags !== null && (flags & O_NONBLOCK) === 0;
}

/** A variable of the environment; null if it is not set or may not be read. */
export function environmentVariable(variable: string): string | null {
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return null;
  return Deno.env.get(variable) ?? null;
}

const SERVICES = "/etc/services";

/** /etc/services, which names a filter's ports; null if it cannot be read. */
export function readServices(): Uint8Array | null {
  if (!mayRead(SERVICES)) return null;
  try {
    return readWhole(SERVICES);
  } catch {
    // The plan reads it again, and reports the error.
    return null;
  }
}

/** What is read of a filter file, bytes: some hundred thousand conditions. */
const FILTER_SIZE = 64 * 1024 ** 2;

/** The text of a filter file; anything that starts with `-` is standard input, as in `ss`. */
export function readFilterFile(path: string): string {
  try {
    const bytes = path.startsWith("-")
      ? readOpen(Deno.stdin, false, FILTER_SIZE)
      : readWhole(path, false, FILTER_SIZE);
    return new TextDecoder().decode(bytes);
  } catch (error) {
    throw new EnvironmentError(`filter file ${path}: ${reasonOf(error)}`);
  }
}
