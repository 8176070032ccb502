/**
 * The sandbox against a program that means to get out: compiled and packed as sockscope is, with
 * all of Deno's permissions and the C library to try with.
 */

import assert from "node:assert/strict";
import { needsRelease, type Ran, ROOT, runWith } from "./support.ts";

/** Packs tests/release/forbidden_program.ts; returns its path in a folder that is to be removed. */
async function packed(folder: string): Promise<string> {
  const deno = [Deno.execPath(), "run", "-A"];
  const env = { ...Deno.env.toObject(), NO_COLOR: "1" };
  const entry = `${import.meta.dirname}/forbidden_program.ts`;
  const steps = [
    [`${ROOT}/scripts/compile.ts`, "--entry", entry, "--output", `${folder}/dynamic`],
    [`${ROOT}/scripts/release.ts`, "--input", `${folder}/dynamic`, "--output", `${folder}/static`],
  ];
  for (const step of steps) {
    const done = await runWith(env, ...deno, ...step, "--target", "x86_64");
    assert.equal(done.code, 0, done.stderr);
  }
  return `${folder}/static`;
}

/** Runs the program as the child of a shell that it may try to harm. */
async function attempt(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ ran: Ran; results: Record<string, string | boolean> }> {
  const folder = await Deno.makeTempDir({ prefix: "forbidden" });
  await Deno.writeTextFile(`${folder}/there`, "text");
  await Deno.utime(`${folder}/there`, 1, 1);
  await using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((listener.addr as Deno.NetAddr).port);
  let accepted = false;
  listener.accept().then((connection) => {
    accepted = true;
    connection.close();
  }, () => {});
  try {
    const script = '"$@"; status=$?; echo alive >&2; exit $status';
    const ran = await runWith(env, "sh", "-c", script, "sh", program, folder, port, ...words);
    if (words.length === 0) {
      assert.equal(ran.stderr, "alive\n", "its parent lives");
      assert.equal(await Deno.readTextFile(`${folder}/there`), "text");
      assert.equal((await Deno.stat(`${folder}/there`)).mtime?.getTime(), 1000);
      assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["there"]);
      assert.equal(accepted, false);
    }
    return { ran, results: JSON.parse(ran.stdout) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  ...needsRelease("x86_64", "gcc", "slow tests"),
  name: "sandbox: whatever is tried fails with EPERM, though Deno grants everything",
  fn: async () => {
    const folder = await Deno.makeTempDir({ dir: `${ROOT}/.cache`, prefix: "forbidden-" });
    try {
      const program = await packed(folder);
      const { ran, results } = await attempt(program, []);
      assert.equal(ran.code, 0);
      assert.ok(Object.keys(results).length > 60);
      for (const [what, how] of Object.entries(results)) assert.equal(how, "EPERM", what);

      await assertSeals(program);

      // Without the sandbox the same program gets far, so it is no fault of the attempts.
      const free = await attempt(program, ["--free"], { SOCKSCOPE_SANDBOX: "off" });
      assert.ok(Object.keys(free.results).length > 15);
      for (const [what, how] of Object.entries(free.results)) assert.equal(how, "done", what);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/**
 * Asserts that a program that reads can do no more of it once it has sealed itself; before, root can
 * destroy sockets, since the sandbox sees no messages.
 */
async function assertSeals(program: string): Promise<void> {
  const { ran, results } = await attempt(program, ["--sealed"]);
  assert.equal(ran.code, 0, ran.stderr);
  const { seal, ...others } = results;
  assert.equal(seal, true);
  const sealed = Object.keys(others).filter((what) => what.endsWith(", sealed"));
  assert.ok(sealed.length > 10 && 2 * sealed.length === Object.keys(others).length);
  for (const [what, how] of Object.entries(others)) {
    if (sealed.includes(what)) assert.equal(how, "EPERM", what);
    else if (what === "destroy a socket") assert.ok(DESTROYING.includes(how), String(how));
    else assert.equal(how, "done", what);
  }
}

/**
 * What the kernel answers to it: to root; to root where it was built without
 * CONFIG_INET_DIAG_DESTROY (EOPNOTSUPP); to others.
 */
const DESTROYING: readonly unknown[] = Deno.uid() === 0 ? ["done", "error 95"] : ["EPERM"];
