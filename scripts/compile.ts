/**
 * `deno task compile`: one program file per processor family, in dist/.
 *
 *     --target x86_64|aarch64    only that one
 *     --entry FILE               compile another program (with --output FILE and --target)
 *     --output FILE
 *
 * The runtime comes from the first of: DENORT_BIN, Deno's own download, the npm registry (see
 * denort.ts). The modules are bundled first, which starts sooner than two hundred of them do: into
 * one file, but for what is loaded when it is wanted, or while the kernel answers.
 */

import { parseArgs } from "node:util";
import { CACHE, denoCommand, denoEnv, reasonIn, ROOT, run } from "./child.ts";
import { CARRIED_VERSION, carriedDenort, givenDenort } from "./denort.ts";
import type { Arch } from "./elf.ts";

const ARCHES: readonly Arch[] = ["x86_64", "aarch64"];

/**
 * The program holds every permission until it drops them itself, never asks, and must not leave a
 * code cache in the temporary folder. `--no-config` keeps the lock file's test packages out.
 */
const COMPILE_FLAGS = [
  "compile",
  "--quiet",
  "--allow-all",
  "--no-prompt",
  "--no-code-cache",
  "--no-check",
  "--no-config",
  "--no-lock",
] as const;

/** Milliseconds for Deno's own download: a slow line passes, a blackhole does not hold us up. */
const OWN_DOWNLOAD_LIMIT = 60_000;

/** Why Deno's own download failed in this run, so that it is tried once and not once per target. */
let ownDownloadFailure: string | null = null;

/** One program to make. */
export interface CompileJob {
  readonly entry: string;
  readonly output: string;
  readonly arch: Arch;
  /** Modules that the program starts as workers, which it looks for beside its entry. */
  readonly workers?: readonly string[];
}

/**
 * Compiles one program and says on standard error which runtime it got.
 *
 * @throws {Error} when no runtime is to be had or the program cannot be compiled
 */
export async function compile(job: CompileJob): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "compile-" });
  try {
    const modules: string[] = [];
    for (const module of [job.entry, ...job.workers ?? []]) {
      modules.push(await bundle(module, `${work}/modules`));
    }
    const source = await compileWithSomeRuntime(modules, `${work}/program`, job.arch);
    await Deno.mkdir(job.output.replace(/[^/]*$/, "") || ".", { recursive: true });
    // Not written over in place: that fails while the old one is running.
    await Deno.remove(job.output).catch(() => {});
    await Deno.copyFile(`${work}/program`, job.output);
    console.error(`compiled ${job.output} with denort from ${source}`);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Joins the program's modules; where that cannot be done, says so and gives back the entry. */
async function bundle(entry: string, folder: string): Promise<string> {
  const flags = ["--quiet", "--minify", "--code-splitting", "--no-config", "--no-lock"];
  const bundled = await run(
    [Deno.execPath(), "bundle", ...flags, "--outdir", folder, entry],
    { cwd: Deno.cwd(), env: denoEnv() },
  );
  if (bundled.code !== 0) {
    console.error(`not bundled, so slower to start: ${reasonIn(bundled)}`);
    return entry;
  }
  // The compiled program holds these times, and has to be the same for the same sources.
  for await (const { name } of Deno.readDir(folder)) await Deno.utime(`${folder}/${name}`, 0, 0);
  return `${folder}/${entry.replace(/^.*\//, "").replace(/\.ts$/, ".js")}`;
}

/** Tries the sources of a runtime in order; returns the name of the one that served. */
async function compileWithSomeRuntime(
  modules: readonly string[],
  output: string,
  arch: Arch,
): Promise<string> {
  const given = await givenDenort();
  if (given?.arch === arch) {
    const version = given.carried ? CARRIED_VERSION : Deno.version.deno;
    await compileWith(version, modules, output, arch, given.path);
    return "DENORT_BIN";
  }
  if (ownDownloadFailure === null) {
    ownDownloadFailure = await compileWithOwnDownload(modules, output, arch);
    if (ownDownloadFailure === null) return `Deno's own download, ${Deno.version.deno}`;
    console.error(`Deno's own download of denort: ${ownDownloadFailure}`);
  }
  const carried = await carriedDenort(arch);
  await compileWith(CARRIED_VERSION, modules, output, arch, carried.path);
  return `npm package ${carried.package}, ${CARRIED_VERSION}`;
}

/** Null when it worked, else the reason why not. */
async function compileWithOwnDownload(
  modules: readonly string[],
  output: string,
  arch: Arch,
): Promise<string | null> {
  const done = await run(compileCommand(Deno.version.deno, modules, output, arch), {
    cwd: Deno.cwd(),
    // A DENORT_BIN for the other processor must not serve this one.
    env: { ...denoEnv(), DENORT_BIN: undefined },
    timeout: OWN_DOWNLOAD_LIMIT,
  });
  return done.code === 0 ? null : reasonIn(done);
}

async function compileWith(
  version: string,
  modules: readonly string[],
  output: string,
  arch: Arch,
  denort: string,
): Promise<void> {
  const done = await run(compileCommand(version, modules, output, arch), {
    cwd: Deno.cwd(),
    env: { ...denoEnv(), DENORT_BIN: denort },
  });
  if (done.code !== 0) throw new Error(`deno ${version} compile: ${reasonIn(done)}`);
}

/** `modules`: the entry, then those that are looked for beside it. */
function compileCommand(
  version: string,
  [entry, ...workers]: readonly string[],
  output: string,
  arch: Arch,
): string[] {
  const target = ["--target", `${arch}-unknown-linux-gnu`];
  const include = workers.flatMap((module) => ["--include", module]);
  return [
    ...[...denoCommand(version), ...COMPILE_FLAGS, ...target],
    ...[...include, "--output", output, entry],
  ];
}

/** The jobs that a command line asks for. */
export function jobsFrom(args: readonly string[]): CompileJob[] {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string" },
      entry: { type: "string" },
      output: { type: "string" },
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
  }));
}

if (import.meta.main) {
  try {
    for (const job of jobsFrom(Deno.args)) await compile(job);
  } catch (error) {
    console.error(`compile: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
