/**
 * Numbers of the system calls that this program, or its sandbox, names by itself: x86_64 from
 * arch/x86/entry/syscalls/syscall_64.tbl, aarch64 from include/uapi/asm-generic/unistd.h.
 */

/** The number on each processor; absent if the processor does not have the call. */
export interface CallNumbers {
  readonly x86_64?: number;
  readonly aarch64?: number;
}

/** Calls that open, look up or send: needed while reading, and not to decode and print. */
export const READING_CALLS = {
  readlink: { x86_64: 89 },
  readlinkat: { x86_64: 267, aarch64: 78 },
  openat: { x86_64: 257, aarch64: 56 },
  getdents64: { x86_64: 217, aarch64: 61 },
  getxattr: { x86_64: 191, aarch64: 8 },
  chdir: { x86_64: 80, aarch64: 49 },
  newfstatat: { x86_64: 262, aarch64: 79 },
  statx: { x86_64: 332, aarch64: 291 },
  access: { x86_64: 21 },
  faccessat: { x86_64: 269, aarch64: 48 },
  socket: { x86_64: 41, aarch64: 198 },
  socketpair: { x86_64: 53, aarch64: 199 },
  setsockopt: { x86_64: 54, aarch64: 208 },
  sendto: { x86_64: 44, aarch64: 206 },
  setns: { x86_64: 308, aarch64: 268 },
  seccomp: { x86_64: 317, aarch64: 277 },
} as const satisfies Readonly<Record<string, CallNumbers>>;

/** Calls that print; the runtime needs them for its own wake-ups too. */
export const WRITING_CALLS = {
  write: { x86_64: 1, aarch64: 64 },
  writev: { x86_64: 20, aarch64: 66 },
} as const satisfies Readonly<Record<string, CallNumbers>>;

/** What the runtime asks of descriptors, and what could give them other numbers. */
export const FCNTL = { x86_64: 72, aarch64: 25 } as const satisfies CallNumbers;

/** getpgid(2): allowed by no list, and so refused by the sandbox. */
export const GETPGID = { x86_64: 121, aarch64: 155 } as const satisfies CallNumbers;
