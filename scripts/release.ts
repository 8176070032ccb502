/**
 * `deno task release`: from what `deno task compile` made, one static executable per processor
 * family, which needs nothing of the machine it runs on, and archives of them with the licences.
 *
 *     --target x86_64|aarch64          only that one
 *     --input FILE --output FILE       pack another compiled program (with --target); no archive
 *     --glibc FOLDER                   carry the glibc in that folder instead (with --target)
 *     --unpinned                       release what was made by, or begins with, something whose
 *                                      hash is not known here
 *
 * The compiled, dynamically linked programs move to dist/dynamic/, and the released ones take
 * their names.
 */

import { parseArgs } from "node:util";
import { CACHE, ROOT } from "./child.ts";
import { unknownDeno } from "./deno.ts";
import { unknownDenort } from "./denort.ts";
import type { Arch } from "./elf.ts";
import { GO_ON } from "./pinned.ts";
import { type Released, writeArchives } from "./release/archive.ts";
import { carriedFile, carriedGlibc } from "./release/glibc.ts";
import { missingCompilers } from "./release/launcher.ts";
import { cacheMakerOf, type CodeCaches, makeCodeCaches } from "./release/make_code_cache.ts";
import { isStatic, pack } from "./release/pack.ts";

const ARCHES: readonly Arch[] = ["x86_64", "aarch64"];
const DIST = `${ROOT}/dist`;

/** One file to make. */
export interface ReleaseJob {
  readonly arch: Arch;
  readonly input: string;
  readonly output: string;
  /** A folder with a glibc to carry; null for the usual one. */
  readonly glibc: string | null;
  /** False for a program that was not compiled with what makes its code cache. */
  readonly cached: boolean;
}

/** What a command line asks for. */
export interface ReleasePlan {
  readonly jobs: readonly ReleaseJob[];
  /** False where another program is packed: that is not released. */
  readonly archives: boolean;
  /** True where it may be released though something about it is not known. */
  readonly unpinned: boolean;
}

/** Packs one program; the output is in place at once and whole. */
export async function release(job: ReleaseJob, plan: ReleasePlan): Promise<Released> {
  const usual = await carriedGlibc(job.arch);
  const glibc = job.glibc === null
    ? usual
    : { ...usual, folders: [job.glibc], hashes: null, origin: "another build than Debian's" };
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "release-" });
  try {
    const program = await Deno.readFile(job.input);
    admit(await unknownDenort(program, job.arch, job.input), plan);
    const codeCaches = job.cached ? await codeCachesOf(job, plan, usual.root, work) : null;
    const { bytes, ...packed } = await pack(
      program,
      codeCaches,
      job.arch,
      (name) => carriedFile(glibc, name),
      work,
    );
    await Deno.writeFile(`${work}/released`, bytes);
    await Deno.chmod(`${work}/released`, 0o755);
    await Deno.rename(`${work}/released`, job.output);
    console.error(`released ${job.output}, ${bytes.length} bytes`);
    return { path: job.output, glibc, ...packed };
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The code caches of a program, made by what was compiled beside it: a cache is code as well. */
async function codeCachesOf(
  { input, arch }: ReleaseJob,
  plan: ReleasePlan,
  root: string,
  work: string,
): Promise<CodeCaches> {
  const maker = cacheMakerOf(arch);
  admit(await unknownDenort(await Deno.readFile(maker), arch, maker), plan);
  return await makeCodeCaches(input, arch, root, work);
}

/**
 * Moves a program that was compiled anew out of the way of the released one.
 *
 * @throws {Error} when there is nothing to release
 */
async function setAside(job: ReleaseJob, compiled: string): Promise<void> {
  const found = await Deno.readFile(compiled).catch(() => null);
  if (found !== null && !isStatic(found)) {
    await Deno.mkdir(job.input.replace(/\/[^/]*$/, ""), { recursive: true });
    await Deno.rename(compiled, job.input);
  } else if (!await Deno.stat(job.input).then(() => true, () => false)) {
    throw new Error(`there is no ${compiled}: run \`deno task compile\` first`);
  }
}

/**
 * Says what is not known by its hash, if anything.
 *
 * @throws {Error} where that must not be released unasked
 */
function admit(unknown: string | null, { archives, unpinned }: ReleasePlan): void {
  if (unknown === null) return;
  if (archives && !unpinned) throw new Error(`${unknown}: ${GO_ON}`);
  console.error(`release: ${unknown}`);
}

/** Where the compiled, dynamically linked program is once it is released. */
function dynamicProgram(arch: Arch): string {
  return `${DIST}/dynamic/sockscope-linux-${arch}`;
}

/** The plan that a command line asks for. */
export function planFrom(args: readonly string[]): ReleasePlan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      target: { type: "string" },
      input: { type: "string" },
      output: { type: "string" },
      glibc: { type: "string" },
      unpinned: { type: "boolean" },
    },
  });
  const arches = ARCHES.filter((arch) => values.target === undefined || arch === values.target);
  if (arches.length === 0) throw new TypeError(`--target: ${values.target} is not x86_64, aarch64`);
  const other = values.input !== undefined || values.output !== undefined;
  if (other && (values.input === undefined || values.output === undefined)) {
    throw new TypeError("--input and --output go together");
  }
  if ((other || values.glibc !== undefined) && arches.length > 1) {
    throw new TypeError(
      "--input, --output and --glibc are for one processor, so --target has to choose",
    );
  }
  return {
    archives: !other,
    unpinned: values.unpinned ?? false,
    jobs: arches.map((arch) => ({
      arch,
      input: values.input ?? dynamicProgram(arch),
      output: values.output ?? `${DIST}/sockscope-linux-${arch}`,
      glibc: values.glibc ?? null,
      cached: !other || values.input === dynamicProgram(arch),
    })),
  };
}

if (import.meta.main) {
  try {
    const plan = planFrom(Deno.args);
    const { jobs, archives } = plan;
    const missing = await missingCompilers(jobs.map(({ arch }) => arch));
    if (missing !== null) throw new Error(missing);
    admit(await unknownDeno(), plan);
    const released: Released[] = [];
    for (const job of jobs) {
      if (archives) await setAside(job, job.output);
      released.push(await release(job, plan));
    }
    if (archives) await writeArchives(DIST, released);
  } catch (error) {
    console.error(`release: ${error instanceof Error ? error.message : error}`);
    Deno.exit(1);
  }
}
