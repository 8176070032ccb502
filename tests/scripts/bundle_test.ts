import assert from "node:assert/strict";
import { bundle, RUNTIME_MODULES } from "../../scripts/bundle.ts";
import { packagedProgram } from "../../scripts/pinned.ts";
import { ESBUILD } from "../../scripts/pins.ts";
import { denoEnv, ROOT, run } from "../../scripts/child.ts";
import { needs } from "../support/programs/needs.ts";

/** What a file imports at once, without `import()`. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/\bimport(?:\{[^{}]*\}from)?"([^"]*)";/g)].map(([, from]) => from);
}

Deno.test({
  ...needs("x86_64 binary"),
  name:
    "bundle: every start loads one file, in which what is loaded later finds all that it imports",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { path, filesOf } = await bundle(`${ROOT}/main.ts`, folder);
      assert.equal(path, `${folder}/main.js`);
      assert.deepEqual(filesOf("main.ts"), ["main.js"]);
      const files = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
      assert.ok(files.length > 5 && files.every((name) => /^[\w.-]+\.js$/.test(name)), `${files}`);
      const imports = files.map((name) =>
        [name, importsOf(Deno.readTextFileSync(`${folder}/${name}`))] as const
      );
      for (const [name, from] of imports) {
        if (name === "main.js") {
          assert.deepEqual(from.filter((each) => !RUNTIME_MODULES.includes(each)), []);
        }
        for (const each of from) assert.ok(files.includes(each.replace("./", "")), each);
      }
      assert.ok(imports.some(([, from]) => from.includes("./main.js")));
      // What is loaded later waits for main.js, which must not wait itself: in this form nothing can.
      const esbuild = await packagedProgram(ESBUILD[Deno.build.arch]);
      const waiting = await run([esbuild, "--format=iife", "--log-level=error", path], {});
      assert.deepEqual([waiting.code, waiting.stderr], [0, ""]);
      // A name that its module does not export would be an error before anything runs.
      const all = `${folder}/all.js`;
      await Deno.writeTextFile(all, files.map((name) => `import "./${name}";\n`).join(""));
      const done = await run([Deno.execPath(), "run", "--no-config", all], { env: denoEnv() });
      assert.deepEqual([done.code, done.stderr], [0, ""]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
