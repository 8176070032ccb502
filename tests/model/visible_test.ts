import assert from "node:assert/strict";
import { isHidden, visible } from "../../lib/model/visible.ts";
import {
  blocks,
  characterBlocks,
  isHiddenCharacter,
  utf8,
  visibleName,
} from "../support/values/hidden_characters.ts";

Deno.test("isHidden: the characters of the named properties, asked once or again, and no others", () => {
  for (let round = 0; round < 2; round++) {
    for (const block of blocks()) {
      assert.deepEqual(block.filter(isHidden), block.filter(isHiddenCharacter));
    }
  }
});

Deno.test("visible: each hidden character byte by byte, all else as it is", () => {
  for (const characters of characterBlocks()) {
    const text = characters.join("");
    assert.equal(utf8(visible(text)), visibleName(utf8(text)));
  }
});

Deno.test("visible: what it gave stays as it is", () => {
  const once = visible("/x\x1b[31m\u202e\u{e0041}\ud800 \\x41 \u00fc");
  assert.equal(
    once,
    "/x\\x1b[31m\\xe2\\x80\\xae\\xf3\\xa0\\x81\\x81\\xef\\xbf\\xbd \\x41 \u00fc",
  );
  assert.equal(visible(once), once);
});
