/**
 * Joins a program's modules, which starts sooner than two hundred of them do: into one file, but
 * for what is loaded when it is wanted, or while the kernel answers. The bundler reads files and
 * fetches nothing.
 */

import { reasonIn, ROOT, run } from "./child.ts";
import { libraryFile, packagedProgram } from "./pinned.ts";
import { ESBUILD, LIBRARIES } from "./pins.ts";

/** Modules of the runtime's own that the program loads; any other is refused. */
export const RUNTIME_MODULES: readonly string[] = ["node:fs"];

/**
 * Names are shortened and blanks left out, for less to be read at each start. No statement is
 * rewritten: what is released is what was written.
 */
const FLAGS = [
  "--bundle",
  "--splitting",
  "--format=esm",
  "--platform=neutral",
  ...RUNTIME_MODULES.map((module) => `--external:${module}`),
  "--minify-whitespace",
  "--minify-identifiers",
  // What the folders above say of packages and of TypeScript has no part in it.
  "--ignore-annotations",
  "--tsconfig-raw={}",
  "--log-level=warning",
  "--color=false",
] as const;

/**
 * Bundles a module into a folder; returns the path of what it became.
 *
 * @throws {Error} with one line, where an import is not to be found or the bundler is not to be had
 */
export async function bundle(entry: string, folder: string): Promise<string> {
  const bundler = await packagedProgram(ESBUILD[Deno.build.arch]);
  const bundled = await run([bundler, ...FLAGS, ...await aliases(), `--outdir=${folder}`, entry], {
    cwd: ROOT,
  });
  if (bundled.code !== 0) throw new Error(`${entry}: not bundled: ${reasonIn(bundled)}`);
  // The compiled program holds these times, and has to be the same for the same sources.
  for await (const { name } of Deno.readDir(folder)) await Deno.utime(`${folder}/${name}`, 0, 0);
  return `${folder}/${entry.replace(/^.*\//, "").replace(/\.ts$/, ".js")}`;
}

/** Where the libraries of the program are. */
async function aliases(): Promise<string[]> {
  const words: string[] = [];
  for (const [specifier, { modules }] of Object.entries(LIBRARIES)) {
    const [entry] = await Array.fromAsync(modules, libraryFile);
    words.push(`--alias:${specifier}=${entry}`);
  }
  return words;
}
