/** How the released file looks for the owners of sockets. */

import assert from "node:assert/strict";
import { libc } from "../../scripts/world/libc.ts";
import { needsRelease, released, runWith } from "./support.ts";

const FILE = released("x86_64");
const AF_UNIX = 1, SOCK_DGRAM = 2, F_DUPFD_CLOEXEC = 1030;
/** More than make a process one with many descriptors, with gaps, and some far behind. */
const WANTED = [...new Array<number>(1500).fill(20), 3000, 3001, 9000];

/** How often this process's descriptors were looked through. */
async function walks(line: string): Promise<number> {
  const log = await Deno.makeTempFile();
  try {
    const calls = ["-f", "-qq", "-e", "trace=openat", "-o", log];
    const { code, stderr } = await runWith({}, "strace", ...calls, FILE, ...line.split(" "));
    assert.equal(code, 0, stderr);
    const opened = (await Deno.readTextFile(log)).split("\n");
    return opened.filter((call) => call.includes(`openat(AT_FDCWD, "/proc/${Deno.pid}/fd"`)).length;
  } finally {
    await Deno.remove(log);
  }
}

Deno.test({
  ...needsRelease("x86_64", "strace", "root"),
  name:
    "released file: owners are read before and behind the tables, once if those are there already",
  fn: async () => {
    assert.equal(await walks("-tanp"), 2);
    assert.equal(await walks("-tlnp"), 1);
    assert.equal(await walks("-tulpn"), 1);
  },
});

Deno.test({
  ...needsRelease("x86_64", "two threads"),
  name: "released file: all owners of a socket that a process has open very often",
  fn: async () => {
    const first = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
    const fds = [first, ...WANTED.map((number) => libc.fcntl(first, F_DUPFD_CLOEXEC, number))];
    try {
      assert.ok(fds.every((fd) => fd >= 0));
      const inode = /\d+/.exec(Deno.readLinkSync(`/proc/self/fd/${first}`))![0];
      for (const line of ["-xanp", "-xlanpT"]) {
        const { stdout } = await runWith({}, FILE, ...line.split(" "));
        const row = stdout.split("\n").find((row) => row.split(/ +/).includes(inode)) ?? "";
        const found = [...row.matchAll(new RegExp(`pid=${Deno.pid},(?:tid=\\d+,)?fd=(\\d+)`, "g"))];
        const once = new Set(found.map(([, fd]) => Number(fd)));
        assert.deepEqual([...once].sort((a, b) => a - b), fds.toSorted((a, b) => a - b), line);
      }
      const listed = await runWith({}, FILE, "lsof", "-U", "-a", "-p", `${Deno.pid}`, "-F", "fa");
      const accesses = listed.stdout.split("\n").filter((field) => /^a/.test(field));
      assert.ok(accesses.length >= fds.length && accesses.every((access) => access === "au"));
    } finally {
      for (const fd of fds) libc.close(fd);
    }
  },
});
