/**
 * The few libc calls that make sockets of every kind. Scripts only: the program itself opens none.
 *
 * @module
 */

const symbols = {
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  socketpair: { parameters: ["i32", "i32", "i32", "buffer"], result: "i32" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  listen: { parameters: ["i32", "i32"], result: "i32" },
  connect: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  accept4: { parameters: ["i32", "pointer", "pointer", "i32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  getsockname: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  send: { parameters: ["i32", "buffer", "usize", "i32"], result: "isize" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
  shutdown: { parameters: ["i32", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  dup: { parameters: ["i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
  unlink: { parameters: ["buffer"], result: "i32" },
  mount: { parameters: ["buffer", "buffer", "buffer", "u64", "pointer"], result: "i32" },
  unshare: { parameters: ["i32"], result: "i32" },
  setns: { parameters: ["i32", "i32"], result: "i32" },
  setfsuid: { parameters: ["u32"], result: "i32" },
  if_nametoindex: { parameters: ["buffer"], result: "u32" },
  __errno_location: { parameters: [], result: "pointer" },
} as const;

/** The loaded library; calls run on the main thread, whose namespaces the scripts change. */
export const libc = Deno.dlopen("libc.so.6", symbols).symbols;

/** EINPROGRESS and EAGAIN: what a non-blocking call is expected to answer. */
export const EINPROGRESS = 115;
/** The call would block. */
export const EAGAIN = 11;
/** Nobody listens there. */
export const ECONNREFUSED = 111;

/** The error number of the last failed call. */
export function errno(): number {
  const at = libc.__errno_location();
  return at === null ? 0 : new Deno.UnsafePointerView(at).getInt32();
}

/**
 * Passes a call's result through, unless it says failure.
 *
 * @param what the call, for the message
 * @param result what it returned
 * @param allowed error numbers that are as good as success
 * @throws Error when the result is negative and errno is not one of `allowed`
 */
export function check(
  what: string,
  result: number | bigint,
  ...allowed: readonly number[]
): number {
  if (result >= 0) return Number(result);
  const code = errno();
  if (allowed.includes(code)) return Number(result);
  throw new Error(`${what}: errno ${code}`);
}

/** A NUL-terminated copy of a text, as C wants it. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text + "\0");
}
