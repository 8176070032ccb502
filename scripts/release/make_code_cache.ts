/** Makes the code caches of a compiled program, by running it and its cache maker once. */

import { reasonIn, ROOT, run } from "../child.ts";
import type { Bundled } from "../bundle.ts";
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

/** What a plain listing loads, with a filter or without. */
const PLAIN = ["main.ts", "lib/cli/parse_filter.ts", "lib/filter/row_filter.ts"] as const;

/** Names of what each cache has the code of, or all. */
type CacheContents = readonly (readonly string[] | "all")[];

/**
 * The sources that each cache has, with all that these load at once. The launcher chooses a cache by its
 * place in this list (scripts/launcher/questions.h).
 */
const CONTENTS: CacheContents = [
  "all",
  PLAIN,
  [...PLAIN, "lib/render/ss/listing.ts", "lib/render/json/listing.ts"],
];

/** Where the files are named, as JSON, that each cache of a maker's program has. */
function contentsOf(maker: string): string {
  return `${maker}.json`;
}

/** Writes beside a program's cache maker which of its files each cache has the code of. */
export async function writeCacheContents({ filesOf }: Bundled, maker: string): Promise<void> {
  const contents: CacheContents = CONTENTS.map((sources) =>
    sources === "all" ? "all" : [...new Set(sources.flatMap(filesOf))].sort()
  );
  await Deno.writeTextFile(contentsOf(maker), JSON.stringify(contents));
}

/**
 * The bytes of each cache of a program: that of all modules, that of a plain listing, and that of any
 * listing as `ss` has it or as records. The runtime reads all of the one that it is given, a
 * millisecond for each megabyte.
 */
export type CodeCaches = readonly Uint8Array<ArrayBuffer>[];

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
  const known = await Deno.readTextFile(contentsOf(cacheMakerOf(arch))).catch(() => null);
  if (known === null) throw new Error("the program's cache maker is an old one: compile anew");
  const contents: CacheContents = JSON.parse(known);
  return await Promise.all(contents.map(async (files) => {
    if (files === "all") return await codeCacheBytes(cache);
    const entries = cache.entries.filter(({ specifier }) =>
      files.includes(specifier.slice(ROOT_OF_MODULES.length))
    );
    if (entries.length !== files.length) throw new Error(`no code cache came of all of ${files}`);
    return await codeCacheBytes({ ...cache, entries });
  }));
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
