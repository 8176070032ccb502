import assert from "node:assert/strict";
import { ownerNotes } from "../../lib/show/owner_notes.ts";

const ADVICE = "be read, so owners may be missing: " +
  "root may read them, and so may a program with cap_sys_ptrace and cap_dac_read_search";

Deno.test("ownerNotes: how many of how many, in grammar, and who sees the rest", () => {
  const note = (denied: number, processes: number): string[] =>
    ownerNotes({ tasks: [], earlier: [], processes, denied, socketDevice: null });
  assert.deepEqual(note(312, 400), [
    `312 of 400 processes did not let their descriptors ${ADVICE}`,
  ]);
  assert.deepEqual(note(1, 400), [`1 of 400 processes did not let its descriptors ${ADVICE}`]);
  assert.deepEqual(note(1, 1), [`1 process did not let its descriptors ${ADVICE}`]);
  assert.deepEqual(note(4, 4), [`4 processes did not let their descriptors ${ADVICE}`]);
  assert.deepEqual(note(0, 400), []);
  assert.deepEqual(ownerNotes(null), []);
});
