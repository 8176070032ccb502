import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";
import { ROOT, runProgram } from "../support/programs/program.ts";
import { X86_64 } from "./binaries.ts";

const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

/** Command lines, each with whether it asks the kernel for its sockets. */
const LINES: readonly (readonly [asks: boolean, words: readonly string[]])[] = [
  [true, ["-tan"]],
  [true, ["-tanp"]],
  [true, ["-a"]],
  [true, ["-anpT"]],
  [true, ["-anoemi", "--tos", "--cgroup"]],
  [true, ["--json", "-anp"]],
  [true, ["--jsonl"]],
  [true, ["-t", "-D", "-"]],
  [true, ["--permissions"]],
  [false, ["-s"]],
  [false, ["--help"]],
  [false, ["--proc-root", TREE, "-anpe"]],
  [false, ["--source=procfs", "-a"]],
  [false, ["--source=procfs", "-tanp", "--json"]],
  [false, ["--source=procfs", "--permissions"]],
  [false, ["-K"]],
];

/** Calls that make, change or remove something in the file system, whatever their arguments. */
const CHANGES =
  /^(creat|mkdir|mkdirat|rmdir|unlink|unlinkat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|mknod|mknodat|truncate|ftruncate|fallocate|chmod|fchmod|fchmodat|chown|fchown|lchown|fchownat|utime|utimes|utimensat|setxattr|fsetxattr|mount|umount2|memfd_create)$/;
/** Calls of the network. The runtime's own pair, for signals, is looked at by itself. */
const NETWORK =
  /^(socket|connect|bind|listen|accept|accept4|sendto|sendmsg|sendmmsg|setsockopt|shutdown)$/;
