/** Deno's own executables, each known by its hash. */

import { GO_ON, packagedProgram, sha256 } from "./pinned.ts";
import { DENO } from "./pins.ts";

/**
 * What is not known of the Deno that runs this, in words; null where it is one of those in pins.ts.
 * Any may do everything but make a release unasked.
 */
export async function unknownDeno(): Promise<string | null> {
  const version = Deno.version.deno;
  const found = await sha256(await Deno.readFile(Deno.execPath()));
  if (found === DENO[version]?.[Deno.build.arch]?.sha256) return null;
  return `this Deno ${version} has the SHA-256 ${found}, which is not known here`;
}

/**
 * The words that start a given version of Deno: the running one when it is that and known, else a
 * checked copy of the npm package's.
 *
 * @param unpinned take one whose hash is not known as well
 * @throws {Error} with one line, where it is not to be had
 */
export async function denoCommand(version: string, unpinned: boolean): Promise<string[]> {
  const isThis = Deno.version.deno === version;
  if (isThis && await unknownDeno() === null) return [Deno.execPath()];
  const known = DENO[version]?.[Deno.build.arch];
  if (known !== undefined) return [await packagedProgram(known)];
  const what = `no hash of Deno ${version} for ${Deno.build.arch} is known here`;
  if (!unpinned) throw new Error(`${what}: ${GO_ON}`);
  console.error(what);
  return isThis ? [Deno.execPath()] : ["npx", "--yes", "--prefer-offline", `deno@${version}`];
}
