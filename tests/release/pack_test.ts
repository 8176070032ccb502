/** The parts of packing that need no compiler, and what comes out of it. */

import assert from "node:assert/strict";
import type { Arch } from "../../scripts/elf.ts";
import { planFrom } from "../../scripts/release.ts";
import { PT, readElfImage } from "../../scripts/release/elf_image.ts";
import { missingCompilers } from "../../scripts/release/launcher.ts";
import { nowhere, withoutHostNames } from "../../scripts/release/loader_names.ts";
import { LIBRARIES } from "../../scripts/pins.ts";
import { noticeText } from "../../scripts/release/notice.ts";
import { LAUNCHER_ROOM, layOut } from "../../scripts/release/pack.ts";
import { beginning, needsRelease, released, ROOT, runWith } from "./support.ts";

const ARCHES: readonly Arch[] = ["x86_64", "aarch64"];

Deno.test("layOut: every part begins at a page, behind the one before", () => {
  const parts = [100, 4096, 5000, 0, 70_000].map((length) => new Uint8Array(length));
  for (const page of [4096, 65536]) {
    const offsets = layOut(parts, page);
    let end = 65536;
    offsets.forEach((offset, index) => {
      assert.equal(offset % page, 0);
      assert.ok(offset >= end && offset < end + page);
      end = offset + parts[index].length;
    });
  }
});

Deno.test("nowhere: as long as the name it stands for, and not there", async () => {
  const names = ["/etc/ld.so.preload", "/etc/ld.so.cache", "/lib/", "/usr/lib/", "/lib/x-y/"];
  for (const name of names) {
    const other = nowhere(name);
    assert.equal(other.length, name.length);
    assert.equal(other.endsWith("/"), name.endsWith("/"));
    assert.ok(other.startsWith("/"));
    await assert.rejects(Deno.stat(other), Deno.errors.NotFound);
  }
});

Deno.test("withoutHostNames: changes whole names only, and refuses a loader without them", () => {
  const text = [
    ...["/etc/ld.so.preload", "/etc/ld.so.cache", "/lib/t/", "/usr/lib/t/", "/lib/", "/usr/lib/"],
    ...["/lib/other/", "x/lib/", "the end"],
  ];
  const loader = new TextEncoder().encode(`\0${text.join("\0")}\0`);
  const copy = new TextDecoder().decode(withoutHostNames(loader, "t"));
  assert.equal(copy.length, loader.length);
  assert.deepEqual(copy.split("\0").slice(1, 7), text.slice(0, 6).map(nowhere));
  assert.deepEqual(copy.split("\0").slice(7, -1), text.slice(6));
  assert.throws(() => withoutHostNames(loader.subarray(0, 30), "t"), /has no .*ld\.so\.cache/);
});

Deno.test("planFrom: both processors, or one, or another program", () => {
  assert.deepEqual(planFrom([]).jobs.map(({ arch }) => arch), ARCHES);
  assert.equal(planFrom([]).archives, true);
  const one = planFrom(["--target", "x86_64", "--glibc", "/g"]);
  assert.deepEqual(one.jobs.map(({ glibc }) => glibc), ["/g"]);
  const other = planFrom(["--target", "x86_64", "--input", "a", "--output", "b"]);
  assert.equal(other.archives, false);
  assert.equal(other.jobs[0].input, "a");
  assert.throws(() => planFrom(["--target", "mips"]), /mips is not/);
  assert.throws(() => planFrom(["--input", "a"]), /go together/);
  assert.throws(() => planFrom(["--input", "a", "--output", "b"]), /has to choose/);
});

Deno.test("noticeText: names what is carried, its licence, and how to replace it", () => {
  const text = noticeText("libc6 1, Debian", ["ld.so", "libc.so.6"], 4096);
  for (const part of ["ld.so, libc.so.6", "LGPL-2.1", "tail -c +4097", "--glibc FOLDER"]) {
    assert.ok(text.includes(part), part);
  }
  // Each library with its version, and where its licence is.
  for (const { licence: { package: name } } of Object.values(LIBRARIES)) {
    assert.ok(text.includes(name.replace("@", " ")), name);
    assert.ok(text.includes(`licences/${name.replace(/@.*/, "")}`), name);
  }
});

