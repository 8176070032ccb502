/**
 * How many sockets the machine lets the benchmark open.
 *
 * @module
 */

import { HOLDERS } from "./holders.ts";
import { raiseFileLimit } from "./libc.ts";

/** What the targets are stated for: about 118,000 sockets in six processes. */
export const FULL_SIZE = 118_800;

/** Kernel memory of one TCP socket, rounded up generously. */
const BYTES_PER_SOCKET = 8192;
/** Files a process that holds sockets needs besides them. */
const OWN_FILES = 128;

/** At most `wanted`, as far as file limits and memory go; a multiple of ten times the holders. */
export async function affordableSockets(wanted: number): Promise<number> {
  const perProcess = raiseFileLimit(wanted / HOLDERS + OWN_FILES) - OWN_FILES;
  const [used, , most] = (await Deno.readTextFile("/proc/sys/fs/file-nr")).split(/\s+/).map(Number);
  const memory = Deno.systemMemoryInfo().available / 2 / BYTES_PER_SOCKET;
  const affordable = Math.min(wanted, perProcess * HOLDERS, (most - used) / 2, memory);
  const step = 2 * HOLDERS * 10;
  return Math.floor(affordable / step) * step;
}
