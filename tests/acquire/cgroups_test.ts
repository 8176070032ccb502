import assert from "node:assert/strict";
import { captureCgroups } from "../../lib/acquire/cgroups.ts";
import { CgroupFolder } from "../../scripts/world/cgroup.ts";
import { needs } from "../support/programs/needs.ts";

Deno.test({
  ...needs("root over users"),
  name: "captureCgroups: every folder with its inode, also those below others",
  fn: () => {
    using folder = CgroupFolder.make();
    // Without cgroup2 there is nothing to walk.
    if (folder === null) return assert.equal(captureCgroups(), null);
    const inner = `${folder.path}/inner`;
    Deno.mkdirSync(inner);
    try {
      const { mount, list } = captureCgroups()!;
      for (const path of [mount, folder.path, inner]) {
        const id = BigInt(Deno.statSync(path).ino!);
        const below = path.slice(mount.length) || "/";
        assert.deepEqual(list.filter((one) => one.path === below), [{ id, path: below }]);
      }
      assert.equal(new Set(list.map(({ path }) => path)).size, list.length);
    } finally {
      Deno.removeSync(inner);
    }
  },
});
