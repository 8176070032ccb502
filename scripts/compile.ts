/**
 * `deno task compile`: one program file per processor family, in dist/.
 *
 *     --target x86_64|aarch64    only that one
 *     --entry FILE               compile another program (with --output FILE and --target)
 *     --output FILE
 *     --unpinned                 use tools whose hash is not known here as well
 *
 * What makes a program is known by its hash (pins.ts): the bundler, the compiler and the runtime,
 * so that the same sources become the same program everywhere. `DENORT_BIN` may name another
 * runtime; its hash is printed.
 */

import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, type Bundled } from "./bundle.ts";
import { CACHE, denoEnv, reasonIn, ROOT, run } from "./child.ts";
import { denoCommand, unknownDeno } from "./deno.ts";
import { givenDenort, knownDenort, unknownDenort } from "./denort.ts";
import type { Arch } from "./elf.ts";
import { RUNTIME_VERSION } from "./pins.ts";
import { cacheMakerOf, writeCacheContents } from "./release/make_code_cache.ts";

const ARCHES: readonly Arch[] = ["x86_64", "aarch64"];

/**
 * The program holds every permission until it drops them itself, and never asks. It consists of
 * files: the lock's packages are for tests. It reads a code cache, which the release carries.
 */
const COMPILE_FLAGS = [
  "compile",
  "--quiet",
  "--allow-all",
  "--no-prompt",
  "--no-check",
  "--no-config",
  "--no-lock",
  // The bundler leaves imports of addresses as they are.
  "--no-remote",
  "--no-npm",
] as const;

/**
 * How V8 runs. Most listings take milliseconds, and compile nothing. A thread that compiles would make
 * the main thread wait for locks, and on x86_64 the first thread that waits for one measures the
 * processor's clock before, which takes three milliseconds of sleep (abseil, sysinfo.cc
 * MeasureTscFrequency). And while the kernel answers on one processor and rows are decoded on another,
 * each thread more takes their time.
 */
const V8_FLAGS = [
  // A short listing ends before young objects are collected for the first time.
  "--min-semi-space-size=4",
  // The heap is small: alone it is cleared in less time than several threads need to meet.
  "--single-threaded-gc",
  "--concurrent-turbofan-max-threads=1",
  // Sparkplug is fast: it needs no thread, and begins when there is more for it to do than usual.
  "--no-concurrent-sparkplug",
  "--baseline-batch-compilation-threshold=65536",
  // Maglev compiles on a thread, so it begins after four times as many calls as usual.
  "--invocation-count-for-maglev=1600",
  "--invocation-count-for-maglev-osr=400",
] as const;

/** One program to make. */
export interface CompileJob {
  readonly entry: string;
  readonly output: string;
  readonly arch: Arch;
  /** Modules that the program starts as workers, which it looks for beside its entry. */
  readonly workers?: readonly string[];
  /** Where to put the program that the release makes this one's code cache with. */
  readonly cacheMaker?: string;
  /** Tools whose hash is not known here do as well. */
  readonly unpinned?: boolean;
}

/**
 * Compiles one program and says on standard error which runtime it got.
 *
 * @throws {Error} when a tool is not to be had or the program cannot be compiled
 */
export async function compile(job: CompileJob): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "compile-" });
  try {
    const bundled: Bundled[] = [];
    for (const module of [job.entry, ...job.workers ?? []]) {
      bundled.push(await bundle(resolve(module), `${work}/modules`));
    }
    const origin = await compileModules(bundled.map(({ path }) => path), job, work);
    await put(`${work}/program`, job.output);
    if (job.cacheMaker !== undefined) {
      const maker = await writeCacheMaker(`${work}/modules`);
      await compileModules([maker], { ...job, v8Flags: [...V8_FLAGS, "--no-lazy"] }, work);
      await put(`${work}/program`, job.cacheMaker);
      await writeCacheContents(bundled[0], job.cacheMaker);
    }
    console.error(`compiled ${job.output} with ${origin}`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Copies a program to its place. */
async function put(program: string, output: string): Promise<void> {
  await Deno.mkdir(output.replace(/[^/]*$/, "") || ".", { recursive: true });
  // Not written over in place: that fails while the old one is running.
  await Deno.remove(output).catch(() => {});
  await Deno.copyFile(program, output);
}

/** Writes a module that loads every other in its folder; returns its path. */
async function writeCacheMaker(folder: string): Promise<string> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
  const maker = `${folder}/cache_maker.js`;
  await Deno.writeTextFile(maker, names.map((name) => `import "./${name}";\n`).join(""));
  await Deno.utime(maker, 0, 0);
  return maker;
}

/** Compiles into the work folder; returns where the runtime is from. */
async function compileModules(
  modules: readonly string[],
  { arch, unpinned = false, v8Flags = V8_FLAGS }: CompileJob & {
    readonly v8Flags?: readonly string[];
  },
  work: string,
): Promise<string> {
  const given = await givenDenort(arch);
  const deno = await denoCommand(given?.version ?? RUNTIME_VERSION, unpinned);
  const denort = given ?? await knownDenort(arch, deno);
  const output = `${work}/program`;
  const done = await run([...deno, ...compileWords(modules, output, arch, v8Flags)], {
    cwd: Deno.cwd(),
    // A folder of its own: what other runs left in Deno's cache has no part in it.
    env: { ...denoEnv(), DENORT_BIN: denort.path, DENO_DIR: `${work}/deno` },
  });
  if (done.code !== 0) throw new Error(`deno ${denort.version} compile: ${reasonIn(done)}`);
  const unknown = await unknownDenort(await Deno.readFile(output), arch, output);
  if (denort.known && unknown !== null) throw new Error(unknown);
  return denort.origin;
}

/** `modules`: the entry, then those that are looked for beside it. */
function compileWords(
  [entry, ...workers]: readonly string[],
  output: string,
  arch: Arch,
  v8Flags: readonly string[],
): string[] {
  const target = ["--target", `${arch}-unknown-linux-gnu`];
  const include = workers.flatMap((module) => ["--include", module]);
  const flags = [...COMPILE_FLAGS, `--v8-flags=${v8Flags.join()}`];
  return [...flags, ...target, ...include, "--output", output, entry];
}

/** The jobs that a command line asks for. */
export function jobsFrom(args: readonly string[]): CompileJob[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string" },
      entry: { type: "string" },
      output: { type: "string" },
      unpinned: { type: "boolean" },
    },
  });
  const arches = ARCHES.filter((arch) => values.target === undefined || arch === values.target);
  if (arches.length === 0) throw new TypeError(`--target: ${values.target} is not x86_64, aarch64`);
  if (values.output !== undefined && arches.length > 1) {
    throw new TypeError("--output names one file, so --target has to choose");
  }
  if (values.entry !== undefined && values.output === undefined) {
    throw new TypeError("--entry wants --output, or it would take sockscope's place in dist/");
  }
  return arches.map((arch) => ({
    arch,
    entry: values.entry ?? `${ROOT}/main.ts`,
    workers: values.entry === undefined ? [`${ROOT}/lib/acquire/links/links_worker.ts`] : [],
    output: values.output ?? `${ROOT}/dist/sockscope-linux-${arch}`,
    ...(values.output === undefined ? { cacheMaker: cacheMakerOf(arch) } : {}),
    ...(values.unpinned ? { unpinned: true } : {}),
  }));
}

if (import.meta.main) {
  try {
    const jobs = jobsFrom(Deno.args);
    const unknown = await unknownDeno();
    if (unknown !== null) console.error(`compile: ${unknown}`);
    for (const job of jobs) await compile(job);
  } catch (error) {
    console.error(`compile: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