Deno.test("release: without compilers says in one line what to install", async () => {
  // npx and dpkg are not looked for before.
  const done = await runWith(
    { PATH: "/nonexistent", HOME: Deno.env.get("HOME") ?? "/" },
    ...[Deno.execPath(), "run", "-A", `${ROOT}/scripts/release.ts`],
  );
  assert.equal(done.code, 1);
  assert.equal(done.stdout, "");
  assert.match(done.stderr, /^release: the launcher needs .*: apt-get install [^\n]*gcc[^\n]*\n$/);
  assert.equal(await missingCompilers([]), null);
});

for (const arch of ARCHES) {
  Deno.test({
    ...needsRelease(arch),
    name: `released file, ${arch}: static, with nothing for a loader in it`,
    fn: () => {
      const launcher = readElfImage(beginning(released(arch), LAUNCHER_ROOM));
      const { types, segments, needed, relocated, positionIndependent } = launcher;
      assert.ok(types.includes(PT.LOAD) && !types.includes(PT.INTERP));
      assert.deepEqual(needed, []);
      // The kernel maps it at another address each time, and it changes none of its own.
      assert.ok(positionIndependent && types.includes(PT.DYNAMIC));
      assert.equal(relocated, false);
      // Nothing is both written and executed.
      for (const { protection } of segments) assert.notEqual(protection & 6, 6);
    },
  });
}

Deno.test({
  ...needsRelease("x86_64", "file", "ldd"),
  name: "released file: file and ldd call it static",
  fn: async () => {
    for (const arch of ARCHES) {
      assert.match((await runWith({}, "file", released(arch))).stdout, /static-pie linked/);
    }
    const ldd = await runWith({ LC_ALL: "C" }, "ldd", released("x86_64"));
    assert.match(ldd.stdout + ldd.stderr, /statically linked/);
  },
});

Deno.test({
  ...needsRelease("x86_64", "sha256sum", "tar"),
  name: "released files: the list of hashes, and archives that hold what has to go along",
  fn: async () => {
    const checked = await runWith({}, "sh", "-c", `cd '${ROOT}/dist' && sha256sum -c SHA256SUMS`);
    assert.equal(checked.code, 0, checked.stdout);
    const listed = await Deno.readTextFile(`${ROOT}/dist/SHA256SUMS`);
    for (const arch of ARCHES) {
      const name = `sockscope-linux-${arch}`;
      assert.ok(listed.includes(`  ${name}\n`) && listed.includes(`  ${name}.tar.gz\n`));
      const { stdout } = await runWith({}, "tar", "-tzf", `${ROOT}/dist/${name}.tar.gz`);
      const files = ["sockscope", "README.md", "docs/security.md", "LICENSE", "NOTICE"];
      const shells = ["sockscope.bash", "_sockscope", "sockscope.fish"].map((each) =>
        `completions/${each}`
      );
      const licences = ["licences/LGPL-2.1", "licences/get-east-asian-width"];
      for (const file of [...files, ...shells, "man/sockscope.1", ...licences]) {
        assert.ok(stdout.includes(`${name}/${file}\n`), `${file} in ${stdout}`);
      }
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "gcc", "aarch64-linux-gnu-gcc", "slow tests"),
  name: "released files: two builds from the same inputs give the same bytes",
  fn: async () => {
    for (const arch of ARCHES) {
      const name = `sockscope-linux-${arch}`;
      const again = `${ROOT}/.cache/again-${arch}`;
      const command = ["--target", arch, "--input", `${ROOT}/dist/dynamic/${name}`];
      const done = await runWith(
        { HOME: Deno.env.get("HOME") ?? "/" },
        ...[Deno.execPath(), "run", "-A", `${ROOT}/scripts/release.ts`],
        ...[...command, "--output", again],
      );
      assert.equal(done.code, 0, done.stderr);
      const compared = await runWith({}, "cmp", again, `${ROOT}/dist/${name}`);
      await Deno.remove(again);
      assert.equal(compared.stdout + compared.stderr, "");
    }
  },
});
