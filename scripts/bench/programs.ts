/**
 * The programs the benchmark runs.
 *
 * @module
 */

import { reasonIn, ROOT, run } from "../child.ts";
import { referenceSs } from "../reference_ss.ts";
import { COMPILERS } from "../release/launcher.ts";
import { isStatic } from "../release/pack.ts";

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

/**
 * Compiles a program that does nothing into `folder`, and packs it if the program that it is compared
 * with is packed.
 */
export async function emptyProgram(folder: string, like: string): Promise<string> {
  const [entry, compiled, packed] = ["empty.ts", "compiled", "packed"].map((name) =>
    `${folder}/${name}`
  );
  await Deno.writeTextFile(entry, "export {};\n");
  const target = ["--target", Deno.build.arch, "--unpinned"];
  await runScript("compile", ["--entry", entry, "--output", compiled, ...target]);
  if (!isStatic(await Deno.readFile(like))) return compiled;
  await runScript("release", ["--input", compiled, "--output", packed, ...target]);
  return packed;
}

/** Compiles the program that only reads links into `folder`. */
export async function linkReader(folder: string): Promise<string> {
  const { program } = COMPILERS[Deno.build.arch];
  const output = `${folder}/read_links`;
  const source = `${import.meta.dirname}/read_links.c`;
  const done = await run([program, "-O2", "-Wall", "-Werror", "-pthread", "-o", output, source]);
  if (done.code !== 0) throw new Error(`read_links.c: ${program}: ${reasonIn(done)}`);
  return output;
}

async function runScript(name: string, args: readonly string[]): Promise<void> {
  const done = await run([Deno.execPath(), "run", "-A", `${ROOT}/scripts/${name}.ts`, ...args]);
  if (done.code !== 0) throw new Error(`an empty program: ${name}: ${done.stderr.trim()}`);
}
