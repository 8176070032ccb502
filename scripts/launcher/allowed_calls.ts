/**
 * What a released program may ask of the kernel: the one table that the launcher's filter is made
 * from, and that tests/release/allowed_calls_test.ts compares with what the program really asks.
 * Everything that is not here answers EPERM. What stands in READING_CALLS is allowed until all has
 * been read: lib/acquire/sandbox/seal.ts takes it away before anything is decoded.
 *
 * Numbers: x86_64 from arch/x86/entry/syscalls/syscall_64.tbl, aarch64 from
 * include/uapi/asm-generic/unistd.h of the kernel.
 */

import { SECCOMP_SET_MODE_FILTER } from "../../lib/acquire/sandbox/seccomp.ts";
import { FCNTL, READING_CALLS, WRITING_CALLS } from "../../lib/acquire/sandbox/system_calls.ts";
import type { Arch } from "../elf.ts";

/** A condition on one argument. All conditions of a call have to hold. */
export interface Condition {
  /** Which argument, from 0. */
  readonly argument: number;
  /** Bits to look at; all when absent. The kernel takes these arguments as 32-bit numbers. */
  readonly mask?: number;
  /** What the argument, or its masked bits, may be. `own-process` is the program's process id. */
  readonly oneOf?: readonly (number | "own-process")[];
  /** What it may not be. */
  readonly noneOf?: readonly number[];
  /** True for a pointer or size: its upper 32 bits have to be 0. */
  readonly wide?: boolean;
}

/** One line of the table. */
export interface AllowedCall {
  readonly name: string;
  /** Its number on each processor; absent where the processor does not have the call. */
  readonly x86_64?: number;
  readonly aarch64?: number;
  readonly when?: readonly Condition[] | ((arch: Arch) => readonly Condition[]);
  /** Values of several arguments, by number: one of these has to hold as a whole. */
  readonly alternatives?: readonly Readonly<Record<number, number>>[];
  /**
   * Arguments with which it is answered as if it had been done, and is not done: for what the
   * runtime insists on, and what would reach others.
   */
  readonly pretended?: { readonly argument: number; readonly value: number };
  /** Refused all the same, but with ENOSYS: "this kernel does not have it". */
  readonly absent?: true;
  /** What the program does with it. */
  readonly why: string;
  /** Why it is allowed though the golden cases do not show it on x86_64. */
  readonly unseen?: string;
}

/** open(2) flags that let a file be read and no more (asm/fcntl.h; two differ by processor). */
function readOnlyFlags(arch: Arch): number {
  const O_DIRECTORY = arch === "x86_64" ? 0o200000 : 0o40000;
  const O_NOFOLLOW = arch === "x86_64" ? 0o400000 : 0o100000;
  const O_NONBLOCK = 0o4000;
  const O_CLOEXEC = 0o2000000;
  const O_PATH = 0o10000000;
  return O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_PATH;
}

const AF_UNIX = 1;
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;
const NETLINK_SOCK_DIAG = 4;

const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;

/** Exactly what glibc's pthread_create asks for: CLONE_VM, FS, FILES, SIGHAND, THREAD, ... */
const A_THREAD = 0x3d0f00;

const F_GETFD = 1;
const F_SETFD = 2;
const F_GETFL = 3;
const F_SETFL = 4;
const F_DUPFD_CLOEXEC = 1030;

const TCGETS = 0x5401;
const TIOCGWINSZ = 0x5413;
const TIOCGPTN = 0x80045430;
const FIOCLEX = 0x5451;

/** Standard input, output and error: no other file may get one of these numbers. */
const STANDARD_FILES: readonly number[] = [0, 1, 2];
const FIRST_OTHER_FILE = 3;

const MAP_TYPE = 0xf;
const MAP_PRIVATE = 2;

/** MADV_DONTNEED, FREE, DONTFORK, HUGEPAGE, NOHUGEPAGE, DONTDUMP (asm-generic/mman-common.h). */
const ADVICE: readonly number[] = [4, 8, 10, 14, 15, 16];

