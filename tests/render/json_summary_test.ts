import assert from "node:assert/strict";
import { decode } from "../../lib/decode/decode.ts";
import { summaryJson } from "../../lib/render/json/summary.ts";
import { latin1Bytes } from "../../lib/model/latin1.ts";
import { NOTHING } from "../support/answers/decoding.ts";
import { assertDocument } from "../support/json/json_schema.ts";

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

Deno.test("summaryJson: of each namespace what rows say of it, by the schema", () => {
  const id = "0123456789abcdef".repeat(4);
  const place = { inode: 7, own: false, names: [], mounts: [], pid: 8, command: null };
  const options = { summary: true, attributes: false };
  const cgroups = [[latin1Bytes(`0::/system.slice/docker-${id}.scope\n`)], []];
  const all = cgroups.map((cgroups) =>
    decode({ ...NOTHING, namespace: { ...place, cgroups } }, options)
  );
  const { netns, ...together } = JSON.parse(summaryJson(all));
  assertDocument({ ...together, netns });
  const identity = { netns: 7, netns_name: null, netns_pid: 8, summary: together };
  assert.deepEqual(netns, [
    { ...identity, netns_container: "0123456789ab" },
    { ...identity, netns_container: null },
  ]);
});
