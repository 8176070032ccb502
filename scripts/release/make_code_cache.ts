/** Makes the code caches of a compiled program, by running it and its cache maker once. */

import { reasonIn, ROOT, run } from "../child.ts";
import type { Arch } from "../elf.ts";
import { type CodeCache, codeCacheBytes, readCodeCache, relabelled } from "./code_cache.ts";

/** The name by which a released program finds itself, and so its modules (own_file.c). */
const NAME = "exe";
const ROOT_OF_MODULES = `file:///tmp/deno-compile-${NAME}/`;

/**
 * Where the programs' temporary folder is: the folder that they run in, by a name that is the same
 * on every machine, since it gets into the cache.
 */
const TEMPORARY = "/proc/self/cwd";

/**
 * A run of the program that writes a usual cache, of a /proc without a socket. It repeats the listing,
 * and so waits once: the runtime writes its cache while the program waits.
 */
const USUAL_RUN = ["netstat", "-tanc", "--source", "procfs", "--proc-root"] as const;
const REPEATS = { SOCKSCOPE_LAUNCHER: "repeats" } as const;

/** The module that a program begins with. */
const MAIN = "main.js";

/**
 * The caches of a program, the bytes of each. The runtime reads all of the one that it is given, a
 * millisecond for each megabyte.
 */
export interface CodeCaches {
  /** Of all modules. */
  readonly complete: Uint8Array<ArrayBuffer>;
  /** Of what a plain listing loads. */
  readonly plain: Uint8Array<ArrayBuffer>;
}

/** Where `deno task compile` puts the program that makes a cache: all modules, all functions. */
export function cacheMakerOf(arch: Arch): string {
  return `${ROOT}/dist/dynamic/cache-maker-${arch}/${NAME}`;
}

/**
 * The caches for a program that was compiled beside its maker.
 *
 * @param program path of the compiled, dynamically linked program
 * @param sysroot a folder with the C library of its processor
 * @param work a folder for what comes in between
 * @throws {Error} with one line if it cannot be made, or would not be taken
 */
export async function makeCodeCaches(
  program: string,
  arch: Arch,
  sysroot: string,
  work: string,
): Promise<CodeCaches> {
  const emulator = arch === Deno.build.arch ? [] : [`qemu-${arch}-static`, "-L", sysroot];
  const complete = await cacheOf([...emulator, cacheMakerOf(arch)], `${work}/complete`);
  const own = `${work}/usual/${NAME}`;
  await Deno.mkdir(`${work}/usual/proc/net`, { recursive: true });
  await Deno.copyFile(program, own);
  await Deno.writeTextFile(`${work}/usual/proc/net/tcp`, "  sl  local_address\n");
  const usual = await cacheOf(
    [...emulator, own, ...USUAL_RUN, `${work}/usual/proc`],
    `${work}/usual`,
  );
  const cache = relabelled(complete, usual, ROOT_OF_MODULES);
  const [main] = cache.entries.filter(({ specifier }) => specifier === ROOT_OF_MODULES + MAIN);
  if (main === undefined) throw new Error(`no code cache came of ${MAIN}`);
  return {
    complete: await codeCacheBytes(cache),
    plain: await codeCacheBytes({ ...cache, entries: [main] }),
  };
}

/** What a program leaves as its cache. */
async function cacheOf(command: readonly string[], folder: string): Promise<CodeCache> {
  await Deno.mkdir(folder, { recursive: true });
  const env = { TMPDIR: TEMPORARY, NO_COLOR: "1", ...REPEATS };
  const done = await run(command, { cwd: folder, env });
  const file = `${folder}/deno-compile-${NAME}.cache`;
  const bytes = await Deno.readFile(file).catch(() => null);
  if (bytes === null) {
    throw new Error(`${command.join(" ")}: no code cache came of it: ${reasonIn(done)}`);
  }
  return readCodeCache(bytes);
}
