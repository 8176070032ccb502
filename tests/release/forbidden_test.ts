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

/** How the program is started; the shell is its parent, which it may try to harm. */
const START = 'bash -c "$0" sh "$@" <>"$2/input"; status=$?; echo alive >&2; exit $status';
const PLAINLY = 'exec "$@"';

/** Runs the program in a folder with two files that it may try to change. */
async function attempt(
  program: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  how = PLAINLY,
): Promise<{ ran: Ran; results: Record<string, string | boolean> }> {
  const folder = await Deno.makeTempDir({ prefix: "forbidden" });
  await Deno.writeTextFile(`${folder}/there`, "text");
  await Deno.writeTextFile(`${folder}/input`, "input");
  await Deno.utime(`${folder}/there`, 1, 1);
  await using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String((listener.addr as Deno.NetAddr).port);
  let accepted = false;
  listener.accept().then((connection) => {
    accepted = true;
    connection.close();
  }, () => {});
  try {
    const command = ["bash", "-c", START, how, program, folder, port, ...words];
    const ran = await runWith({ ...env, port }, ...command);
    if (words.length === 0) {
      assert.equal(ran.stderr, "alive\n", "its parent lives");
      assert.equal(await Deno.readTextFile(`${folder}/there`), "text");
      assert.equal(await Deno.readTextFile(`${folder}/input`), "input");
      assert.equal((await Deno.stat(`${folder}/there`)).mtime?.getTime(), 1000);
      const left = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
      assert.deepEqual(left, ["input", "there"]);
      assert.equal(accepted, false);
    }
    return { ran, results: JSON.parse(ran.stdout) };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test({
  ...needsRelease("x86_64", "gcc", "bash", "slow tests"),
  name: "sandbox: whatever is tried fails with EPERM, though Deno grants everything",
  fn: async () => {
    const folder = await Deno.makeTempDir({ dir: `${ROOT}/.cache`, prefix: "forbidden-" });
    try {
      const program = await packed(folder);
      const { ran, results } = await attempt(program, []);
      assert.equal(ran.code, 0);
      assert.ok(Object.keys(results).length > 100);
      for (const [what, how] of Object.entries(results)) assert.equal(how, "EPERM", what);

      await assertSeals(program);
      await assertCloses(program);

      // Without the sandbox the same program gets far, so it is no fault of the attempts.
      const free = await attempt(program, ["free"], { SOCKSCOPE_SANDBOX: "off" });
      assert.ok(Object.keys(free.results).length > 15);
      for (const [what, how] of Object.entries(free.results)) {
        if (!ROOTS_POWERS.includes(what)) assert.equal(how, "done", what);
        else assert.ok(WITH_POWERS.includes(how), `${what}: ${how}`);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** What the kernel lets root do without a sandbox; to a kernel without the call, EOPNOTSUPP. */
const ROOTS_POWERS: readonly string[] = [
  "destroy a socket",
  "change an interface",
  "change an owner",
];
const WITH_POWERS: readonly unknown[] = Deno.uid() === 0 ? ["done", "error 95"] : ["EPERM"];

/** Asserts that a program that reads can do no more of it once it has sealed itself. */
async function assertSeals(program: string): Promise<void> {
  const { ran, results } = await attempt(program, ["sealed"]);
  assert.equal(ran.code, 0, ran.stderr);
  const { seal, ...others } = results;
  assert.equal(seal, true);
  const sealed = Object.entries(others).filter(([what]) => what.endsWith(", sealed"));
  assert.ok(sealed.length > 20);
  for (const [what, how] of sealed) assert.equal(how, "EPERM", what);
  const before = Object.entries(others).filter(([what]) => !what.endsWith(", sealed"));
  assert.ok(before.length > 10);
  for (const [what, how] of before) assert.equal(how, "done", what);
}

/** Descriptors that a caller leaves open: those that can be written to, and those that cannot. */
const LEFT_OPEN = `
  exec 50<>"$2/there" 51>>"$2/there" 52<>/dev/tcp/127.0.0.1/$port 53</dev/ptmx 54</dev/null
  exec 60<"$2/there" 61<"$2" 62< <(echo text)
  exec "$@"
`;

/** Asserts that what can be written to is closed at the start, whatever its number. */
async function assertCloses(program: string): Promise<void> {
  const writable = ["50", "51", "52", "53", "54"];
  const readable = ["60", "61", "62"];
  const words = ["open", ...writable, ...readable];
  const { ran, results } = await attempt(program, words, {}, LEFT_OPEN);
  assert.equal(ran.code, 0, ran.stderr);
  for (const [fd, how] of Object.entries(results)) {
    assert.equal(how, readable.includes(fd) ? "done" : "EBADF", fd);
  }
}
