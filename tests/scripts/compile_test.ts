import assert from "node:assert/strict";
import { RUNTIME_MODULES } from "../../scripts/bundle.ts";
import { denoEnv, ROOT, run } from "../../scripts/child.ts";
import { compile, jobsFrom } from "../../scripts/compile.ts";
import { LIBRARIES } from "../../scripts/pins.ts";
import { needs } from "../support/programs/needs.ts";

Deno.test("jobsFrom: by default both binaries of sockscope", () => {
  const jobs = jobsFrom([]);
  assert.deepEqual(jobs.map(({ arch }) => arch), ["x86_64", "aarch64"]);
  assert.deepEqual(jobs.map(({ output }) => output.replace(/^.*\/dist\//, "dist/")), [
    "dist/sockscope-linux-x86_64",
    "dist/sockscope-linux-aarch64",
  ]);
});

Deno.test("jobsFrom: another program, for one processor", () => {
  const args = ["--entry", "empty.ts", "--output", "out/empty", "--target", "aarch64"];
  assert.deepEqual(jobsFrom(args), [
    { arch: "aarch64", entry: "empty.ts", output: "out/empty", workers: [] },
  ]);
});

Deno.test("jobsFrom: refuses what would write one file twice or a wrong one", () => {
  const refused = (...args: string[]): void =>
    assert.throws(() => jobsFrom(args), { name: "TypeError" });
  refused("--target", "riscv64");
  refused("--output", "out");
  refused("--entry", "empty.ts", "--target", "x86_64");
  refused("--unknown");
});

Deno.test("jobsFrom: unknown tools only where they are asked for", () => {
  assert.ok(jobsFrom([]).every((job) => !job.unpinned));
  assert.ok(jobsFrom(["--unpinned"]).every((job) => job.unpinned));
});

/** What of them is no file of this project; Deno writes a slash into the names of packages. */
const OTHERS = [
  ...RUNTIME_MODULES,
  ...Object.keys(LIBRARIES).map((specifier) => specifier.replace(":", ":/")),
];

/** The modules that a program consists of, as Deno finds them. */
async function modulesOf(entry: string): Promise<string[]> {
  const { code, stdout, stderr } = await run(
    [Deno.execPath(), "info", "--json", "--no-lock", "--no-config", entry],
    { env: denoEnv() },
  );
  assert.equal(code, 0, stderr);
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(stdout);
  return modules.map(({ specifier }) => specifier);
}

Deno.test("sockscope consists of files of main.ts and lib/, one module of the runtime, and one library", async () => {
  const [{ entry, workers = [] }] = jobsFrom([]);
  const counts: number[] = [];
  for (const module of [entry, ...workers]) {
    const modules = await modulesOf(module);
    const own = (specifier: string): boolean =>
      specifier === `file://${ROOT}/main.ts` || specifier.startsWith(`file://${ROOT}/lib/`);
    const others = modules.filter((specifier) => !own(specifier));
    assert.deepEqual(others, module === entry ? OTHERS : []);
    counts.push(modules.length);
  }
  assert.ok(counts[0] > 100 && counts[1] > 1, `${counts}`);
});

Deno.test({
  ...needs("x86_64 binary"),
  name: "compile: a module that is no file of this machine is refused, in one line",
  fn: async () => {
    let asked = 0;
    await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, () => {
      asked++;
      return new Response("", { headers: { "content-type": "text/javascript" } });
    });
    const address = `http://127.0.0.1:${server.addr.port}/a.js`;
    const folder = await Deno.makeTempDir();
    try {
      const [entry, output] = [`${folder}/a.ts`, `${folder}/a`];
      for (const specifier of ["npm:ajv@8.20.0", "jsr:@std/path", "ajv", "node:net", address]) {
        await Deno.writeTextFile(entry, `import ${JSON.stringify(specifier)};`);
        await assert.rejects(compile({ entry, output, arch: "x86_64" }), ({ message }) => {
          assert.match(message, /^[^\n]+$/);
          assert.ok(message.includes(specifier), message);
          return true;
        });
        await assert.rejects(Deno.stat(output), Deno.errors.NotFound, specifier);
      }
      assert.equal(asked, 0);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
