/** What the launcher hands on to the program, and what not. */

import assert from "node:assert/strict";
import { cString, libc } from "../../scripts/bench/libc.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { ON_TERMINAL, runInTerminal } from "../support/programs/pty.ts";
import { needsRelease, type Ran, released, ROOT, runWith } from "./support.ts";

const FILE = released("x86_64");

/** Runs a shell script in which `$file` is the released file. */
function shell(script: string, env: Record<string, string> = {}): Promise<Ran> {
  return runWith({ file: FILE, ...env }, "sh", "-c", script);
}

function assertVersion(ran: Ran, what: string): void {
  assert.equal(ran.stderr, "", what);
  assert.match(ran.stdout, /^sockscope \d/, what);
  assert.equal(ran.code, 0, what);
}

/** What `--permissions` says of the second filter. */
const SEALED = /^While decoding a second filter refuses every file and socket/m;

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: holds no_new_privs and a filter, unless told not to",
  fn: async () => {
    const on = await runWith({}, FILE, "--permissions");
    assert.match(on.stdout, /^NoNewPrivs +1\nSeccomp +2 \(filter\)$/m);
    assert.match(on.stdout, /^read +all +none$/m);
    assert.match(on.stdout, SEALED);
    assert.match(on.stdout, /^tcp +sock_diag$/m);
    const version = await runWith({}, FILE, "--version");
    assert.match(version.stdout, /\nx86_64-unknown-linux-gnu, Deno [\d.]+, sandbox on\n$/);
    const off = await runWith({ SOCKSCOPE_SANDBOX: "off" }, FILE, "--permissions");
    const own = await Deno.readTextFile("/proc/self/status");
    const numberOf = (word: string): string => new RegExp(`^${word}:\t(\\d)`, "m").exec(own)![1];
    const expected = `NoNewPrivs  ${numberOf("NoNewPrivs")}\nSeccomp     ${numberOf("Seccomp")} (`;
    assert.ok(off.stdout.includes(expected), off.stdout);
    assert.doesNotMatch(off.stdout, SEALED);
    const other = await runWith({ SOCKSCOPE_SANDBOX: "no" }, FILE, "--permissions");
    const withoutInodes = (text: string): string => text.replaceAll(/:\[\d+\]/g, "");
    assert.equal(
      withoutInodes(other.stdout),
      withoutInodes(on.stdout),
      "only the word off does it",
    );
  },
});

/** The capabilities that `--permissions` reports of a run with these words. */
async function capabilitiesWith(...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runWith({}, FILE, "--permissions", ...words);
  assert.equal(stderr, "", words.join(" "));
  return /^CapPrm +(.*)$/m.exec(stdout)![1];
}

