import assert from "node:assert/strict";
import { decodeCmdline } from "../../../lib/decode/procfs/pid_cmdline.ts";
import { bytesOf } from "../../support/answers/decoding.ts";

Deno.test("decodeCmdline: an argument for each NUL, and for what is behind the last", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["nc\0-l\0\0-p\0", ["nc", "-l", "", "-p"]],
    ["\0", [""]],
    ["", []],
    ["nginx: master process", ["nginx: master process"]],
    ["sshd: x\0\0\0", ["sshd: x", "", ""]],
    ["a\xff\n\0b", ["a\xff\n", "b"]],
  ];
  for (const [text, words] of cases) {
    assert.deepEqual(decodeCmdline(bytesOf(text)), words, JSON.stringify(text));
  }
});
