import assert from "node:assert/strict";
import { findAll } from "../../../lib/acquire/netns/find_all.ts";
import { HEADER, procTree } from "../../support/trees/proc_tree.ts";

Deno.test("findAll: of a copied tree, each namespace once, by the link of its processes", async () => {
  await using tree = await procTree({
    "net/unix": HEADER.unix,
    "1/ns/net": { link: "net:[40]" },
    "1/comm": "init\n",
    "7/ns/net": { link: "net:[41]" },
    "7/comm": "gone\n",
    "8/ns/net": { link: "net:[41]" },
    "8/net/unix": HEADER.unix,
    "9/comm": "without a namespace\n",
  });
  const places = findAll(tree.path, true, null);
  assert.deepEqual(
    places.map(({ namespace, folder }) => [namespace!.inode, namespace!.own, folder()]),
    // The first process of the second has no tables in the copy, the second has.
    [[40, true, "net"], [41, false, "8/net"]],
  );
  assert.deepEqual(places.map(({ namespace }) => namespace!.pid), [1, 7]);
  assert.deepEqual(new TextDecoder().decode(places[1].ofProcesses().command!), "gone");
});

Deno.test("findAll: the program's own namespace is there, and first", () => {
  const [own] = findAll("/proc", false, null);
  assert.equal(own.namespace!.own, true);
  assert.equal(own.doors, null);
  assert.equal(own.namespace!.inode, Deno.statSync("/proc/self/ns/net").ino);
});

Deno.test("findAll: a process that has gone elsewhere since says nothing of the namespace", async () => {
  await using tree = await procTree({
    "net/unix": HEADER.unix,
    "1/ns/net": { link: "net:[40]" },
    "7/ns/net": { link: "net:[41]" },
    "7/comm": "moved\n",
    "7/cgroup": "0::/moved\n",
    "7/net/unix": HEADER.unix,
    "8/ns/net": { link: "net:[41]" },
    "8/cgroup": "0::/stayed\n",
    "8/net/unix": HEADER.unix,
  });
  const [, place] = findAll(tree.path, true, null);
  await Deno.remove(`${tree.path}/7/ns/net`);
  await Deno.symlink("net:[42]", `${tree.path}/7/ns/net`);
  const { command, cgroups } = place.ofProcesses();
  assert.equal(command, null);
  assert.deepEqual(cgroups.map((bytes) => new TextDecoder().decode(bytes)), ["0::/stayed\n"]);
});
