/**
 * Tries everything that a released program must not be able to do, with every permission of Deno
 * and the C library at hand, and prints one JSON object: what was tried -> the word for how it
 * went, an error's name or "done".
 *
 *     forbidden FOLDER PORT [free | sealed | open NUMBER...]
 *
 * FOLDER holds a file named `there`; PORT is a loopback listener's. free: nothing stops the program,
 * and it tries only what then hurts nobody. sealed: tries what the sandbox lets a program do that
 * reads, and tries it again when it has sealed itself as sockscope does before decoding; the names of
 * the second time end with ", sealed". open: only says which of these descriptors are open.
 * (The modes are no options: the launcher would take an unknown option for a reason to keep more.)
 *
 * @module
 */

import { seal } from "../../lib/acquire/sandbox/seal.ts";

const [folder, port, mode, ...numbers] = Deno.args;
const there = `${folder}/there`;

const libc = Deno.dlopen("libc.so.6", {
  syscall: {
    parameters: ["i64", "usize", "usize", "usize", "usize", "usize", "usize"],
    result: "i64",
  },
  __errno_location: { parameters: [], result: "pointer" },
  getppid: { parameters: [], result: "i32" },
  execl: { parameters: ["buffer", "buffer", "pointer"], result: "i32" },
  ptrace: { parameters: ["i64", "i64", "usize", "usize"], result: "i64" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  mount: { parameters: ["buffer", "buffer", "buffer", "u64", "usize"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
}).symbols;

const ERRORS: Readonly<Record<number, string>> = {
  1: "EPERM",
  9: "EBADF",
  13: "EACCES",
  38: "ENOSYS",
};

function errorName(number: number): string {
  return ERRORS[number] ?? `error ${number}`;
}

function errno(): number {
  return new Deno.UnsafePointerView(libc.__errno_location()!).getInt32();
}

function text(value: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${value}\0`);
}

/** Kept, so that the addresses stay good. */
const kept: Uint8Array[] = [];

function address(bytes: Uint8Array<ArrayBuffer>): bigint {
  kept.push(bytes);
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes));
}

function outcome(result: number | bigint): string {
  return BigInt(result) < 0n ? errorName(errno()) : "done";
}

/** A system call by its number on x86_64. */
function call(number: number, ...args: (number | bigint)[]): () => string {
  const six = Array.from({ length: 6 }, (_, index) => BigInt.asUintN(64, BigInt(args[index] ?? 0)));
  return () =>
    outcome(libc.syscall(BigInt(number), six[0], six[1], six[2], six[3], six[4], six[5]));
}

/** What Deno itself does: throws or not. */
function deno(action: () => unknown): () => Promise<string> {
  return async () => {
    try {
      await action();
      return "done";
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const found = /os error (\d+)/.exec(message);
      return found ? errorName(Number(found[1])) : message.split(":")[0];
    }
  };
}

const CLONE_NEWNET = 0x40000000;
const AT_FDCWD = -100;
const F_GETFD = 1;
const PTRACE_ATTACH = 16n;
const SIGKILL = 9;
const parent = libc.getppid();
const room = new Uint8Array(4096);

/** Through Deno. */
const WITH_DENO: Readonly<Record<string, () => unknown>> = {
  "write a file": deno(() => Deno.writeTextFileSync(`${folder}/new`, "x")),
  "open for writing": deno(() => Deno.openSync(there, { write: true })),
  "open for appending": deno(() => Deno.openSync(there, { append: true })),
  "truncate": deno(() => Deno.truncateSync(there, 0)),
  "make a folder": deno(() => Deno.mkdirSync(`${folder}/folder`)),
  "make a temporary file": deno(() => Deno.makeTempFileSync({ dir: folder })),
  "rename": deno(() => Deno.renameSync(there, there)),
  "symbolic link": deno(() => Deno.symlinkSync(there, `${folder}/link`)),
  "hard link": deno(() => Deno.linkSync(there, `${folder}/hard`)),
  "change a mode": deno(() => Deno.chmodSync(there, 0o600)),
  "change an owner": deno(() => Deno.chownSync(there, 0, 0)),
  "change times": deno(() => Deno.utimeSync(there, 0, 0)),
  "remove": deno(() => Deno.removeSync(there)),
  "connect": deno(() => Deno.connect({ hostname: "127.0.0.1", port: Number(port) })),
  "listen": deno(() => Deno.listen({ hostname: "127.0.0.1", port: 0 })),
  "listen on a unix socket": deno(() => Deno.listen({ transport: "unix", path: `${folder}/u` })),
  "run a program": deno(() => new Deno.Command("/bin/true").outputSync()),
};

/** Advice of madvise(2) that the runtime gives (include/uapi/asm-generic/mman-common.h). */
const USUAL_ADVICE: readonly number[] = [4, 8, 10, 14, 15, 16];

/** All other advice, MADV_HWPOISON (100) and MADV_SOFT_OFFLINE (101) among it, for no memory. */
const OTHER_ADVICE = Object.fromEntries(
  [...Array(30).keys(), 100, 101, 102, 103].filter((number) => !USUAL_ADVICE.includes(number))
    .map((number) => [`madvise ${number}`, call(28, 0, 0, number)]),
);

/** Games with the numbers of descriptors: another file as standard output, a mode for all its users. */
const NUMBERS: Readonly<Record<string, () => unknown>> = {
  "close(0)": call(3, 0),
  "close(1)": call(3, 1),
  "close(2)": call(3, 2),
  "close(1) with upper bits": call(3, (1n << 32n) | 1n),
  "dup": call(32, 1),
  "dup3": call(292, 2, 1, 0),
  "F_DUPFD": call(72, 2, 0, 1),
  "F_DUPFD_CLOEXEC from 0": call(72, 2, 1030, 0),
  "close_range": call(436, 0, 2, 0),
  "FIONBIO": call(16, 1, 0x5421, address(new Uint8Array([0, 0, 0, 0]))),
};

/** Through the C library, or past it. The last one would end this program. */
const WITH_C: Readonly<Record<string, () => unknown>> = {
  "open(O_RDWR)": call(2, address(text(there)), 2),
  "openat(O_WRONLY)": call(257, AT_FDCWD, address(text(there)), 1),
  "openat(O_RDONLY|O_TRUNC)": call(257, AT_FDCWD, address(text(there)), 0o1000),
  "openat(O_TMPFILE)": call(257, AT_FDCWD, address(text(folder)), 0o20200002, 0o600),
  "openat2": call(437, AT_FDCWD, address(text(there)), address(new Uint8Array(24)), 24),
  "creat": call(85, address(text(`${folder}/new`)), 0o600),
  "mknod": call(133, address(text(`${folder}/fifo`)), 0o010600, 0),
  "memfd_create": call(319, address(text("x")), 0),
  "setxattr": call(188, address(text(there)), address(text("user.x")), address(text("1")), 1, 0),
  "utimensat": call(280, AT_FDCWD, address(text(there)), 0, 0),
  "fallocate": call(285, 1, 0, 0, 1),
  "ftruncate": call(77, 1, 0),
  "flock": call(73, 1, 1),
  "socket(AF_INET)": call(41, 2, 1, 0),
  "socket(AF_INET6)": call(41, 10, 2, 0),
  "socket(AF_UNIX)": call(41, 1, 1, 0),
  "socket(AF_PACKET)": call(41, 17, 3, 0),
  "socket(AF_NETLINK, audit)": call(41, 16, 3, 9),
  "socket(AF_NETLINK, netfilter)": call(41, 16, 3, 12),
  "socket(AF_NETLINK, generic)": call(41, 16, 3, 16),
  "setsockopt(SO_REUSEADDR)": call(54, 1, 1, 2, address(room), 4),
  "setsockopt(NETLINK_LISTEN_ALL_NSID)": call(54, 1, 270, 8, address(room), 4),
  "sendto an address": call(44, 1, address(room), 16, 0, address(room), 12),
  "recvmsg": call(47, 1, address(room), 0),
  "seccomp(SECCOMP_GET_ACTION_AVAIL)": call(317, 2, 0, address(room)),
  "bind": call(49, 1, address(room), 16),
  "connect by number": call(42, 1, address(room), 16),
  "sendmsg": call(46, 1, address(room), 0),
  "fork": call(57),
  "vfork by clone": call(56, 17),
  "mount": () => outcome(libc.mount(text("none"), text(`${folder}/`), text("tmpfs"), 0n, 0n)),
  "mount by number": call(
    165,
    address(text("none")),
    address(text(folder)),
    address(text("tmpfs")),
  ),
  "umount": call(166, address(text(`${folder}/nothing`)), 0),
  "open_tree": call(428, AT_FDCWD, address(text(folder)), 0),
  "chroot": call(161, address(text(folder))),
  "unshare": call(272, 0x20000),
  // Of no descriptor: what is let through answers EBADF.
  "setns(any kind)": call(308, -1, 0),
  "setns(CLONE_NEWNS)": call(308, -1, 0x20000),
  "setns(CLONE_NEWUSER)": call(308, -1, 0x10000000),
  "setns(CLONE_NEWNET | CLONE_NEWUTS)": call(308, -1, CLONE_NEWNET | 0x04000000),
  "bpf": call(321, 0, address(room), 64),
  "perf_event_open": call(298, address(room), 0, -1, -1, 0),
  "io_uring_setup": call(425, 1, address(room)),
  "userfaultfd": call(323, 0),
  "process_vm_readv": call(310, parent, address(room), 0, address(room), 0, 0),
  "pidfd_open": call(434, parent, 0),
  "kexec_load": call(246, 0, 0, 0, 0),
  "init_module": call(175, 0, 0, address(text(""))),
  "setuid": call(105, 0),
  "capset": call(126, address(room), 0),
  "setrlimit": call(302, 0, 7, address(new Uint8Array(16)), 0),
  "nice": call(141, 0, 0, 5),
  "sethostname": call(170, address(text("x")), 1),
  "keyctl": call(250, 0, 0),
  "personality": call(135, 0x0040000),
  "dup2": () => outcome(libc.dup2(1, 100)),
  "mmap(MAP_SHARED)": call(9, 0, 4096, 1, 0x21, -1, 0),
  "mmap(MAP_SHARED, PROT_WRITE) of standard input": call(9, 0, 4096, 3, 1, 0, 0),
  "mmap(MAP_SHARED_VALIDATE)": call(9, 0, 4096, 3, 3, 0, 0),
  ...OTHER_ADVICE,
  ...NUMBERS,
  "x32 getpid": call(0x40000027),
  "kill with signal 0": () => outcome(libc.kill(parent, 0)),
  "ptrace its parent": () => outcome(libc.ptrace(PTRACE_ATTACH, BigInt(parent), 0n, 0n)),
  "kill its parent": () => outcome(libc.kill(parent, SIGKILL)),
  "kill its parent, through Deno": deno(() => Deno.kill(parent, "SIGKILL")),
  "kill its parent's thread": call(234, parent, parent, SIGKILL),
  "kill everything": call(62, -1, SIGKILL),
  "reboot": call(169, 0xfee1dead, 0x28121969, 0),
  "execve": () => outcome(libc.execl(text("/bin/true"), text("true"), null)),
};

/** A message to sock_diag: a header, and what asks for one TCP socket of 127.0.0.1 or all of them. */
function diagMessage(type: number, flags: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(72));
  view.setUint32(0, view.byteLength, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint8(16, AF_INET);
  view.setUint8(17, IPPROTO_TCP);
  view.setUint32(20, ANY_STATE, true);
  view.setUint16(24, Number(port));
  view.setUint32(28, LOOPBACK);
  view.setBigUint64(64, ANY_COOKIE, true);
  return new Uint8Array(view.buffer);
}

const AF_INET = 2;
const IPPROTO_TCP = 6;
const ANY_STATE = 0xffffffff;
const LOOPBACK = 0x7f000001;
const ANY_COOKIE = 0xffffffffffffffffn;
const SOCK_DIAG_BY_FAMILY = 20;
const SOCK_DESTROY = 21;
const NLM_F_REQUEST = 1;
const NLM_F_ACK = 4;
const NLM_F_DUMP = 0x300;

const AF_NETLINK = 16n;
const SOCK_RAW = 3n;
const NETLINK_ROUTE = 0n;
const NETLINK_SOCK_DIAG = 4n;
const RTM_NEWLINK = 16;
const LOOPBACK_INTERFACE = 1;
const IFF_UP = 1;

/** A message to rtnetlink that keeps the loopback interface up (struct ifinfomsg). */
function linkMessage(): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(32));
  view.setUint32(0, view.byteLength, true);
  view.setUint16(4, RTM_NEWLINK, true);
  view.setUint16(6, NLM_F_REQUEST | NLM_F_ACK, true);
  view.setUint32(20, LOOPBACK_INTERFACE, true);
  view.setUint32(24, IFF_UP, true);
  view.setUint32(28, IFF_UP, true);
  return new Uint8Array(view.buffer);
}

const netlink = (protocol: bigint): number =>
  Number(libc.syscall(41n, AF_NETLINK, SOCK_RAW, protocol, 0n, 0n, 0n));
const opened = netlink(NETLINK_SOCK_DIAG);
const route = netlink(NETLINK_ROUTE);

/** Sends by one call or another over a netlink socket that is open already. */
function send(number: number, message: Uint8Array<ArrayBuffer>, fd = opened): () => string {
  return call(number, fd, address(message), message.length);
}

/** The error number that the kernel answers to a message, in a word. */
function answerTo(message: Uint8Array<ArrayBuffer>, fd: number): string {
  const sent = send(44, message, fd)();
  if (sent !== "done") return sent;
  const answer = new Uint8Array(4096);
  const received = call(45, fd, address(answer), answer.length, 0, 0, 0)();
  if (received !== "done") return received;
  const error = new DataView(answer.buffer).getInt32(16, true);
  return error === 0 ? "done" : errorName(-error);
}

/** What the kernel lets root do over sockets of which the sandbox sees no messages. */
const ROOTS_POWERS: Readonly<Record<string, () => unknown>> = {
  "destroy a socket": () => answerTo(diagMessage(SOCK_DESTROY, NLM_F_REQUEST | NLM_F_ACK), opened),
  "change an interface": () => answerTo(linkMessage(), route),
};

/**
 * A call on a thread that waits for such calls since the first; its error number stays there, and
 * a file that could be opened before has no other reason to fail.
 */
async function openByAnotherThread(): Promise<string> {
  const fd = await elsewhere.openat(AT_FDCWD, text(there), 0);
  return fd < 0 ? "EPERM" : "done";
}

const elsewhere = Deno.dlopen("libc.so.6", {
  openat: { parameters: ["i32", "buffer", "i32"], result: "i32", nonblocking: true },
}).symbols;

/** What a program that reads has to be let do, or what cannot be told from it. */
const READING: Readonly<Record<string, () => unknown>> = {
  "ask for all sockets": send(44, diagMessage(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP)),
  "ask by write()": send(1, diagMessage(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP)),
  "socket(AF_NETLINK, sock_diag)": call(41, 16, 3, 4),
  "socket(AF_NETLINK, route)": call(41, 16, 3, 0),
  "join a group": call(54, opened, 270, 1, address(new Uint8Array([1, 0, 0, 0])), 4),
  "openat": call(257, AT_FDCWD, address(text(there)), 0),
  "openat by another thread": openByAnotherThread,
  "readlinkat": call(267, AT_FDCWD, address(text("/proc/self/exe")), address(room), 100),
  "stat": call(262, AT_FDCWD, address(text(there)), address(room), 0),
  "statx": call(332, AT_FDCWD, address(text(there)), 0, 0xfff, address(room)),
  "chdir": call(80, address(text(folder))),
  "list a folder": deno(() => [...Deno.readDirSync(folder)]),
  "setns(CLONE_NEWNET)": () => call(308, -1, CLONE_NEWNET)() === "EPERM" ? "EPERM" : "done",
  "F_DUPFD_CLOEXEC": call(72, 1, 1030, 3),
  // Standard input is a file that is open for reading and writing.
  "write 8 bytes to standard input": call(1, 0, address(text("12345678")), 8),
};

const results: Record<string, unknown> = {};
async function tryAll(
  attempts: Readonly<Record<string, () => unknown>>,
  suffix = "",
): Promise<void> {
  for (const [name, attempt] of Object.entries(attempts)) {
    results[`${name}${suffix}`] = await attempt();
  }
}

switch (mode) {
  case "free":
    await tryAll({ ...WITH_DENO, ...ROOTS_POWERS });
    break;
  case "sealed":
    await tryAll(READING);
    results["seal"] = seal();
    await tryAll({ ...READING, ...ROOTS_POWERS, ...NUMBERS }, ", sealed");
    break;
  case "open":
    for (const number of numbers) results[number] = call(72, BigInt(number), F_GETFD)();
    break;
  default:
    await tryAll({ ...WITH_DENO, ...ROOTS_POWERS, ...WITH_C });
}
console.log(JSON.stringify(results));
Deno.exit(0);
