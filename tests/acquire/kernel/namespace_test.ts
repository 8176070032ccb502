import assert from "node:assert/strict";
import { namespaceFolder } from "../../../lib/acquire/kernel/namespace.ts";

Deno.test("namespaceFolder: a path, or nothing, is no name", () => {
  for (const name of ["", "/", "../net", "a/b"]) {
    assert.throws(() => namespaceFolder("/proc", name, null), {
      name: "EnvironmentError",
      message: `"${name}" is no name of a network namespace`,
    });
  }
});

Deno.test("namespaceFolder: a name that nobody has given is said to be none", () => {
  assert.throws(() => namespaceFolder("/proc", "no-such-namespace", null), {
    name: "EnvironmentError",
    message: 'network namespace "no-such-namespace": /run/netns/no-such-namespace: ' +
      "No such file or directory",
  });
});
