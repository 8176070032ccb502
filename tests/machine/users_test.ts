/** Whose the processes are that hold sockets, and their command lines. */

import assert from "node:assert/strict";
import { runInProcess, runLive } from "../support/programs/in_process.ts";
import { assertDocument } from "../support/json/json_schema.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";
import { jsonOf, type JsonRecord, strictText } from "../support/trees/trees.ts";

/** The owners of the one socket of a listing. */
function ownersOf(listing: unknown): JsonRecord[] {
  assertDocument(listing);
  const [socket, ...others] = listing as JsonRecord[];
  assert.equal(others.length, 0);
  return socket.processes as JsonRecord[];
}

Deno.test("processes: this one's user and command line, on the machine itself", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const words = ["--json", "-tlnp", "--cmdline", `sport = :${port}`];
  const [owner] = ownersOf(JSON.parse(strictText((await runLive(words)).stdout)));
  const id = await new Deno.Command("id", { args: ["-un"] }).output();
  assert.deepEqual([owner.pid, owner.uid, owner.user], [
    ...[Deno.pid, Deno.uid(), new TextDecoder().decode(id.stdout).trim()],
  ]);
  const cmdline = Deno.readTextFileSync("/proc/self/cmdline").split("\0").slice(0, -1);
  assert.deepEqual(owner.cmdline, cmdline);
});

Deno.test("processes: of a tree, its numbers without names, and command lines byte by byte", async () => {
  await using tree = await procTree({
    "net/unix": `${HEADER.unix}0001: 00000002 00000000 00010000 0001 01 7 /x\n`,
    "5/fd/3": { link: "socket:[7]" },
    "5/status": "Name:\tx\nUid:\t1\t0\t2\t3\n",
    "5/cmdline": Uint8Array.of(0x61, 0, 0, 0xff, 0x22, 0),
    "6/fd/3": { link: "socket:[7]" },
  });
  const nothing = { command: "", uid: null, user: null };
  const plain = [{ ...nothing, pid: 5, fd: 3, uid: 0 }, { ...nothing, pid: 6, fd: 3 }];
  assert.deepEqual(ownersOf(await jsonOf(tree.path, ["-xlnp"])), plain);
  assert.deepEqual(ownersOf(await jsonOf(tree.path, ["-xln", "--cmdline"])), [
    { ...plain[0], cmdline: ["a", "", '\ufffd"'], cmdline_hex: ["61", "", "ff22"] },
    { ...plain[1], cmdline: null },
  ]);
});

Deno.test("processes: a command line that never ends is not read", async () => {
  await using tree = await procTree({
    "net/unix": `${HEADER.unix}0001: 00000002 00000000 00010000 0001 01 7 /x\n`,
    "5/fd/3": { link: "socket:[7]" },
    "5/cmdline": "x".repeat(64 * 1024 + 1),
  });
  const { code, stdout, stderr } = await runInProcess(["--json", "-xl", "--cmdline"], tree.path);
  assert.equal(ownersOf(JSON.parse(strictText(stdout)))[0].cmdline, null);
  assert.match(stderr, /\/5\/cmdline: has over 64 KiB\n$/);
  assert.equal(code, 1);
});