Deno.test({
  ...needsRelease("x86_64", "root"),
  name: "released file: root keeps the capabilities that the command line needs, and no other",
  fn: async () => {
    const readers = "cap_dac_read_search cap_sys_ptrace";
    const lines = ["-tan", "-tulpn", "-s", "-m --tos --cgroup", "--json", "--source=auto -A tcp"];
    for (const line of ["", ...lines, "-t sport = :22", "-x src /run/*", "--no-header"]) {
      const words = line.split(" ").filter((word) => word !== "");
      assert.equal(await capabilitiesWith(...words), readers, line);
    }
    const details = "cap_dac_read_search cap_net_admin cap_sys_ptrace cap_syslog";
    const asking = ["-e", "-tane", "-i", "-0b", "--extended", "--info", "-u fwmark = 1"];
    for (const line of [...asking, "-t ( fwmark = 1/2 or sport = :1 )", "-F /dev/null"]) {
      assert.equal(await capabilitiesWith(...line.split(" ")), details, line);
    }
    const storage = `${readers} cap_bpf`;
    for (const line of ["--bpf-maps", "--bpf-map-id=3"]) {
      assert.equal(await capabilitiesWith(...line.split(" ")), storage, line);
    }
    // Another namespace is entered with this one, and its name is no list of letters.
    const entering = `${readers} cap_sys_admin`;
    for (
      const line of [`-N ${Deno.pid}`, `-N${Deno.pid}`, `-tanN ${Deno.pid}`, `--net=${Deno.pid}`]
    ) {
      assert.equal(await capabilitiesWith(...line.split(" ")), entering, line);
    }
    // What the launcher does not know may ask for anything.
    const all = "cap_dac_read_search cap_net_admin cap_sys_ptrace cap_sys_admin cap_syslog cap_bpf";
    for (const line of ["--exten", "--inf", "--no-heade"]) {
      assert.equal(await capabilitiesWith(...line.split(" ")), all, line);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "bash"),
  name: "released file: nothing but the standard files, and the runtime's own, can be written to",
  fn: async () => {
    const script = 'exec 50<>"$0" 51>>"$0" 52</dev/ptmx 60<"$0"; exec "$file" --permissions';
    const path = await Deno.makeTempFile();
    try {
      const { stdout } = await runWith({ file: FILE }, "bash", "-c", script, path);
      const block = /^Open for writing.*\n((?:.+\n)+)/m.exec(stdout)![1].trimEnd().split("\n");
      const files = block.map((line) => line.replace(/^[\d ]+ /, ""));
      const own = /^(pipe:\[\d+\]|anon_inode:\[event(poll|fd)\]|socket:\[\d+\])$/;
      for (const file of files) assert.match(file, own);
      assert.equal(files.filter((file) => file.startsWith("pipe:")).length, 2);
      assert.equal(files.filter((file) => file.startsWith("socket:")).length, 2);
      assert.ok(block.some((line) => line.startsWith("1 ")));
    } finally {
      await Deno.remove(path);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: what the environment tells a loader goes no further",
  fn: async () => {
    const variables = [
      ["LD_PRELOAD", "/no-such-library.so"],
      ["LD_LIBRARY_PATH", "/nowhere"],
      ["LD_DEBUG", "all"],
      ["LD_TRACE_LOADED_OBJECTS", "1"],
      ["LD_BIND_NOW", "1"],
      ["GLIBC_TUNABLES", "glibc.malloc.check=3"],
    ];
    for (const [name, value] of variables) {
      assertVersion(await runWith({ [name]: value }, FILE, "-V"), name);
    }
    assertVersion(await runWith({}, FILE, "-V"), "nothing");
  },
});

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: looks for no library on the host",
  fn: async () => {
    const log = await Deno.makeTempFile();
    try {
      await runWith({}, "strace", "-f", "-qq", "-o", log, FILE, "-V");
      const text = await Deno.readTextFile(log);
      const paths = [...text.matchAll(/\b(?:openat|access|newfstatat|readlink)\([^"\n]*"([^"]+)"/g)]
        .map((hit) => hit[1]);
      assert.ok(paths.length > 5);
      assert.deepEqual(paths.filter((path) => /\.so\b|\/lib|ld\.so/.test(path)), []);
    } finally {
      await Deno.remove(log);
    }
  },
});

/** All that the launcher asks of the kernel. */
const LAUNCHER_CALLS = [
  ...["execve", "fcntl", "openat", "getdents64", "fstat", "mmap", "memfd_create", "sendfile"],
  ...["close", "getpid", "capget", "capset", "prctl", "seccomp"],
  ...["prlimit64", "rt_sigaction", "mprotect", "munmap"],
];

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: before its sandbox, it opens itself and fills memory",
  fn: async () => {
    const log = await Deno.makeTempFile();
    try {
      // A file that it inherits, for it to look at.
      const inherit = ["sh", "-c", 'exec 9<"$0"; exec "$@"', FILE];
      await runWith({}, ...inherit, "strace", "-f", "-qq", "-o", log, FILE, "-V");
      const lines = (await Deno.readTextFile(log)).split("\n");
      const launcher = lines.slice(0, lines.findIndex((line) => line.includes(" seccomp(")) + 1);
      const calls = new Set(launcher.map((line) => /^\d+ +(\w+)\(/.exec(line)?.[1]));
      assert.deepEqual([...calls].sort(), [...LAUNCHER_CALLS].sort());
      const opened = launcher.filter((line) => line.includes("openat("));
      assert.equal(opened.length, 2);
      assert.match(opened[0], /"\/proc\/self\/fd", O_RDONLY\|O_CLOEXEC/);
      assert.match(opened[1], /"\/proc\/self\/exe", O_RDONLY\|O_CLOEXEC/);
    } finally {
      await Deno.remove(log);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: exit statuses are the program's",
  fn: async () => {
    assert.equal((await runWith({}, FILE, "--no-such-option")).code, 2);
    assert.equal((await runWith({}, FILE, "--proc-root", "/no-such-folder", "-tan")).code, 2);
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: a closed pipe, and a signal, end it as they end others",
  fn: async () => {
    const piped = await shell('"$file" -a | head -n 1 >&2');
    assert.equal(piped.code, 0);
    assert.equal(piped.stderr.split("\n").length, 2);
    const killed = await shell('"$file" -F - -a & kill -TERM $!; wait $!; exit $?');
    assert.equal(killed.code, 128 + 15);
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: a terminal, whose flags stay as they were",
  fn: async () => {
    const root = `${ROOT}/testdata/mixed-6.18/proc`;
    for (const columns of [80, 132]) {
      const shown = await runInTerminal([FILE, "--proc-root", root, "-an"], columns, {});
      const expected = await runInProcess(["-an"], root, { columns });
      assert.equal(bytesToLatin1(shown.stdout), bytesToLatin1(expected.stdout));
      assert.equal(shown.code, 0);
    }
    const script = `${ON_TERMINAL} "$0" -V; grep flags /proc/$$/fdinfo/[0-2]`;
    const { stdout, code } = await runInTerminal(["sh", "-c", script, FILE], 80, {});
    assert.equal(code, 0);
    const flags = [...bytesToLatin1(stdout).matchAll(/flags:\s+0(\d+)/g)].map((hit) => hit[1]);
    assert.equal(flags.length, 3);
    for (const flag of flags) assert.equal(parseInt(flag, 8) & 0o4000, 0, "O_NONBLOCK");
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: closed standard files",
  fn: async () => {
    assertVersion(await shell('"$file" -V <&-'), "input");
    assertVersion(await shell('"$file" -V 2>&-'), "error");
    assert.equal((await shell('"$file" -V >&-')).code, 0);
    assert.equal((await shell('"$file" -V <&- >&- 2>&-')).code, 0);
    assert.equal((await shell('"$file" -K <&- >&- 2>&-')).code, 2);
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: 16 open files are enough, and with too few it says so",
  fn: async () => {
    const few = await shell('ulimit -n 16; "$file" -tan');
    assert.equal(few.code, 0);
    assert.match(few.stdout, /^State/);
    const tooFew = await shell('ulimit -n 6; "$file" -tan');
    assert.equal(tooFew.code, 127);
    assert.match(
      tooFew.stderr,
      /^sockscope: [^\n]* limit of open files \(ulimit -n\): at least 16\n$/,
    );
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: a huge environment",
  fn: async () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`V${i}`, "x"]));
    assertVersion(await runWith(many, FILE, "-V"), "many variables");
    const long = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [`V${i}`, "x".repeat(120_000)]),
    );
    assertVersion(await runWith(long, FILE, "-V"), "long variables");
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: an empty argument list, and a name that is none of a file",
  fn: () => {
    assert.equal(startWith([]), 0);
    assert.equal(startWith(["no such name", "--no-such-option"]), 2 << 8);
    assert.equal(startWith(["", "-V"]), 0);
  },
});

/** The status, as wait4 gives it, of a run with exactly these arguments and no output. */
function startWith(args: readonly string[]): number {
  // Without arguments everything is listed: of a small tree.
  const variables = [`PROC_ROOT=${ROOT}/testdata/no-ipv6/proc`];
  const actions = new Uint8Array(256);
  libc.posix_spawn_file_actions_init(actions);
  for (const fd of [0, 1, 2]) {
    libc.posix_spawn_file_actions_addopen(actions, fd, cString("/dev/null"), 2, 0);
  }
  const [words, environment] = [args.map(cString), variables.map(cString)];
  const [pid, status] = [new Int32Array(1), new Uint8Array(4)];
  const failed = libc.posix_spawn(
    new Uint8Array(pid.buffer),
    cString(FILE),
    actions,
    null,
    pointers(words),
    pointers(environment),
  );
  assert.equal(failed, 0);
  assert.equal(libc.wait4(pid[0], status, 0, new Uint8Array(144)), pid[0]);
  return new DataView(status.buffer).getInt32(0, true);
}

/** A C array of pointers, ended by a null pointer. */
function pointers(strings: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
  const values = strings.map((text) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(text)));
  return new Uint8Array(BigUint64Array.from([...values, 0n]).buffer);
}

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: -r says that the sandbox kept DNS from being asked",
  fn: async () => {
    const ran = await runWith({}, FILE, "-tan", "dst", "no-such-host.example.org");
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /^sockscope: DNS was not asked: .*SOCKSCOPE_SANDBOX=off/);
  },
});

/** Runs the file on a kernel that answers some calls as an older one does. */
async function onKernel(faults: readonly string[]): Promise<Ran> {
  const inject = faults.flatMap((fault) => ["-e", `inject=${fault}`]);
  const quiet = ["-qq", "-o", "/dev/null", "-e", "trace=memfd_create,seccomp"];
  return await runWith({}, "strace", "-f", ...quiet, ...inject, FILE, "--permissions");
}

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: kernels that lack a flag, a call, or let nobody use it",
  fn: async () => {
    const filtered = /^NoNewPrivs +1\nSeccomp +2 \(filter\)$/m;
    // 6.3 has MFD_NOEXEC_SEAL; 4.17 has SECCOMP_FILTER_FLAG_SPEC_ALLOW.
    for (const fault of ["memfd_create:error=EINVAL:when=1+2", "seccomp:error=EINVAL:when=1"]) {
      const ran = await onKernel([fault]);
      assert.equal(ran.stderr, "", fault);
      assert.match(ran.stdout, filtered, fault);
      assert.match(ran.stdout, SEALED, fault);
    }
    for (const fault of ["seccomp:error=ENOSYS", "seccomp:error=EINVAL"]) {
      const ran = await onKernel([fault]);
      assert.equal(ran.stderr, "", fault);
      assert.match(ran.stdout, /^Seccomp +\d/m, fault);
      assert.doesNotMatch(ran.stdout, filtered, fault);
      assert.doesNotMatch(ran.stdout, SEALED, fault);
    }
    const hopeless: [string, RegExp][] = [
      ["memfd_create:error=ENOSYS", /^sockscope: this kernel has no memfd_create,[^\n]*\n$/],
      ["seccomp:error=EACCES", /^sockscope: cannot enter its sandbox;[^\n]*\(error 13\)\n$/],
    ];
    for (const [fault, message] of hopeless) {
      const ran = await onKernel([fault]);
      assert.equal(ran.code, 127, fault);
      assert.equal(ran.stdout, "", fault);
      assert.match(ran.stderr, message, fault);
    }
  },
});

Deno.test({
  ...needsRelease("aarch64", "qemu-aarch64-static", "slow tests"),
  name: "released file, aarch64: memory pages of 64 KiB",
  fn: async () => {
    const emulator = ["qemu-aarch64-static", "-p", "65536"];
    assertVersion(await runWith({}, ...emulator, released("aarch64"), "-V"), "64 KiB");
  },
});
