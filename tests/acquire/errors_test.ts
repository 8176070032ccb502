import assert from "node:assert/strict";
import { failureOf, reasonOf } from "../../lib/acquire/errors.ts";

/** The error that a call throws. */
function thrown(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  assert.fail("no error");
}

Deno.test("failureOf: what is not there is gone, whether a name, a folder or a process", () => {
  assert.equal(failureOf(thrown(() => Deno.openSync("/nowhere"))), "gone");
  assert.equal(failureOf(thrown(() => Deno.openSync("/etc/passwd/x"))), "gone");
  assert.equal(failureOf(new Error("No such process (os error 3): readlink 'fd'")), "gone");
});

Deno.test("failureOf: what the system forbids is denied, what Deno forbids is a capability", () => {
  assert.equal(failureOf(new Deno.errors.PermissionDenied("no")), "denied");
  assert.equal(failureOf(new Deno.errors.NotCapable("no")), "capability");
});

Deno.test("failureOf: anything else is neither", () => {
  assert.equal(failureOf(new Error("Too many open files (os error 24)")), "other");
  assert.equal(failureOf(new Error("os error 39")), "other");
  assert.equal(failureOf("text"), "other");
});

Deno.test("reasonOf: the system's words, without number, call and path", () => {
  assert.equal(reasonOf(thrown(() => Deno.openSync("/nowhere"))), "No such file or directory");
  assert.equal(reasonOf(new Error("unexpected: more")), "unexpected");
  assert.equal(reasonOf("text"), "text");
});
