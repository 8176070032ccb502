import assert from "node:assert/strict";
import { namedCommand } from "../../lib/cli/command_name.ts";

Deno.test("namedCommand: the link's name, else the first word, else ss", () => {
  assert.deepEqual(namedCommand(["-tan"], null), { name: "ss", words: ["-tan"] });
  assert.deepEqual(namedCommand(["netstat", "-tan"], null), { name: "netstat", words: ["-tan"] });
  assert.deepEqual(namedCommand(["lsof", "lsof"], null), { name: "lsof", words: ["lsof"] });
  assert.deepEqual(namedCommand(["ss", "-t"], null), { name: "ss", words: ["-t"] });
  assert.deepEqual(namedCommand(["-t", "lsof"], null), { name: "ss", words: ["-t", "lsof"] });
  // The name that was typed is the command: what follows are its words.
  assert.deepEqual(namedCommand(["lsof"], "netstat"), { name: "netstat", words: ["lsof"] });
});