/** Not 0, which would admit any kind of namespace. */
const CLONE_NEWNET = 0x40000000;

const PR_SET_NAME = 15;
const PR_SET_VMA = 0x53564d41;
const ARCH_SET_FS = 0x1002;

const FOLLOWING = "only by -E, which does not end by itself";
const OTHER_ARCH = "only where the processor has no older form of the call";
const BY_LOAD = "depends on timing: taken under load only";
const ON_TROUBLE = "only when something went wrong";

/** The table. The most frequent calls come first, since the filter is walked from the top. */
// deno-fmt-ignore: one line per call
export const ALLOWED_CALLS: readonly AllowedCall[] = [
  // reading files and folders
  { name: "readlink", ...READING_CALLS.readlink, why: "what descriptors of other processes refer to, as the runtime asks" },
  { name: "readlinkat", ...READING_CALLS.readlinkat, why: "the same, through libc" },
  { name: "getxattr", ...READING_CALLS.getxattr, why: "SELinux contexts of sockets (-z)", unseen: "only with -z where SELinux is on" },
  { name: "openat", ...READING_CALLS.openat, when: (arch) => [{ argument: 2, mask: ~readOnlyFlags(arch), oneOf: [0] }], why: "opens files to be read; no flag that creates, truncates or writes" },
  { name: "read", x86_64: 0, aarch64: 63, why: "reads them" },
  { name: "pread64", x86_64: 17, aarch64: 67, why: "the loader reads library headers" },
  { name: "readv", x86_64: 19, aarch64: 65, why: "the runtime reads into several buffers", unseen: BY_LOAD },
  { name: "lseek", x86_64: 8, aarch64: 62, why: "the runtime finds the program at the end of its file" },
  { name: "close", x86_64: 3, aarch64: 57, when: [{ argument: 0, noneOf: STANDARD_FILES }], why: "done with a file; the standard ones stay, so that no other gets their numbers" },
  { name: "getdents64", ...READING_CALLS.getdents64, why: "lists processes and their descriptors" },
  { name: "chdir", ...READING_CALLS.chdir, why: "stands in a folder of descriptors, so that their names are short" },
  { name: "newfstatat", ...READING_CALLS.newfstatat, why: "kind and size of files" },
  { name: "fstat", x86_64: 5, aarch64: 80, why: "the same, of open files" },
  { name: "statx", ...READING_CALLS.statx, why: "the same, as the runtime asks" },
  { name: "access", ...READING_CALLS.access, why: "the loader looks for a list of libraries, under a name that cannot be" },
  { name: "faccessat", ...READING_CALLS.faccessat, why: "the same", unseen: OTHER_ARCH },
  { name: "getcwd", x86_64: 79, aarch64: 17, why: "names on the command line are relative to it" },

  // writing: only to what was open before
  { name: "write", ...WRITING_CALLS.write, why: "standard output and error: no other file can be opened for writing" },
  { name: "writev", ...WRITING_CALLS.writev, why: "the same, as the runtime sees fit", unseen: ON_TROUBLE },

  // descriptors
  { name: "fcntl", ...FCNTL, alternatives: [{ 1: F_GETFD }, { 1: F_SETFD }, { 1: F_GETFL }, { 1: F_DUPFD_CLOEXEC, 2: FIRST_OTHER_FILE }], pretended: { argument: 1, value: F_SETFL }, why: "copies descriptors, looks at their flags; on a terminal the runtime would set flags (O_NONBLOCK) that the shell shares" },
  { name: "ioctl", x86_64: 16, aarch64: 29, when: [{ argument: 1, oneOf: [TCGETS, TIOCGWINSZ, TIOCGPTN, FIOCLEX] }], why: "is it a terminal, which, how wide; nothing that types into it, and no FIONBIO, which whoever shares the file would feel" },
  { name: "poll", x86_64: 7, why: "are standard input, output and error open" },
  { name: "ppoll", x86_64: 271, aarch64: 73, why: "the same", unseen: OTHER_ARCH },
  { name: "eventfd2", x86_64: 290, aarch64: 19, why: "wakes the runtime's event loop" },
  { name: "epoll_create1", x86_64: 291, aarch64: 20, why: "the runtime's event loop" },
  { name: "epoll_ctl", x86_64: 233, aarch64: 21, why: "the same" },
  { name: "epoll_wait", x86_64: 232, why: "the same", unseen: "only where the kernel takes longer to answer than the program to load" },
  { name: "epoll_pwait", x86_64: 281, aarch64: 22, why: "the same", unseen: OTHER_ARCH },
  { name: "setns", ...READING_CALLS.setns, when: [{ argument: 1, oneOf: [CLONE_NEWNET] }], why: "sockets of another network namespace are asked for there (-N, --all-netns); no other kind of namespace", unseen: "only with -N and --all-netns, by root" },
  { name: "socketpair", ...READING_CALLS.socketpair, when: [{ argument: 0, oneOf: [AF_UNIX] }], why: "the runtime tells itself of signals" },
  { name: "recvfrom", x86_64: 45, aarch64: 207, why: "receives what the kernel answers; reads from that pair" },

  // the kernel's own tables of sockets
  { name: "socket", ...READING_CALLS.socket, when: [{ argument: 0, oneOf: [AF_NETLINK] }, { argument: 2, oneOf: [NETLINK_ROUTE, NETLINK_SOCK_DIAG] }], why: "asks the kernel for its sockets (sock_diag) and interfaces (route), the carried library too" },
  { name: "sendto", ...READING_CALLS.sendto, when: [{ argument: 4, oneOf: [0], wide: true }], why: "sends such a question; no address, so nothing can be sent elsewhere" },
  { name: "setsockopt", ...READING_CALLS.setsockopt, alternatives: [{ 1: SOL_NETLINK, 2: NETLINK_ADD_MEMBERSHIP }, { 1: SOL_SOCKET, 2: SO_RCVBUF }], why: "is told of sockets that are destroyed, with room for many", unseen: FOLLOWING },
  { name: "seccomp", ...READING_CALLS.seccomp, when: [{ argument: 0, oneOf: [SECCOMP_SET_MODE_FILTER] }], why: "gives up what it does not need any more: a filter more allows nothing more" },

  // memory
  { name: "mmap", x86_64: 9, aarch64: 222, when: [{ argument: 3, mask: MAP_TYPE, oneOf: [MAP_PRIVATE] }], why: "memory, and the carried libraries; nothing that is written there gets into a file" },
  { name: "munmap", x86_64: 11, aarch64: 215, why: "the same" },
  { name: "mprotect", x86_64: 10, aarch64: 226, why: "the same; V8 compiles" },
  { name: "mremap", x86_64: 25, aarch64: 216, why: "larger blocks of memory", unseen: "only if a block grows that is large already" },
  { name: "madvise", x86_64: 28, aarch64: 233, when: [{ argument: 2, oneOf: ADVICE }], why: "gives memory back, or says how it is used; nothing that takes pages from the machine" },
  { name: "brk", x86_64: 12, aarch64: 214, why: "small blocks of memory" },
  { name: "pkey_alloc", x86_64: 330, aarch64: 289, why: "V8 guards the code it made" },
  { name: "pkey_free", x86_64: 331, aarch64: 290, why: "the same", unseen: "only on processors with protection keys" },
  { name: "pkey_mprotect", x86_64: 329, aarch64: 288, why: "the same", unseen: "only on processors with protection keys" },
  { name: "membarrier", x86_64: 324, aarch64: 283, why: "V8 makes new code seen by its threads", unseen: "only on aarch64, and where V8 compiles concurrently" },

  // threads of its own process
  { name: "futex", x86_64: 202, aarch64: 98, why: "threads wait for each other" },
  { name: "clone3", x86_64: 435, aarch64: 435, absent: true, why: "its flags are out of a filter's sight; glibc falls back to clone" },
  { name: "clone", x86_64: 56, aarch64: 220, when: [{ argument: 0, oneOf: [A_THREAD], wide: true }], why: "a thread; never a process" },
  { name: "set_robust_list", x86_64: 273, aarch64: 99, why: "glibc, per thread" },
  { name: "rseq", x86_64: 334, aarch64: 293, why: "glibc, per thread" },
  { name: "set_tid_address", x86_64: 218, aarch64: 96, why: "glibc, at start" },
  { name: "arch_prctl", x86_64: 158, when: [{ argument: 0, oneOf: [ARCH_SET_FS] }], why: "glibc, at start" },
  { name: "prctl", x86_64: 157, aarch64: 167, when: [{ argument: 0, oneOf: [PR_SET_NAME, PR_SET_VMA] }], why: "names threads and memory" },
  { name: "sched_getaffinity", x86_64: 204, aarch64: 123, why: "how many processors there are" },
  { name: "sched_getparam", x86_64: 143, aarch64: 121, why: "V8 looks at its threads' priority" },
  { name: "sched_getscheduler", x86_64: 145, aarch64: 120, why: "the same" },
  { name: "sched_yield", x86_64: 24, aarch64: 124, why: "a thread waits", unseen: BY_LOAD },
  { name: "exit", x86_64: 60, aarch64: 93, why: "a thread ends", unseen: "the process mostly ends first" },
  { name: "exit_group", x86_64: 231, aarch64: 94, why: "the program ends" },

  // signals, to itself alone
  { name: "rt_sigaction", x86_64: 13, aarch64: 134, why: "a closed pipe is an error, not an end" },
  { name: "rt_sigprocmask", x86_64: 14, aarch64: 135, why: "glibc, around starting a thread" },
  { name: "rt_sigreturn", x86_64: 15, aarch64: 139, why: "back from a signal", unseen: ON_TROUBLE },
  { name: "sigaltstack", x86_64: 131, aarch64: 132, why: "the runtime tells of a full stack" },
  { name: "restart_syscall", x86_64: 219, aarch64: 128, why: "goes on after being stopped", unseen: "only after Ctrl-Z or a debugger" },
  { name: "tgkill", x86_64: 234, aarch64: 131, when: [{ argument: 0, oneOf: ["own-process"] }], why: "abort()", unseen: ON_TROUBLE },
  { name: "kill", x86_64: 62, aarch64: 129, when: [{ argument: 0, oneOf: ["own-process"] }], why: "ends itself by a signal", unseen: ON_TROUBLE },

  // time
  { name: "clock_gettime", x86_64: 228, aarch64: 113, why: "the time", unseen: "only where the kernel maps no clock into the process" },
  { name: "clock_getres", x86_64: 229, aarch64: 114, why: "the same", unseen: "only where the kernel maps no clock into the process" },
  { name: "gettimeofday", x86_64: 96, aarch64: 169, why: "the same", unseen: "only where the kernel maps no clock into the process" },
  { name: "clock_nanosleep", x86_64: 230, aarch64: 115, why: "V8's threads wait" },

  // facts about itself and the machine
  { name: "getpid", x86_64: 39, aarch64: 172, why: "its own number" },
  { name: "gettid", x86_64: 186, aarch64: 178, why: "the same, of a thread" },
  { name: "getppid", x86_64: 110, aarch64: 173, why: "part of the runtime's facts" },
  { name: "getuid", x86_64: 102, aarch64: 174, why: "part of the runtime's facts", unseen: "glibc mostly knows it from the start" },
  { name: "geteuid", x86_64: 107, aarch64: 175, why: "the same", unseen: "glibc mostly knows it from the start" },
  { name: "uname", x86_64: 63, aarch64: 160, why: "the runtime looks at the kernel's version" },
  { name: "sysinfo", x86_64: 99, aarch64: 179, why: "V8 fits its heap to the memory" },
  { name: "prlimit64", x86_64: 302, aarch64: 261, when: [{ argument: 0, oneOf: [0] }, { argument: 2, oneOf: [0], wide: true }], why: "reads its own limits; sets none" },
  { name: "getrandom", x86_64: 318, aarch64: 278, why: "seeds hash tables" },
  { name: "getcpu", x86_64: 309, aarch64: 168, why: "memory near the processor", unseen: "only where the kernel does not map it into the process" },
];
