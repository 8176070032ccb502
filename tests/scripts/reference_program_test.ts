import assert from "node:assert/strict";
import { archiveAddress } from "../../scripts/debian.ts";
import { upstreamVersion } from "../../scripts/reference_program.ts";

/** Lines as `apt-get update --print-uris` prints them. */
function uris(...paths: string[]): string {
  return paths.map((path) => `'${path}' some_file 0 `).join("\n") + "\n";
}

Deno.test("archiveAddress: the archive of the machine's own release, whatever else is there", () => {
  const printed = uris(
    "https://vendor.example/apt/dists/nodistro/InRelease",
    "http://mirror.example/debian-security/dists/bookworm-security/InRelease",
    "http://mirror.example/debian/dists/bookworm-updates/InRelease",
    "http://mirror.example/debian/dists/bookworm/InRelease",
    "http://other.example/debian/dists/bookworm/InRelease",
  );
  assert.equal(archiveAddress(printed, "bookworm"), "http://mirror.example/debian");
});

Deno.test("archiveAddress: a suite by its role's name serves too", () => {
  const printed = uris("http://mirror.example/debian/dists/sid/InRelease");
  assert.equal(archiveAddress(printed, "forky"), "http://mirror.example/debian");
});

Deno.test("archiveAddress: null where no archive is named", () => {
  assert.equal(archiveAddress("", "bookworm"), null);
  assert.equal(archiveAddress(uris("http://a.example/dists/jammy/InRelease"), "bookworm"), null);
});

Deno.test("upstreamVersion: without epoch and Debian revision", () => {
  assert.equal(upstreamVersion("7.3.0-1"), "7.3.0");
  assert.equal(upstreamVersion("1:7.3.0-1+b2"), "7.3.0");
  assert.equal(upstreamVersion("7.3.0-rc1-1"), "7.3.0-rc1");
  assert.equal(upstreamVersion("none"), "none");
});
