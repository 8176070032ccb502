/**
 * What the released file asks while its runtime is starting, as strace sees it: each question once,
 * by a thread whose socket is gone before the second filter is set.
 */

import assert from "node:assert/strict";
import { needsRelease, released, runWith } from "./support.ts";

const FILE = released("x86_64");

/** Questions to sock_diag: by the thread that asks early, and by the program itself. */
interface Asked {
  readonly early: number;
  readonly late: number;
}

/** Runs a command under strace; `env`: of the command. */
async function asked(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  command: readonly string[] = [FILE],
): Promise<Asked> {
  const log = await Deno.makeTempFile();
  try {
    const calls = "trace=socket,sendto,close,clone,seccomp";
    await runWith(env, "strace", "-f", "-qq", "-e", calls, "-o", log, ...command, ...words);
    const lines = (await Deno.readTextFile(log)).split("\n").map((line) => {
      const [, thread, call] = /^(\d+) +(.*)$/.exec(line) ?? ["", "", ""];
      return { thread, call };
    });
    const sealed = lines.findLastIndex(({ call }) => call.startsWith("seccomp("));
    const questions = lines.filter(({ call }) => isQuestion(call));
    const asker = earlyThread(lines);
    const early = questions.filter(({ thread }) => thread === asker);
    if (asker !== null) {
      const did = lines.flatMap((line, index) => line.thread === asker ? [{ ...line, index }] : []);
      const opened = did.filter(({ call }) => call.startsWith("socket("));
      assert.equal(opened.length, early.length, "a socket for each");
      const closed = did.findLast(({ call }) => call.startsWith("close("));
      assert.ok(closed !== undefined && closed.index < sealed, "closed before the second filter");
    }
    return { early: early.length, late: questions.length - early.length };
  } finally {
    await Deno.remove(log);
  }
}

/** A call of a thread, in strace's words. */
interface Call {
  readonly thread: string;
  readonly call: string;
}

/** The thread that asks early: it opens a socket first of all. The program does that on the main one. */
function earlyThread(lines: readonly Call[]): string | null {
  const seen = new Set([lines[0].thread]);
  for (const { thread, call } of lines) {
    const isFirst = !seen.has(thread);
    seen.add(thread);
    if (isFirst && /^socket\(AF_NETLINK, .*NETLINK_SOCK_DIAG/.test(call)) return thread;
  }
  return null;
}

/** Of SOCK_DIAG_BY_FAMILY or TCPDIAG_GETSOCK: an interface's is as long as no other. */
function isQuestion(call: string): boolean {
  return call.startsWith("sendto(") && !/nlmsg_len=(16|40), nlmsg_type=(0x12|RTM_)/.test(call);
}

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: what is known is asked early, and not again",
  fn: async () => {
    const once: readonly (readonly [words: string, questions: number])[] = [
      ["-tan", 1],
      ["-nat", 1],
      ["-tulpn", 3],
      ["-plunt", 3],
      ["-tlnp", 1],
      ["", 11],
      ["-x", 1],
      ["-ant state established", 1],
      ["-tan sport = :22", 1],
      ["-tn dport = :65535", 1],
      ["--json -tan", 1],
      ["ss -tan", 1],
    ];
    for (const [line, questions] of once) {
      const words = line.split(" ").filter((word) => word !== "");
      assert.deepEqual(await asked(words), { early: questions, late: 0 }, line);
    }
    assert.deepEqual(await asked(["-tan", "sport = :443"]), { early: 1, late: 0 });
    // There may be other network namespaces, which are asked later.
    assert.equal((await asked(["--all-netns", "-tln"])).early, 1);
  },
});

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: what is not known is asked as ever",
  fn: async () => {
    const lines = [
      ...["-tan dst 127.0.0.1", "-tan sport = :0", "-tan sport = :022", "-tan sport = :65536"],
      ...[
        "-tan sport = :220000000000000000000",
        "-tan sport = :22 or dport = :22",
        "-tanp",
        "-t -n",
      ],
      ...["-tan sport = :ssh", "-tt"],
    ];
    for (const line of lines) {
      const { early, late } = await asked(line.split(" "));
      assert.equal(early, 0, line);
      assert.ok(late > 0, line);
    }
    for (const line of ["-s", "--help", "--version", "--source=procfs -tan", "netstat -tan"]) {
      assert.deepEqual(await asked(line.split(" ")), { early: 0, late: 0 }, line);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: nothing is asked early if a variable or a name says what to read",
  fn: async () => {
    const none = { early: 0, late: 0 };
    assert.deepEqual(await asked(["-tan"], { PROC_ROOT: "/proc" }), none);
    assert.deepEqual(await asked(["-tan"], { TCPDIAG_FILE: "/no-such-file" }), none);
    // The launcher's own word is its own.
    const lied = await asked(["-tanp"], { SOCKSCOPE_LAUNCHER: "asks " });
    assert.equal(lied.early, 0);
    const folder = await Deno.makeTempDir();
    try {
      for (const name of ["ss", "netstat", "lsof"]) await Deno.symlink(FILE, `${folder}/${name}`);
      const called = (name: string): Promise<Asked> => asked(["-tan"], {}, [`${folder}/${name}`]);
      assert.deepEqual(await called("ss"), { early: 1, late: 0 });
      assert.deepEqual(await called("netstat"), none);
      assert.equal((await called("lsof")).early, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
