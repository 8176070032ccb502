/**
 * The programs the benchmark runs.
 *
 * @module
 */

import { ROOT, run } from "../child.ts";
import { referenceSs } from "../reference_ss.ts";

/** Absolute path of a program in PATH. */
export async function inPath(name: string): Promise<string | undefined> {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    try {
      if ((await Deno.stat(`${folder}/${name}`)).isFile) return `${folder}/${name}`;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** The ss to measure against: the given one, or the reference. */
export async function ssProgram(given: string | undefined): Promise<string> {
  const path = given ?? await referenceSs();
  if (path === null) throw new Error("no reference ss to be had here: name another with --ss PATH");
  return path;
}

/** The compiled program, which must be there. */
export async function sockscopeProgram(given: string | undefined): Promise<string> {
  const path = given ?? `${ROOT}/dist/sockscope-linux-${Deno.build.arch}`;
  try {
    return await Deno.realPath(path);
  } catch {
    throw new Error(`no ${path}: run \`deno task compile\` first`);
  }
}

/** The compiled program as it was before `deno task release` packed it; nothing where it did not. */
export async function dynamicProgram(): Promise<string | undefined> {
  const path = `${ROOT}/dist/dynamic/sockscope-linux-${Deno.build.arch}`;
  return await Deno.realPath(path).catch(() => undefined);
}

/** Compiles a program that does nothing, in the same way as sockscope, into `folder`. */
export async function emptyProgram(folder: string): Promise<string> {
  const [entry, output] = [`${folder}/empty.ts`, `${folder}/empty`];
  await Deno.writeTextFile(entry, "export {};\n");
  const done = await run([
    ...[Deno.execPath(), "run", "-A", `${ROOT}/scripts/compile.ts`],
    ...["--entry", entry, "--output", output, "--target", Deno.build.arch],
  ]);
  if (done.code !== 0) throw new Error(`cannot compile an empty program: ${done.stderr.trim()}`);
  return output;
}
