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
      const entry = NamespaceEntry.open(libc, [{ path, trusted: false }], "it");
      assert.equal(entry, `${path} cannot be opened`);
    }
  } finally {
    libc.close();
    await Deno.remove(folder, { recursive: true });
  }
});
