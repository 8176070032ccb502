/**
 * The released file under limits, from tiny to ample: the right answer, or one line and 127. No core
 * file, no panic, no signal.
 */

import assert from "node:assert/strict";
import { needsRelease, type Ran, released, runWith } from "./support.ts";

const FILE = released("x86_64");
const KIB = 1024, MIB = 1024 * KIB, GIB = 1024 * MIB;

/** A line of `--permissions`, which needs all that a listing needs and is the same in each run. */
const ANSWER = /^NoNewPrivs +1$/m;

function assertRight({ code, stdout, stderr }: Ran, what: string): void {
  assert.equal(stderr, "", what);
  assert.match(stdout, ANSWER, what);
  assert.equal(code, 0, what);
}

function assertOneLine({ code, stdout, stderr }: Ran, message: RegExp, what: string): void {
  assert.match(stderr, /^sockscope: [^\n]+\n$/, what);
  assert.match(stderr, message, what);
  assert.equal(stdout, "", what);
  assert.equal(code, 127, what);
}

/** Runs the file in a folder that has to stay empty: a core would be written there. */
async function limited(...limits: readonly string[]): Promise<Ran> {
  const folder = await Deno.makeTempDir();
  try {
    const script = 'cd "$0" && exec "$@"';
    const command = ["sh", "-c", script, folder, "prlimit", ...limits, "--core=unlimited"];
    const ran = await runWith({}, ...command, FILE, "--permissions");
    assert.deepEqual([...Deno.readDirSync(folder)], [], "no core file");
    return ran;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Each limit: too little, and enough, in prlimit's units. The least that is enough is documented. */
const LIMITS: readonly {
  readonly name: string;
  readonly tooLittle: readonly number[];
  readonly enough: readonly number[];
  readonly message: RegExp;
}[] = [
  {
    name: "as",
    tooLittle: [256 * MIB, GIB, 4 * GIB, 32 * GIB, 40 * GIB, 49 * GIB],
    enough: [50 * GIB, 64 * GIB, 1024 * GIB],
    message: /limit of addresses \(ulimit -v\): at least 50 GiB/,
  },
  {
    name: "data",
    tooLittle: [MIB, 64 * MIB, 512 * MIB, 767 * MIB],
    enough: [768 * MIB, 2 * GIB],
    message: /limit of data \(ulimit -d\): at least 768 MiB/,
  },
  {
    name: "stack",
    tooLittle: [64 * KIB, 128 * KIB, 255 * KIB],
    enough: [256 * KIB, MIB, 8 * MIB, 64 * MIB],
    message: /limit of the stack \(ulimit -s\): at least 256 KiB/,
  },
  {
    name: "nofile",
    tooLittle: [0, 1, 3, 4, 6, 8, 10, 11, 12, 13, 14, 15],
    enough: [16, 17, 20, 64, 1024],
    message: /limit of open files \(ulimit -n\): at least 16/,
  },
];

for (const { name, tooLittle, enough, message } of LIMITS) {
  Deno.test({
    ...needsRelease("x86_64", "prlimit"),
    name: `released file, RLIMIT_${name.toUpperCase()}: works, or says so in one line`,
    fn: async () => {
      for (const value of tooLittle) {
        assertOneLine(await limited(`--${name}=${value}`), message, `${value}`);
        // Who may raise a limit does.
        assertRight(
          await limited(`--${name}=${value}:${enough[enough.length - 1]}`),
          `${value}, raised`,
        );
      }
      for (const value of enough) assertRight(await limited(`--${name}=${value}`), `${value}`);
    },
  });
}

Deno.test({
  ...needsRelease("x86_64", "prlimit"),
  name: "released file, RLIMIT_FSIZE: output that does not fit is an error",
  fn: async () => {
    assertRight(await limited("--fsize=64000000"), "ample");
    // Standard error is a pipe, for which there is no such limit.
    const message = /cannot copy to memory: [^\n]* \(error 27\)/;
    for (const value of [0, 1, 100, 100_000]) {
      assertOneLine(await limited(`--fsize=${value}`), message, `${value}`);
    }
    const output = await Deno.makeTempFile();
    try {
      for (const [value, written] of [[0, 0], [100, 100]]) {
        const script = 'exec prlimit --fsize="$0":unlimited "$file" --help >"$output"';
        const ran = await runWith({ file: FILE, output }, "sh", "-c", script, `${value}`);
        assert.match(ran.stderr, /^sockscope: File too large \(os error 27\)\n$/);
        assert.equal(ran.code, 2);
        assert.equal((await Deno.stat(output)).size, written);
      }
    } finally {
      await Deno.remove(output);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "prlimit"),
  name: "released file: what is asked early has room as well with the least that is enough",
  fn: async () => {
    for (const { name, enough: [least] } of LIMITS) {
      // One question, and one for each kind of socket there is.
      for (const words of [["-tan"], ["--json"]]) {
        const shown = await runWith({}, "prlimit", `--${name}=${least}`, FILE, ...words);
        assert.deepEqual([shown.stderr, shown.code], ["", 0], `${name} ${words}`);
        assert.match(shown.stdout, words[0] === "-tan" ? /^State / : /^\[\{"netid":/);
      }
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "prlimit", "strace"),
  name:
    "released file, RLIMIT_AS: an answer that takes its time takes no addresses from the runtime",
  fn: async () => {
    // 54 GiB is the least with which anything is asked early.
    for (const gib of [50, 52, 54]) {
      const log = await Deno.makeTempFile();
      try {
        const { code } = await runWith(
          {},
          ...["strace", "-f", "-qq", "-o", log, "-e", "trace=mmap,recvfrom"],
          ...["-e", "inject=recvfrom:delay_enter=600000:when=1..1"],
          ...["prlimit", `--as=${gib * GIB}`, FILE, "-tan"],
        );
        assert.equal(code, 0);
        const calls = (await Deno.readTextFile(log)).split("\n");
        const reserved = calls.filter((call) => / mmap\(.*, 51539603456, /.test(call));
        assert.ok(reserved.length > 0, "the runtime reserves 48 GiB");
        assert.deepEqual(reserved.filter((call) => call.includes("ENOMEM")), [], `${gib} GiB`);
      } finally {
        await Deno.remove(log);
      }
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "prlimit", "setpriv", "root over users"),
  name: "released file, RLIMIT_NPROC: works, or says so in one line",
  fn: async () => {
    // A user that has no other process. Root has no such limit.
    const user = ["setpriv", "--reuid=60123", "--clear-groups"];
    const copy = await Deno.makeTempFile();
    try {
      await Deno.copyFile(FILE, copy);
      await Deno.chmod(copy, 0o755);
      const withLimit = (value: number): Promise<Ran> =>
        runWith({}, "prlimit", `--nproc=${value}`, ...user, copy, "--permissions");
      const message = /cannot start a thread: the limit of processes and threads/;
      for (const value of [1, 2]) assertOneLine(await withLimit(value), message, `${value}`);
      for (const value of [16, 64, 1000]) assertRight(await withLimit(value), `${value}`);
    } finally {
      await Deno.remove(copy);
    }
  },
});

/** Sets PR_SET_MDWE in itself, and becomes the command that follows. */
const MDWE = `
  #include <sys/prctl.h>
  #include <unistd.h>
  int main(int argc, char **argv) {
    if (prctl(65, 1, 0, 0, 0) != 0) return 99; /* PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN */
    execv(argv[1], argv + 1);
    return 98;
  }
`;

/** Becomes a copy of the given file that has no name. */
const NAMELESS = `
  #define _GNU_SOURCE
  #include <fcntl.h>
  #include <sys/mman.h>
  #include <sys/sendfile.h>
  #include <unistd.h>
  extern char **environ;
  int main(int argc, char **argv) {
    int from = open(argv[1], O_RDONLY), to = memfd_create("nameless", MFD_CLOEXEC);
    while (sendfile(to, from, 0, 1 << 24) > 0) continue;
    fexecve(to, argv + 1, environ);
    return 98;
  }
`;

/** Compiles a C program, runs it with these words, and removes it. */
async function runC(source: string, ...words: readonly string[]): Promise<Ran> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.c`, source);
    const built = await runWith({}, "gcc", "-O1", "-o", `${folder}/a`, `${folder}/a.c`);
    assert.equal(built.code, 0, built.stderr);
    return await runWith({}, `${folder}/a`, ...words);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  ...needsRelease("x86_64", "gcc"),
  name: "released file, PR_SET_MDWE: says in one line that it compiles",
  fn: async () => {
    const ran = await runC(MDWE, FILE, "--permissions");
    // The kernel has it since Linux 6.3.
    if (ran.code === 99) return;
    assertOneLine(ran, /MemoryDenyWriteExecute/, "MDWE");
  },
});

Deno.test({
  ...needsRelease("x86_64", "gcc"),
  name: "released file: runs from memory, where its file has no name",
  fn: async () => assertRight(await runC(NAMELESS, FILE, "--permissions"), "memfd"),
});

Deno.test({
  ...needsRelease("x86_64", "root over users", "setpriv"),
  name: "released file: may be run but not read: one line",
  fn: async () => {
    const copy = await Deno.makeTempFile();
    try {
      await Deno.copyFile(FILE, copy);
      await Deno.chmod(copy, 0o111);
      const ran = await runWith({}, "setpriv", "--reuid=60123", "--clear-groups", copy, "-V");
      assertOneLine(ran, /may not read \/proc\/self\/exe/, "mode 0111");
    } finally {
      await Deno.remove(copy);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: runs on when its file was removed at its start",
  fn: async () => {
    const copy = await Deno.makeTempFile();
    await Deno.copyFile(FILE, copy);
    await Deno.chmod(copy, 0o755);
    // The shell holds the file open, under whose descriptor it is run once the name is gone.
    const script = 'exec 9<"$0"; rm "$0"; exec /proc/self/fd/9 --permissions';
    assertRight(await runWith({}, "sh", "-c", script, copy), "removed");
  },
});
