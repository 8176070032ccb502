/**
 * The C library calls of the benchmark: sockets without Deno's bookkeeping, and processes timed
 * without its event loop.
 *
 * @module
 */

const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  accept: { parameters: ["i32", "pointer", "pointer"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  ioctl: { parameters: ["i32", "u64", "buffer"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  posix_spawn: {
    parameters: ["buffer", "buffer", "buffer", "pointer", "buffer", "buffer"],
    result: "i32",
  },
  posix_spawn_file_actions_init: { parameters: ["buffer"], result: "i32" },
  posix_spawn_file_actions_addopen: {
    parameters: ["buffer", "i32", "buffer", "i32", "u32"],
    result: "i32",
  },
  wait4: { parameters: ["i32", "buffer", "i32", "buffer"], result: "i32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** The loaded library; it stays open as long as the program runs. */
export const libc: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"] =
  Deno.dlopen("libc.so.6", SYMBOLS).symbols;

/** A C string. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}

/** The error number of the last failed call. */
export function errno(): number {
  const at = libc.__errno_location();
  return at === null ? 0 : new Deno.UnsafePointerView(at).getInt32();
}

const RLIMIT_NOFILE = 7;

/**
 * Raises the number of files this process may open, to `wanted` if it is let, else as far as it
 * goes; returns the limit then in force.
 */
export function raiseFileLimit(wanted: number): number {
  const limits = new BigUint64Array(2);
  const bytes = new Uint8Array(limits.buffer);
  libc.getrlimit(RLIMIT_NOFILE, bytes);
  const [soft, hard] = limits;
  if (soft >= wanted) return Number(soft);
  limits.fill(BigInt(wanted));
  if (hard < wanted && libc.setrlimit(RLIMIT_NOFILE, bytes) === 0) return wanted;
  const reachable = hard < wanted ? hard : BigInt(wanted);
  limits.set([reachable, hard]);
  return Number(libc.setrlimit(RLIMIT_NOFILE, bytes) === 0 ? reachable : soft);
}

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SIOCGIFFLAGS = 0x8913n;
const SIOCSIFFLAGS = 0x8914n;
const IFF_UP = 1;
/** `struct ifreq`: 16 bytes of name, then a union that begins with the flags. */
const IFREQ_LENGTH = 40;
const IFREQ_FLAGS = 16;

/** Brings the loopback interface of this network namespace up. */
export function raiseLoopback(): void {
  const request = new Uint8Array(IFREQ_LENGTH);
  request.set(cString("lo"));
  const fd = libc.socket(AF_INET, SOCK_DGRAM, 0);
  const known = libc.ioctl(fd, SIOCGIFFLAGS, request) === 0;
  const view = new DataView(request.buffer);
  view.setUint16(IFREQ_FLAGS, view.getUint16(IFREQ_FLAGS, true) | IFF_UP, true);
  const raised = known && libc.ioctl(fd, SIOCSIFFLAGS, request) === 0;
  libc.close(fd);
  if (!raised) throw new Error("cannot bring the loopback interface up");
}
