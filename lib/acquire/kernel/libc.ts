/**
 * The few calls of libc that Deno has no API for, over FFI.
 *
 * Calls are made on this thread, one after the other, so that an error number is still there when
 * it is looked at: all but `sendMeanwhile`, whose own nobody gets to see.
 */

/**
 * A last parameter that no function looks at, and what is given for it. If the parameters of a symbol
 * are plain, Deno compiles a caller for it when it is opened: a tenth to a half of a millisecond each,
 * at every start. With a struct among them it does not, and a call takes half a microsecond longer.
 */
export const UNCOMPILED = { struct: ["u8"] } as const;
export const UNUSED = new Uint8Array(1);

/** What asks the kernel for its sockets, in few calls. */
const SYMBOLS = {
  socket: { parameters: ["i32", "i32", "i32", UNCOMPILED], result: "i32" },
  // No address: what is sent goes to the kernel.
  send: { parameters: ["i32", "buffer", "usize", "i32", UNCOMPILED], result: "isize" },
  // The same on another thread, which alone knows the error number.
  sendMeanwhile: {
    name: "send",
    parameters: ["i32", "buffer", "usize", "i32"],
    result: "isize",
    nonblocking: true,
  },
  recv: {
    name: "recvfrom",
    parameters: ["i32", "buffer", "usize", "i32", "buffer", "buffer", UNCOMPILED],
    result: "isize",
  },
  close: { parameters: ["i32", UNCOMPILED], result: "i32" },
  __errno_location: { parameters: [UNCOMPILED], result: "pointer" },
} as const;

/** struct sockaddr_nl (include/uapi/linux/netlink.h) as words of 32 bits; the kernel's nl_pid is 0. */
const SOCKADDR_NL = { nl_pid: 1, WORDS: 3 } as const;

/** What else there is to do, in runs with owners, other namespaces or events. */
const RARE_SYMBOLS = {
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32", UNCOMPILED], result: "i32" },
  openat: { parameters: ["i32", "buffer", "i32", UNCOMPILED], result: "i32" },
  lseek: { parameters: ["i32", "i64", "i32", UNCOMPILED], result: "i64" },
  read: { parameters: ["i32", "buffer", "usize", UNCOMPILED], result: "isize" },
  // glibc has it since 2.30.
  getdents64: {
    parameters: ["i32", "buffer", "usize", UNCOMPILED],
    result: "isize",
    optional: true,
  },
  // glibc has it since 2.28.
  statx: {
    parameters: ["i32", "buffer", "i32", "u32", "buffer", UNCOMPILED],
    result: "i32",
    optional: true,
  },
  setns: { parameters: ["i32", "i32", UNCOMPILED], result: "i32" },
  readlinkat: {
    parameters: ["i32", "buffer", "buffer", "usize", UNCOMPILED],
    result: "isize",
  },
} as const;

/** What is called for each descriptor of a machine with many, which pays for a compiled caller. */
const LINK_SYMBOLS = {
  readlinkat: { parameters: ["i32", "buffer", "buffer", "usize"], result: "isize" },
} as const;

/** What is called for each descriptor as well, but seldom asked for. */
const ATTRIBUTE_SYMBOLS = {
  getxattr: { parameters: ["buffer", "buffer", "buffer", "usize"], result: "isize" },
} as const;

const RECEIVER = { recv: SYMBOLS.recv, __errno_location: SYMBOLS.__errno_location } as const;

/** What is left of the library where messages come later. */
export interface Receiver {
  readonly recv: Transfer;
  /** Where the error number of its last failure stands. */
  readonly errno: Int32Array;
}

/** Every glibc has this name; the released file carries its own. */
export const LIBRARY = "libc.so.6";

/** Error numbers (include/uapi/asm-generic/errno.h) that mean something here, in words. */
const ERRORS: ReadonlyMap<number, string> = new Map([
  [1, "operation not permitted"],
  [2, "no such module in this kernel"],
  [3, "no such process"],
  [13, "permission denied"],
  [22, "the kernel does not understand the request"],
  [93, "protocol not supported"],
  [94, "socket type not supported"],
  [95, "operation not supported"],
  [97, "address family not supported"],
  [105, "messages were lost for want of room"],
]);

