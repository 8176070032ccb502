/** Process folders in every wrong shape: what is no socket of a process is passed over in silence. */

import assert from "node:assert/strict";
import { runInProcess } from "../support/programs/in_process.ts";
import { fc } from "../support/values/npm.ts";
import { HEADER, type ProcEntry, type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { propertyRuns } from "../support/values/property.ts";
import { assertSound } from "../support/values/sound_output.ts";
import { type JsonRecord, socketsOf } from "../support/trees/trees.ts";

const INODE = 77;
/** A table with two sockets: the one that is looked for, and one that nobody may be given. */
const UNIX = HEADER.unix +
  `0000000000000001: 00000002 00000000 00010000 0001 01 ${INODE} /run/x\n` +
  "0000000000000002: 00000002 00000000 00010000 0001 01 7766279631452241919 /run/y\n";
const LINK = { link: `socket:[${INODE}]` };

/** The owners of the first socket, whose users nobody says. */
async function ownersIn(
  entries: Readonly<Record<string, ProcEntry>>,
  options: readonly string[] = ["-p"],
): Promise<unknown> {
  await using tree = await procTree({ "net/unix": UNIX, ...entries });
  return await ownersOf(tree, options);
}

async function ownersOf(tree: ProcTree, options: readonly string[]): Promise<JsonRecord[]> {
  return (await processesOf(tree, options)).map(({ uid, user, ...rest }) => {
    assert.deepEqual([uid, user], [null, null]);
    return rest;
  });
}

async function processesOf(tree: ProcTree, options: readonly string[]): Promise<JsonRecord[]> {
  const [first, second] = await socketsOf(tree.path, ["-xa", ...options]);
  assert.equal(first.inode, INODE);
  assert.deepEqual(second.processes, []);
  const text = await runInProcess(["-xa", ...options], tree.path);
  assertSound(["-xa"], text);
  return first.processes as JsonRecord[];
}

Deno.test("owners: links that are no sockets, or sockets of no possible inode, own nothing", async () => {
  const owners = await ownersIn({
    "42/stat": "42 (server) S 1",
    "42/fd/0": { link: "/dev/null" },
    "42/fd/1": { link: "pipe:[77]" },
    "42/fd/2": { link: "socket:[abc]" },
    "42/fd/3": { link: "socket:[]" },
    "42/fd/4": { link: "socket:[99999999999999999999]" },
    "42/fd/5": { link: "socket:[77" },
    "42/fd/6": { link: "socket:77]" },
    "42/fd/7": { link: "socket:[-77]" },
    "42/fd/8": { link: "socket:[0x4d]" },
    "42/fd/9": { link: "socket:[77] (deleted)" },
    "42/fd/10": { link: "anon_inode:[eventpoll]" },
    "42/fd/11": { link: "socket:[ 77]" },
    "42/fd/12": { link: "socket:[0]" },
    "42/fd/13": "a file where a link should be",
    "42/fd/14/15": "a folder where a link should be",
    "42/fd/99": LINK,
  });
  assert.deepEqual(owners, [{ pid: 42, fd: 99, command: "server" }]);
});

Deno.test("owners: names in fd that are no numbers are passed over", async () => {
  const owners = await ownersIn({
    "42/stat": "42 (server) S 1",
    ...Object.fromEntries(
      ["x", "-1", "1e3", "+3", "0x3", "3 ", "٣", "3.0"].map((name) => [`42/fd/${name}`, LINK]),
    ),
    "42/fd/3": LINK,
  });
  assert.deepEqual(owners, [{ pid: 42, fd: 3, command: "server" }]);
});

Deno.test("owners: folders whose names are no process ids are passed over", async () => {
  const owners = await ownersIn({
    "self/fd/3": LINK,
    "1x/fd/3": LINK,
    "-1/fd/3": LINK,
    "thread-self/fd/3": LINK,
    "42/fd/3": LINK,
  });
  assert.deepEqual(owners, [{ pid: 42, fd: 3, command: "" }]);
});

Deno.test("owners: files where folders should be are passed over", async () => {
  const owners = await ownersIn({
    "41": "a file where a process should be",
    "42/fd": "a file where the folder of links should be",
    "43/stat": "43 (no fd folder) S 1",
    "46/fd/3": LINK,
    "46/task": "a file where the threads should be",
  }, ["-pT"]);
  assert.deepEqual(owners, [{ pid: 46, tid: 46, fd: 3, command: "" }]);
});

Deno.test("owners: names from stat of every wrong form", async () => {
  const long = "x".repeat(60_000);
  const cases: readonly (readonly [stat: ProcEntry, command: string])[] = [
    ["", ""],
    ["42", ""],
    ["42 server S 1", ""],
    ["42 (server", ""],
    ["42 )server( S 1", ""],
    ["42 () S 1", ""],
    ["42 (a) b) S 1", "a) b"],
    ["42 ((a)) S 1", "(a)"],
    ["42 (a\nb) S 1\n", "a\nb"],
    [`42 (${long}) S 1`, long],
    [{ link: "nowhere" }, ""],
  ];
  for (const [stat, command] of cases) {
    const owners = await ownersIn({ "42/stat": stat, "42/fd/3": LINK });
    assert.deepEqual(owners, [{ pid: 42, fd: 3, command }]);
  }
});

Deno.test("owners: any bytes of a name can be told from the output, and none harms it", async () => {
  await using tree = await procTree({ "net/unix": UNIX, "42/fd/3": LINK });
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 30 }), async (name) => {
      const [before, after] = ["42 (", ") S 1 "].map((text) => new TextEncoder().encode(text));
      await tree.add({ "42/stat": Uint8Array.from([...before, ...name, ...after]) });
      const [{ command, command_hex: hex }] = await ownersOf(tree, ["-p"]);
      const bytes = hex === undefined
        ? new TextEncoder().encode(command as string)
        : Uint8Array.from((hex as string).match(/../g) ?? [], (pair) => parseInt(pair, 16));
      assert.deepEqual(bytes, name);
    }),
    propertyRuns(150),
  );
});

