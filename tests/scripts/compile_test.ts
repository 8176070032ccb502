import assert from "node:assert/strict";
import { jobsFrom } from "../../scripts/compile.ts";

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