/** The same numbers on every processor (include/uapi/linux/fcntl.h, asm-generic/fcntl.h). */
export const AT_FDCWD = -100;
export const O_CLOEXEC = 0o2000000;

export const EPERM = 1;
export const ENOENT = 2;
export const ESRCH = 3;
export const EINTR = 4;
export const EACCES = 13;
export const ENOBUFS = 105;

/** The network namespace of this thread; setns(2) changes that alone. */
export const HOME_NAMESPACE = "/proc/thread-self/ns/net";

/** An error number in words. */
export function errorText(error: number): string {
  return ERRORS.get(error) ?? `error ${error}`;
}

const ENCODER = new TextEncoder();

/** A text as C wants it, ended by a NUL. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return ENCODER.encode(`${text}\0`);
}

/** The symbols that tell of the last error. */
interface ErrorSymbols {
  __errno_location(unused: Uint8Array<ArrayBuffer>): Deno.PointerValue;
}

/**
 * Where this thread's last error number stands. It is looked at as memory, for which there is no
 * permission to be asked, or missed when all are given back.
 */
export function errorCell(symbols: ErrorSymbols): Int32Array {
  const at = symbols.__errno_location(UNUSED);
  if (at === null) throw new TypeError(`${LIBRARY} has no place for error numbers`);
  return new Int32Array(Deno.UnsafePointerView.getArrayBuffer(at, Int32Array.BYTES_PER_ELEMENT));
}

/** Receiving alone, for what comes later; it is never closed. */
export function openReceiver(): Receiver {
  const { symbols } = Deno.dlopen(LIBRARY, RECEIVER);
  return {
    recv: fromKernel(symbols),
    errno: errorCell(symbols),
  };
}

type Symbols = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
type Bytes = Parameters<Symbols["send"]>[1];
type Transfer = (fd: number, bytes: Bytes, size: bigint, flags: number) => bigint;

/** Calls that ask the kernel for its sockets, with the parameters that they have in C. */
interface Calls extends Pick<Symbols, "sendMeanwhile"> {
  socket(family: number, type: number, protocol: number): number;
  readonly send: Transfer;
  readonly recv: Transfer;
  close(fd: number): number;
}

/**
 * Receives what the kernel sends, and passes over what others do: whoever is root of a network
 * namespace may, and anybody is of one that he makes.
 */
function fromKernel(symbols: Pick<Symbols, "recv">): Transfer {
  const sender = new Uint32Array(SOCKADDR_NL.WORDS);
  const size = new Uint32Array(1);
  return (fd, room, most, flags) => {
    for (;;) {
      size[0] = sender.byteLength;
      const count = symbols.recv(fd, room, most, flags, sender, size, UNUSED);
      if (count < 0n || sender[SOCKADDR_NL.nl_pid] === 0) return count;
    }
  };
}

function callsOf(symbols: Symbols): Calls {
  return {
    socket: (family, type, protocol) => symbols.socket(family, type, protocol, UNUSED),
    send: (fd, bytes, size, flags) => symbols.send(fd, bytes, size, flags, UNUSED),
    sendMeanwhile: symbols.sendMeanwhile,
    recv: fromKernel(symbols),
    close: (fd) => symbols.close(fd, UNUSED),
  };
}

type RareSymbols = Deno.DynamicLibrary<typeof RARE_SYMBOLS>["symbols"];
type LinkLibrary = Deno.DynamicLibrary<typeof LINK_SYMBOLS>;
type AttributeLibrary = Deno.DynamicLibrary<typeof ATTRIBUTE_SYMBOLS>;

/** Calls that few runs need, with the parameters that they have in C. */
interface RareCalls {
  setsockopt(fd: number, level: number, name: number, value: Bytes, size: number): number;
  openat(folder: number, path: Bytes, flags: number): number;
  lseek(fd: number, offset: bigint, whence: number): bigint;
  read(fd: number, room: Bytes, size: bigint): bigint;
  /** Null if libc does not have it. */
  readonly getdents64: ((folder: number, entries: Bytes, size: bigint) => bigint) | null;
  readonly statx:
    | ((folder: number, path: Bytes, flags: number, mask: number, room: Bytes) => number)
    | null;
  setns(fd: number, type: number): number;
  readonly readlinkat: LinkLibrary["symbols"]["readlinkat"];
}