Deno.test("owners: a link to a path that is not UTF-8 is passed over", async () => {
  await using tree = await procTree({ "net/unix": UNIX, "42/fd/4": LINK });
  const command = new Deno.Command("sh", {
    args: ["-c", 'ln -s "$(printf "/run/\\377")" "$1"', "sh", `${tree.path}/42/fd/3`],
  });
  assert.ok((await command.output()).success);
  assert.deepEqual(await ownersOf(tree, ["-p"]), [{ pid: 42, fd: 4, command: "" }]);
});

Deno.test("owners: a status of every wrong form names nobody, and one of the right form does", async () => {
  const cases: readonly (readonly [status: ProcEntry, uid: number | null])[] = [
    ["Name:\tx\nUid:\t0\t1000\t0\t0\nGid:\t7\t7\t7\t7\n", 1000],
    ["", null],
    ["Uid:", null],
    ["Uid:\t1000\n", null],
    ["Uid:\t0\tx\t0\t0\n", null],
    ["Uid:\t0\t99999999999\t0\t0\n", null],
    ["Uid: 0 1000 0 0\n", null],
    ["Name:\tUid:\t0\t5\t0\t0\n", null],
    [Uint8Array.of(0xff, 0, 0x0a), null],
    [{ link: "/nowhere" }, null],
  ];
  for (const [status, expected] of cases) {
    const entries = { "42/stat": "42 (x) S 1", "42/status": status, "42/fd/3": LINK };
    await using tree = await procTree({ "net/unix": UNIX, ...entries });
    const [{ uid, user }] = await processesOf(tree, ["-p"]);
    assert.deepEqual([uid, user], [expected, null], JSON.stringify(status));
  }
});
