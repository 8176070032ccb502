/** What is not known by its hash is not compiled with, packed or released unasked. */

import assert from "node:assert/strict";
import { DENORT } from "../../scripts/pins.ts";
import { indexOf } from "../../scripts/release/loader_names.ts";
import { needsRelease, type Ran, ROOT, runWith } from "./support.ts";

const NAME = "sockscope-linux-x86_64";
const NEEDS = needsRelease("x86_64", "gcc", "slow tests");

/** A copy of this checkout, in which something can be changed. */
class Checkout implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async make(): Promise<Checkout> {
    const folder = await Deno.makeTempDir({ dir: `${ROOT}/.cache`, prefix: "checkout-" });
    const script = `
      cd '${ROOT}'
      mkdir -p '${folder}/.cache' '${folder}/dist'
      cp -a scripts lib docs deno.json deno.lock README.md CHANGELOG.md LICENSE '${folder}/'
      cp -al .cache/glibc .cache/pinned '${folder}/.cache/'
      cp -al dist/dynamic '${folder}/dist/'
    `;
    const made = await runWith({}, "sh", "-euc", script);
    assert.equal(made.code, 0, made.stderr);
    return new Checkout(folder);
  }

  /** Runs one of its scripts. */
  run(
    script: string,
    words: readonly string[],
    { deno = Deno.execPath(), env = {} }: { deno?: string; env?: Record<string, string> } = {},
  ): Promise<Ran> {
    const home = { HOME: Deno.env.get("HOME") ?? "/", NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" };
    const command = [deno, "run", "-A", `${this.folder}/scripts/${script}.ts`];
    return runWith({ ...home, ...env }, ...command, ...words);
  }

  /** Packs its program, into a file that is no release. */
  pack(...words: readonly string[]): Promise<Ran> {
    const { folder } = this;
    const files = ["--input", `${folder}/dist/dynamic/${NAME}`, "--output", `${folder}/packed`];
    return this.run("release", ["--target", "x86_64", ...files, ...words]);
  }

  /** Whether a file is there. */
  async has(path: string): Promise<boolean> {
    return await Deno.stat(`${this.folder}/${path}`).then(() => true, () => false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Puts a copy with one changed byte in a file's place; returns a function that undoes it. */
async function change(path: string, at: number, into = path): Promise<() => Promise<void>> {
  const bytes = await Deno.readFile(path);
  const before = bytes.slice();
  bytes[at] ^= 1;
  const put = async (content: Uint8Array): Promise<void> => {
    // What is there may be a link to the real one.
    await Deno.remove(into).catch(() => {});
    await Deno.writeFile(into, content, { mode: 0o755 });
  };
  await put(bytes);
  return () => put(before);
}

/** Past the headers, which are read before. */
const SOMEWHERE = 20_000;
/** Words of the runtime that nothing depends on, so that it still runs with a byte changed in them. */
const HARMLESS = new TextEncoder().encode("https://deno.land/favicon.ico");

/** Where these words are in a file, in bytes. */
function placeOf(words: Uint8Array, path: string): number {
  const at = indexOf(Deno.readFileSync(path), words, 0);
  if (at < 0) throw new Error(`${path} does not have the words`);
  return at;
}

const HASH = "[0-9a-f]{64}";

Deno.test({
  ...NEEDS,
  name: "release: a changed file of the carried glibc fails it, in one line",
  fn: async () => {
    await using checkout = await Checkout.make();
    const glibc = `${checkout.folder}/.cache/glibc`;
    const [version] = [...Deno.readDirSync(glibc)].filter(({ name }) => name.startsWith("x86_64"));
    const libraries = `${glibc}/${version.name}/lib/x86_64-linux-gnu`;
    for (const name of ["libc.so.6", "libgcc_s.so.1", "ld-linux-x86-64.so.2"]) {
      const path = `${libraries}/${name}`;
      const undo = await change(path, SOMEWHERE);
      const { code, stdout, stderr } = await checkout.pack();
      assert.equal(code, 1, name);
      assert.equal(stdout, "");
      assert.ok(stderr.startsWith(`release: ${path} has the SHA-256 `), stderr);
      assert.match(stderr, new RegExp(`^[^\\n]* SHA-256 ${HASH}, not the known ${HASH}\\n$`));
      assert.equal(await checkout.has("packed"), false);
      await undo();
    }
    const whole = await checkout.pack();
    assert.equal(whole.code, 0, whole.stderr);
    assert.ok(await checkout.has("packed"));
  },
});

Deno.test({
  ...NEEDS,
  name: "release: the hash of each file of another glibc is printed",
  fn: async () => {
    await using checkout = await Checkout.make();
    const glibc = `${checkout.folder}/.cache/glibc`;
    const own = `${checkout.folder}/own`;
    const copied = await runWith({}, "sh", "-c", `cp -aL '${glibc}'/x86_64-*/lib/x86_64* '${own}'`);
    assert.equal(copied.code, 0, copied.stderr);
    await change(`${own}/libc.so.6`, SOMEWHERE);
    const { code, stderr } = await checkout.pack("--glibc", own);
    assert.equal(code, 0, stderr);
    const told = stderr.split("\n").filter((line) => line.includes("SHA-256")).sort();
    const names = told.map((line) => /^.*\/own\/(\S+) has the SHA-256 /.exec(line)?.[1]);
    const needed = ["dl.so.2", "gcc_s.so.1", "m.so.6", "pthread.so.0", "rt.so.1"];
    const libraries = ["c.so.6", ...needed].map((name) => `lib${name}`);
    assert.deepEqual(names, ["ld-linux-x86-64.so.2", ...libraries]);
    for (const [index, line] of told.entries()) {
      const sum = await runWith({}, "sha256sum", `${own}/${names[index]}`);
      assert.equal(line.split(" ").at(-1), sum.stdout.split(" ")[0]);
    }
  },
});

Deno.test({
  ...NEEDS,
  name: "release: of another runtime than the known one nothing is released unasked",
  fn: async () => {
    await using checkout = await Checkout.make();
    const program = `${checkout.folder}/dist/dynamic/${NAME}`;
    await change(program, placeOf(HARMLESS, program));
    const unknown = new RegExp(
      `^release: the runtime in [^\\n]*/${NAME} has the SHA-256 ${HASH}, which is not known here`,
    );
    const words = ["--target", "x86_64"];
    const refused = await checkout.run("release", words);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, unknown);
    assert.match(refused.stderr, /^[^\n]*: --unpinned goes on all the same\n$/);
    assert.equal(await checkout.has(`dist/${NAME}`), false);
    assert.equal(await checkout.has("dist/SHA256SUMS"), false);

    const asked = await checkout.run("release", [...words, "--unpinned"]);
    assert.equal(asked.code, 0, asked.stderr);
    assert.match(asked.stderr, unknown);
    assert.ok(await checkout.has(`dist/${NAME}.tar.gz`));

    const other = await checkout.pack();
    assert.equal(other.code, 0, "what is no release only says so");
    assert.match(other.stderr, unknown);
  },
});

Deno.test({
  ...NEEDS,
  name: "a Deno whose hash is not known compiles and says so, and releases nothing unasked",
  fn: async () => {
    await using checkout = await Checkout.make();
    const { folder } = checkout;
    const deno = `${folder}/deno`;
    await Deno.copyFile(Deno.execPath(), deno);
    await Deno.writeFile(deno, new Uint8Array(1), { append: true });
    await Deno.writeTextFile(`${folder}/empty.ts`, "");
    const job = ["--entry", `${folder}/empty.ts`, "--output", `${folder}/empty`];
    const compiled = await checkout.run("compile", [...job, "--target", "x86_64"], { deno });
    assert.equal(compiled.code, 0, compiled.stderr);
    const unknown =
      `this Deno ${Deno.version.deno} has the SHA-256 ${HASH}, which is not known here`;
    assert.match(compiled.stderr, new RegExp(`^compile: ${unknown}\\ncompiled [^\\n]*\\n$`));
    const released = await checkout.run("release", ["--target", "x86_64"], { deno });
    assert.equal(released.code, 1);
    const line = `^release: ${unknown}: --unpinned goes on all the same\\n$`;
    assert.match(released.stderr, new RegExp(line));
    assert.equal(await checkout.has(`dist/${NAME}`), false);
  },
});

Deno.test({
  ...NEEDS,
  name: "compile: the hash of DENORT_BIN is printed, known or not",
  fn: async () => {
    await using checkout = await Checkout.make();
    const { folder } = checkout;
    await Deno.writeTextFile(`${folder}/empty.ts`, "");
    const job = ["--entry", `${folder}/empty.ts`, "--output", `${folder}/empty`];
    const known = `${folder}/.cache/pinned/denort-2.7.11-x86_64`;
    await change(known, SOMEWHERE, `${folder}/changed`);
    for (
      const [path, what] of [[known, "denort 2.7.11"], [`${folder}/changed`, "not known here"]]
    ) {
      const env = { DENORT_BIN: path };
      const done = await checkout.run("compile", [...job, "--target", "x86_64"], { env });
      assert.equal(done.code, 0, done.stderr);
      const sum = (await runWith({}, "sha256sum", path)).stdout.split(" ")[0];
      assert.equal(sum === DENORT.x86_64.sha256, path === known);
      assert.equal(
        done.stderr,
        `DENORT_BIN: ${path} has the SHA-256 ${sum} (${what})\n` +
          `compiled ${folder}/empty with DENORT_BIN\n`,
      );
    }
  },
});