function rareCallsOf(symbols: RareSymbols): RareCalls {
  const { getdents64, statx } = symbols;
  return {
    setsockopt: (fd, level, name, value, size) =>
      symbols.setsockopt(fd, level, name, value, size, UNUSED),
    openat: (folder, path, flags) => symbols.openat(folder, path, flags, UNUSED),
    lseek: (fd, offset, whence) => symbols.lseek(fd, offset, whence, UNUSED),
    read: (fd, room, size) => symbols.read(fd, room, size, UNUSED),
    getdents64: getdents64 &&
      ((folder, entries, size) => getdents64(folder, entries, size, UNUSED)),
    statx: statx &&
      ((folder, path, flags, mask, room) => statx(folder, path, flags, mask, room, UNUSED)),
    setns: (fd, type) => symbols.setns(fd, type, UNUSED),
    readlinkat: (folder, path, room, size) => symbols.readlinkat(folder, path, room, size, UNUSED),
  };
}

/** The open library. */
export class Libc {
  readonly #library;
  #rare: Deno.DynamicLibrary<typeof RARE_SYMBOLS> | null = null;
  #rareCalls: RareCalls | null = null;
  #links: LinkLibrary | null = null;
  #attributes: AttributeLibrary | null = null;
  readonly calls: Calls;
  readonly #errno: Int32Array;
  #homeNamespace: number | null = null;

  /** Opens the library. Throws as `Deno.dlopen` does. */
  constructor() {
    this.#library = Deno.dlopen(LIBRARY, SYMBOLS);
    const { symbols } = this.#library;
    this.calls = callsOf(symbols);
    this.#errno = errorCell(symbols);
  }

  /** Calls that few runs need. Throws as `Deno.dlopen` does. */
  get rareCalls(): RareCalls {
    this.#rare ??= Deno.dlopen(LIBRARY, RARE_SYMBOLS);
    return this.#rareCalls ??= rareCallsOf(this.#rare.symbols);
  }

  /** The same call as in `rareCalls`, faster from some 800 calls on. Throws as `Deno.dlopen` does. */
  get linkCalls(): LinkLibrary["symbols"] {
    return (this.#links ??= Deno.dlopen(LIBRARY, LINK_SYMBOLS)).symbols;
  }

  /** What is asked of single descriptors. Throws as `Deno.dlopen` does. */
  get attributeCalls(): AttributeLibrary["symbols"] {
    return (this.#attributes ??= Deno.dlopen(LIBRARY, ATTRIBUTE_SYMBOLS)).symbols;
  }

  /**
   * A descriptor of the namespace that this thread was in when it was asked for first, to come back
   * to; negative if there is none.
   */
  get homeNamespace(): number {
    return this.#homeNamespace ??= this.rareCalls.openat(
      AT_FDCWD,
      cString(HOME_NAMESPACE),
      O_CLOEXEC,
    );
  }

  /** The error number of the last call that failed. */
  errno(): number {
    return this.#errno[0];
  }

  /**
   * Closes the library. Its symbols are not asked for a permission again, and Deno lets them be
   * called even then: nothing may keep them.
   */
  close(): void {
    const home = this.#homeNamespace;
    if (home !== null && home >= 0) this.calls.close(home);
    this.#rare?.close();
    this.#links?.close();
    this.#attributes?.close();
    this.#library.close();
  }
}

/** The library, or the reason why there is none. Never asks the user. */
export function openLibc(): Libc | string {
  if (Deno.permissions.querySync({ name: "ffi", path: LIBRARY }).state !== "granted") {
    return "FFI is not permitted (--allow-ffi)";
  }
  try {
    return new Libc();
  } catch (error) {
    // The loader's own words stand at the end.
    const message = error instanceof Error ? error.message : String(error);
    return `${LIBRARY} cannot be opened: ${message.split(": ").at(-1)}`;
  }
}
