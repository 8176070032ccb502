import assert from "node:assert/strict";
import { decode } from "../../lib/decode/decode.ts";
import { summaryJson } from "../../lib/render/json/summary.ts";
import { NOTHING } from "../support/answers/decoding.ts";

Deno.test("summaryJson: a namespace's name hides nothing, and is read back as it was", () => {
  const name = "a\u202eb\u0085";
  const names = [String.fromCharCode(...new TextEncoder().encode(name))];
  const namespace = {
    inode: 7,
    own: false,
    names,
    mounts: [],
    pid: null,
    command: null,
    cgroups: [],
  };
  const options = { summary: true, attributes: false };
  const text = summaryJson([decode({ ...NOTHING, namespace }, options)]);
  assert.match(text, /^[\x20-\x7e]*$/);
  assert.equal(JSON.parse(text).netns[0].netns_name, name);
});
