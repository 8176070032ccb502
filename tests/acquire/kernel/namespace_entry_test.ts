import assert from "node:assert/strict";
import { openLibc } from "../../../lib/acquire/kernel/libc.ts";
import { NamespaceEntry } from "../../../lib/acquire/kernel/namespace_entry.ts";
import { pipe } from "../../support/trees/hostile_tree.ts";

Deno.test("NamespaceEntry: what others put in a namespace's place is not opened", async () => {
  const libc = openLibc();
  assert.ok(typeof libc !== "string", String(libc));
  const folder = await Deno.makeTempDir();
  try {
    // To open it would last until somebody writes.
    await pipe(`${folder}/pipe`);
    await Deno.writeTextFile(`${folder}/file`, "");
    await Deno.symlink("/dev/null", `${folder}/device`);
    for (const name of ["pipe", "file", "device", "nothing"]) {
      const path = `${folder}/${name}`;
      const entry = NamespaceEntry.open(libc, [{ path, trusted: false }], "it", null);
      assert.equal(entry, `${path} cannot be opened`);
    }
  } finally {
    libc.close();
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("NamespaceEntry: a namespace that is not the one that was found is not entered", () => {
  const libc = openLibc();
  assert.ok(typeof libc !== "string", String(libc));
  try {
    const path = "/proc/self/ns/net";
    const inode = Deno.statSync(path).ino!;
    const open = (wanted: number): NamespaceEntry | string =>
      NamespaceEntry.open(libc, [{ path, trusted: true }], "it", wanted);
    assert.equal(open(inode + 1), `${path} cannot be opened`);
    const same = open(inode);
    // Whoever may not enter it is told so.
    if (typeof same === "string") assert.match(same, /^it cannot be entered: /);
    else same.close();
  } finally {
    libc.close();
  }
});
