import assert from "node:assert/strict";
import { needs } from "../support/needs.ts";
import { ROOT, runProgram } from "../support/program.ts";
import { X86_64 } from "./binaries.ts";

const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

const LINES: readonly (readonly string[])[] = [
  ["-tan"],
  ["-tanp"],
  ["-a"],
  ["-anpT"],
  ["--json", "-anp"],
  ["--jsonl"],
  ["-s"],
  ["--permissions"],
  ["--help"],
  ["--proc-root", TREE, "-anpe"],
  ["-K"],
];

/** Calls that make, change or remove something in the file system, whatever their arguments. */
const CHANGES =
  /^(creat|mkdir|mkdirat|rmdir|unlink|unlinkat|rename|renameat|renameat2|link|linkat|symlink|symlinkat|mknod|mknodat|truncate|ftruncate|fallocate|chmod|fchmod|fchmodat|chown|fchown|lchown|fchownat|utime|utimes|utimensat|setxattr|fsetxattr|mount|umount2|memfd_create)$/;
/** Calls of the network. The runtime's own pair, for signals, is looked at by itself. */
const NETWORK =
  /^(socket|connect|bind|listen|accept|accept4|sendto|sendmsg|sendmmsg|setsockopt|shutdown)$/;
/** Calls that start or signal processes. */
const PROCESSES = /^(execve|execveat|fork|vfork|kill|tkill|tgkill|pidfd_send_signal|ptrace)$/;

/** One traced system call. */
interface Call {
  readonly name: string;
  readonly line: string;
}

/** Runs the binary under strace and returns its calls, those of its threads included. */
async function trace(words: readonly string[]): Promise<Call[]> {
  const log = await Deno.makeTempFile();
  try {
    const env = { TMPDIR: "/no-such-folder", HOME: "/no-such-folder" };
    await runProgram(["strace", "-f", "-qq", "-o", log, ...X86_64, ...words], { env });
    const calls: Call[] = [];
    const lines = (await Deno.readTextFile(log)).split("\n");
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
  name: "strace: the binary writes nothing but its output, opens no socket, starts no program",
  fn: async () => {
    for (const words of LINES) {
      const calls = await trace(words);
      const what = words.join(" ");
      const lines = (pattern: RegExp): string[] =>
        calls.filter((call) => pattern.test(call.name)).map((call) => call.line);
      assert.deepEqual(lines(CHANGES), [], what);
      assert.deepEqual(lines(NETWORK), [], what);
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
