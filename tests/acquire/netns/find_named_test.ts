import assert from "node:assert/strict";
import { findNamed } from "../../../lib/acquire/netns/find_named.ts";

Deno.test("findNamed: a path, or nothing, is no name", () => {
  for (const name of ["", "/", "../net", "a/b"]) {
    assert.throws(() => findNamed("/proc", name, false), {
      name: "EnvironmentError",
      message: `"${name}" is no name of a network namespace`,
    });
  }
});

Deno.test("findNamed: a name that nobody has given is said to be none", () => {
  assert.throws(() => findNamed("/proc", "no-such-namespace", false), {
    name: "EnvironmentError",
    message: 'network namespace "no-such-namespace": /run/netns/no-such-namespace: ' +
      "No such file or directory",
  });
});
