/**
 * For root: runs the tests that differ for an ordinary user as one, in a copy of the work tree that
 * is his, and ends as they did.
 *
 *     deno run -A scripts/as_ordinary_user.ts
 */

import { denoEnv, ROOT, run } from "./child.ts";

/** A user that no machine has. */
const USER = "60001";
/** What is left out: large, and of no use to these tests. */
const LEFT_OUT = [".git", ".ci", "dist"];

/** Runs a command that must succeed. */
async function must(...command: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(command);
  if (code !== 0) throw new Error(`${command.join(" ")}: ${stderr}`);
  return stdout;
}

/** Fills a folder with the tree, this Deno and the packages that it has, all of them the user's. */
async function fill(folder: string): Promise<void> {
  await Deno.mkdir(`${folder}/tree/dist`, { recursive: true });
  await Deno.mkdir(`${folder}/home/deno`, { recursive: true });
  for await (const { name } of Deno.readDir(ROOT)) {
    if (!LEFT_OUT.includes(name)) await must("cp", "-a", `${ROOT}/${name}`, `${folder}/tree`);
  }
  for (const name of ["sockscope-linux-x86_64", "dynamic"]) {
    // Without a compiler for the launcher there may be none.
    await run(["cp", "-a", `${ROOT}/dist/${name}`, `${folder}/tree/dist`]);
  }
  const { npmCache } = JSON.parse(await must(Deno.execPath(), "info", "--json"));
  await must("cp", "-a", npmCache, `${folder}/home/deno`);
  await Deno.copyFile(Deno.execPath(), `${folder}/deno`);
  await Deno.chmod(`${folder}/deno`, 0o755);
  await must("chown", "-R", `${USER}:${USER}`, folder);
}

/** Runs those steps of the gate; returns the exit status. */
async function runSteps(folder: string): Promise<number> {
  const child = new Deno.Command("setpriv", {
    args: [
      ...[`--reuid=${USER}`, `--regid=${USER}`, "--clear-groups", "--inh-caps=-all"],
      ...[`${folder}/deno`, "run", "-A", "scripts/gate.ts", "--ordinary"],
    ],
    cwd: `${folder}/tree`,
    env: { ...denoEnv(), HOME: `${folder}/home`, DENO_DIR: `${folder}/home/deno` },
    stdin: "null",
  }).spawn();
  return (await child.status).code;
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir({ dir: "/tmp", prefix: "sockscope-user" });
  try {
    await fill(folder);
    Deno.exitCode = await runSteps(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
