import assert from "node:assert/strict";
import { acquire } from "../../lib/acquire/acquire.ts";
import type { Capture } from "../../lib/model/capture.ts";
import type { Fetch, Plan } from "../../lib/model/plan.ts";
import { EnvironmentError } from "../../lib/model/problem.ts";
import { FACTS } from "../support/answers/decoding.ts";
import { HEADER, type ProcEntry, procTree } from "../support/trees/proc_tree.ts";

const TCP: Fetch = { kind: "file", id: "net/tcp" };
const SOCKETS: Fetch = {
  kind: "sockets",
  id: "tcp",
  request: new Uint8Array(0),
  files: ["net/tcp", "net/tcp6"],
};

function planOf(root: string, ...fetches: readonly Fetch[]): Plan {
  return { root, source: "procfs", namespaces: "own", fetches, groups: [] };
}

/** What fetches bring from a tree, and its path. */
async function acquired(
  entries: Readonly<Record<string, ProcEntry>>,
  ...fetches: readonly Fetch[]
): Promise<Capture & { readonly root: string }> {
  await using tree = await procTree(entries);
  const [capture] = await acquire(planOf(tree.path, ...fetches), FACTS);
  return { ...capture, root: tree.path };
}

Deno.test("acquire: files as they are, those that do not exist left out", async () => {
  const { files, problems, root } = await acquired(
    { "net/tcp": "any\0bytes" },
    ...[TCP, { kind: "file", id: "net/udp" } as const],
  );
  assert.deepEqual([...files.keys()], ["net/tcp"]);
  assert.equal(files.get("net/tcp")!.path, `${root}/net/tcp`);
  assert.equal(new TextDecoder().decode(files.get("net/tcp")!.bytes), "any\0bytes");
  assert.deepEqual(problems, []);
});

Deno.test("acquire: a file that exists and cannot be read is a problem, and the others are read", async () => {
  const { files, problems, root } = await acquired(
    { "net/udp/x": "", "net/tcp": HEADER.tcp },
    ...[{ kind: "file", id: "net/udp" } as const, TCP],
  );
  assert.deepEqual([...files.keys()], ["net/tcp"]);
  assert.deepEqual(problems, [
    { kind: "unreadable", source: `${root}/net/udp`, message: "is a folder, not a file" },
  ]);
});

Deno.test("acquire: where the kernel is not asked its files are read, and it is said why", async () => {
  const { files, sources } = await acquired({ "net/tcp": "", "net/tcp6": "" }, SOCKETS);
  assert.deepEqual([...files.keys()], ["net/tcp", "net/tcp6"]);
  assert.deepEqual(sources, [{ id: "tcp", source: "procfs", reason: "procfs was chosen" }]);
  const none = await acquired({ "net/tcp": "" }, TCP, { ...SOCKETS, id: "vsock", files: [] });
  assert.deepEqual(none.sources, [{ id: "vsock", source: "none", reason: "procfs was chosen" }]);
});

Deno.test("acquire: a folder that is no procfs is an error, an empty one of a kernel is none", async () => {
  await using tree = await procTree({ "net/dev": "" });
  assert.equal((await acquire(planOf(tree.path, TCP), FACTS))[0].files.size, 0);
  await assert.rejects(acquire(planOf(`${tree.path}/net`, TCP), FACTS), {
    name: "EnvironmentError",
    message: `there is no procfs at ${tree.path}/net: ${tree.path}/net/net: ` +
      "No such file or directory",
  });
});

Deno.test("acquire: a recorded dump that is not there is an error", async () => {
  const replay: Fetch = { kind: "replay", id: "tcp", path: "/nowhere/dump" };
  await assert.rejects(acquire(planOf("/proc", replay), FACTS), EnvironmentError);
});

Deno.test("acquire: own sockets are those of the moment that is asked for", async () => {
  await using tree = await procTree({ "net/tcp": HEADER.tcp });
  let calls = 0;
  const readOwn = (): string[] => [`socket:[${++calls}]`];
  const counted: Fetch = { kind: "own", when: "counted" };
  const listed: Fetch = { kind: "own", when: "listed" };
  const own = async (...fetches: readonly Fetch[]): Promise<Capture["own"]> =>
    (await acquire(planOf(tree.path, TCP, ...fetches), FACTS, readOwn))[0].own;
  assert.equal(await own(), null);
  assert.deepEqual(await own(listed), { counted: [], listed: ["socket:[1]"] });
  assert.deepEqual(await own(counted, listed), {
    counted: ["socket:[2]"],
    listed: ["socket:[3]"],
  });
});

Deno.test("acquire: names are read of processes that hold no sockets", async () => {
  const owners: Fetch = {
    kind: "owners",
    ...{ early: false, threads: false, users: false, cmdlines: false },
    ...{ contexts: false, socketContexts: false, cgroups: false },
    ...{ processes: false, access: false, fileFlags: false, protocolNames: false },
  };
  const { owners: found, names } = await acquired(
    {
      "net/tcp": HEADER.tcp,
      "5/stat": "5 (owner) S 1",
      "5/fd/3": { link: "socket:[7]" },
      "6/stat": "6 (other) S 1",
      "6/fd/3": { link: "/dev/null" },
    },
    ...[TCP, owners, { kind: "names" } as const],
  );
  assert.deepEqual(found!.tasks.map(({ pid }) => pid), [5]);
  assert.deepEqual(names.map(({ pid, stat }) => [pid, new TextDecoder().decode(stat!)]), [
    [6, "6 (other) S 1"],
  ]);
});
