import assert from "node:assert/strict";
import { filesThatNeedRoot, IN_USER_NAMESPACE } from "../../scripts/user_namespace.ts";
import { needs } from "../support/programs/needs.ts";
import { runProgram } from "../support/programs/program.ts";

Deno.test("filesThatNeedRoot: those with tests that want root or a namespace, and no others", async () => {
  const files = await filesThatNeedRoot();
  for (const file of ["machine/owners_test.ts", "acquire/cgroups_test.ts"]) {
    assert.ok(files.includes(`tests/${file}`), file);
  }
  for (const file of ["golden/golden_test.ts", "release/forbidden_test.ts"]) {
    assert.ok(!files.includes(`tests/${file}`), file);
  }
});

Deno.test({
  ...needs("unshare", "netns", "ip"),
  name: "in a user namespace: root of one user, over mounts and a network that are its own",
  fn: async () => {
    const facts = "id -u; cat /proc/self/uid_map; mount -t tmpfs none /mnt; ip -br link; exit 7";
    const { code, stdout, stderr } = await runProgram([...IN_USER_NAMESPACE, "sh", "-c", facts]);
    assert.equal(stderr, "");
    assert.match(stdout, /^0\n +0 +\d+ +1\nlo +UNKNOWN [^\n]*\n$/);
    assert.equal(code, 7);
  },
});
