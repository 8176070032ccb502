import assert from "node:assert/strict";
import { nsfsMounts } from "../../../lib/acquire/netns/nsfs_mounts.ts";
import { bytesOf } from "../../support/answers/decoding.ts";
import { fc } from "../../support/values/npm.ts";

/** As Linux 6.18 has them, with `ip netns`, Docker and a path of odd characters. */
const MOUNTINFO = [
  "22 28 0:21 / /proc rw,nosuid,nodev,noexec,relatime shared:12 - proc proc rw",
  "305 25 0:4 net:[4026532246] /run/netns/blue rw shared:160 - nsfs nsfs rw",
  "306 25 0:4 net:[4026532300] /run/docker/netns/1-ab\\040c\\134\\012 rw - nsfs nsfs rw",
  "307 25 0:4 mnt:[4026532301] /run/mounts/m rw - nsfs nsfs rw",
  "308 25 0:4 net:[1] /elsewhere rw - tmpfs nsfs rw",
  "309 25 0:30 / /tmp/net:[5]\\040/x rw - tmpfs tmpfs rw",
  "",
].join("\n");

Deno.test("nsfsMounts: network namespaces of nsfs alone, with their paths unescaped", () => {
  assert.deepEqual(nsfsMounts(bytesOf(MOUNTINFO)), [
    { path: "/run/netns/blue", inode: 4026532246 },
    { path: "/run/docker/netns/1-ab c\\\n", inode: 4026532300 },
  ]);
});

Deno.test("nsfsMounts: any bytes are no mounts, and no error", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
    for (const { inode } of nsfsMounts(bytes)) assert.ok(Number.isFinite(inode));
  }));
});