/** Sockets that reach nothing but the kernel, and dump requests on them, without an address. */
const QUESTIONS = [
  /^\d+ +socket\(AF_NETLINK, SOCK_RAW\|SOCK_CLOEXEC, NETLINK_(SOCK_DIAG|ROUTE)( |\))/,
  // SOCK_DIAG_BY_FAMILY, and RTM_GETLINK or TCPDIAG_GETSOCK; strace may know their names.
  /^\d+ +sendto\(\d+, [^"]*nlmsg_type=(0x14|0x12|SOCK_DIAG_BY_FAMILY|TCPDIAG_GETSOCK|RTM_GETLINK)\b[^"]*nlmsg_flags=NLM_F_REQUEST\|(0x300|NLM_F_DUMP)[^]*, NULL, 0( |\))/,
];
/** To be told of destroyed sockets, with room for many. */
const MEMBERSHIP = [
  ...QUESTIONS,
  /^\d+ +sendto\(\d+, [^"]*nlmsg_len=16, nlmsg_type=NLMSG_NOOP\b[^]*, NULL, 0( |\))/,
  /^\d+ +setsockopt\(\d+, (SOL_NETLINK, NETLINK_ADD_MEMBERSHIP|SOL_SOCKET, SO_RCVBUF), /,
];
/** Calls that start or signal processes. */
const PROCESSES = /^(execve|execveat|fork|vfork|kill|tkill|tgkill|pidfd_send_signal|ptrace)$/;

/** One traced system call. */
interface Call {
  readonly name: string;
  readonly line: string;
}

/** The lines of strace, with calls in one that another thread's stand between the halves of. */
function wholeCalls(lines: readonly string[]): string[] {
  const unfinished = new Map<string, number>();
  const whole: string[] = [];
  for (const line of lines) {
    const [, thread, , end] = /^(\d+) +(<\.\.\. \w+ resumed>)?(.*)$/.exec(line) ?? [];
    const begun = line.includes("<... ") ? unfinished.get(thread) : undefined;
    if (begun !== undefined) {
      whole[begun] += end;
      continue;
    }
    const start = line.replace(/ ?<unfinished \.\.\.>$/, "");
    if (start !== line) unfinished.set(thread, whole.length);
    whole.push(start);
  }
  return whole;
}

/** Runs the binary under strace and returns its calls, those of its threads included. */
async function trace(
  words: readonly string[],
  limit: readonly string[] = [],
): Promise<Call[]> {
  const log = await Deno.makeTempFile();
  try {
    const env = { TMPDIR: "/no-such-folder", HOME: "/no-such-folder" };
    await runProgram(["strace", "-f", "-qq", "-o", log, ...limit, ...X86_64, ...words], {
      env,
    });
    const calls: Call[] = [];
    const lines = wholeCalls((await Deno.readTextFile(log)).split("\n"));
    // What a released file's launcher does, up to its sandbox, is looked at in tests/release/.
    const sandboxed = lines.findIndex((line) => /^\d+ +seccomp\(/.test(line));
    for (const line of [lines[0], ...lines.slice(Math.max(sandboxed, 0) + 1)]) {
      const name = /^\d+ +([a-z_0-9]+)\(/.exec(line)?.[1];
      if (name !== undefined) calls.push({ name, line });
    }
    assert.ok(calls.length > 100, "strace traces");
    return calls;
  } finally {
    await Deno.remove(log);
  }
}

Deno.test({
  ...needs("strace", "x86_64 binary"),
  name:
    "strace: the binary writes nothing but its output, asks the kernel alone, starts no program",
  fn: async () => {
    for (const [asks, words] of LINES) {
      const calls = await trace(words);
      const what = words.join(" ");
      const lines = (pattern: RegExp): string[] =>
        calls.filter((call) => pattern.test(call.name)).map((call) => call.line);
      assert.deepEqual(lines(CHANGES), [], what);
      const network = lines(NETWORK);
      assert.equal(network.length > 0, asks, `${what}: ${network.join("\n")}`);
      assert.deepEqual(unlike(network, QUESTIONS), [], what);
      assert.equal(lines(PROCESSES).length, 1, `${what}: ${lines(PROCESSES).join("\n")}`);

      const opened = lines(/^open(at|at2)?$/);
      assert.ok(opened.length > 5);
      const forWriting = opened.filter((line) => /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line));
      assert.deepEqual(forWriting, [], what);
      // The checkout itself may lie there.
      const temporary = opened.filter((line) => line.includes('"/tmp') && !line.includes(ROOT));
      assert.deepEqual(temporary, [], what);

      // Tokio's pair for signals: unnamed, unix, connected to nobody else.
      const pairs = lines(/^socketpair$/);
      assert.ok(pairs.every((line) => line.includes("(AF_UNIX, ")) && pairs.length <= 1, what);

      // Threads only: a new process would be cloned without CLONE_THREAD.
      const clones = lines(/^clone3?$/).filter((line) => !line.includes("CLONE_THREAD"));
      assert.deepEqual(clones, [], what);

      // Threads wake one another through an eventfd, which is no file.
      const wakers = lines(/^eventfd2?$/).map((line) => / = (\d+)$/.exec(line)?.[1]);
      const written = lines(/^(write|writev|pwrite64|sendfile|splice)$/)
        .map((line) => /\((\d+)/.exec(line)![1]);
      const allowed = ["1", "2", ...wakers];
      assert.deepEqual(written.filter((fd) => !allowed.includes(fd)), [], what);
    }
  },
});

/** A file that few kernels have, and that the second filter refuses. */
const CLOCK_FREQUENCY = '"/sys/devices/system/cpu/cpu0/tsc_freq_khz", O_RDONLY';

/** The lines that none of the patterns fits. */
function unlike(lines: readonly string[], patterns: readonly RegExp[]): string[] {
  return lines.filter((line) => !patterns.some((pattern) => pattern.test(line)));
}

Deno.test({
  ...needs("strace", "timeout", "x86_64 binary"),
  name: "strace: -E joins the kernel's groups, and from then on receives and prints",
  fn: async () => {
    const calls = await trace(["-tE"], ["timeout", "2"]);
    const network = calls.filter(({ name }) => NETWORK.test(name)).map(({ line }) => line);
    assert.equal(network.filter((line) => line.includes("NETLINK_ADD_MEMBERSHIP")).length, 2);
    assert.deepEqual(unlike(network, MEMBERSHIP), []);
    const joined = calls.findLastIndex(({ line }) => line.includes("NETLINK_ADD_MEMBERSHIP"));
    const since = calls.slice(joined + 1);
    assert.ok(since.some(({ name }) => name === "recvfrom"));
    const opened = since.filter(({ name }) => /^(open|openat|socket|sendto|readlink)$/.test(name));
    // V8 looks for the clock's frequency when two threads meet at a lock.
    const own = opened.filter(({ line }) => !line.includes(CLOCK_FREQUENCY));
    assert.deepEqual(own, []);
  },
});
