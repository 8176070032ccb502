import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";

/** Calls `needs` as under a gate, without a word to the gate that may be running this test. */
function noted(...things: string[]): { missing: readonly string[]; ignore: boolean; note: string } {
  const file = Deno.makeTempFileSync();
  const outer = Deno.env.get("SOCKSCOPE_SKIPS");
  try {
    Deno.env.set("SOCKSCOPE_SKIPS", file);
    return { ...needs(...things), note: Deno.readTextFileSync(file) };
  } finally {
    if (outer === undefined) Deno.env.delete("SOCKSCOPE_SKIPS");
    else Deno.env.set("SOCKSCOPE_SKIPS", outer);
    Deno.removeSync(file);
  }
}

Deno.test("needs: a program that is on the PATH is not missing", () => {
  assert.deepEqual(noted("sh"), { ignore: false, missing: [], note: "" });
});

Deno.test("needs: what is missing is named and noted in one line per test", () => {
  assert.deepEqual(noted("no-such-tool-1", "sh", "no-such-tool-2"), {
    ignore: true,
    missing: ["no-such-tool-1", "no-such-tool-2"],
    note: "no-such-tool-1, no-such-tool-2\n",
  });
});

Deno.test("needs: root is the user's id, not a program", () => {
  assert.equal(noted("root").ignore, Deno.uid() !== 0);
});

Deno.test({
  ...needs("setpriv"),
  name: "needs: root over users is root who may become another user",
  fn: async () => {
    const { code } = await new Deno.Command("sh", {
      args: ["-c", "setpriv --reuid=65534 --regid=65534 --clear-groups true"],
      stderr: "null",
    }).output();
    assert.equal(noted("root over users").ignore, code !== 0);
  },
});
