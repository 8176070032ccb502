/**
 * Fetches a program of Debian's archive that sockscope is measured against, with the libraries that
 * it needs, unpacked into the cache folder (see debian.ts: nothing is installed).
 *
 * @module
 */

import { CACHE, reasonIn, run } from "./child.ts";
import { firstFile, openArchive, Unavailable, unpackAll } from "./debian.ts";

/** What is fetched. */
export interface ReferenceProgram {
  /** The program's name. */
  readonly name: string;
  /** Its folder in the cache. */
  readonly folder: string;
  /** The suite, and the package, whose release has to be this one. */
  readonly suite: string;
  readonly package: string;
  readonly version: string;
  /** The package and all that its program loads; its other programs may want more. */
  readonly packages: readonly string[];
  /** Where the program is in the package: the first that there is. */
  readonly places: readonly string[];
  /** Words that ask it for its release, and what of its answer says that. */
  readonly ask: readonly string[];
  readonly answer: RegExp;
}

/**
 * The path of a reference, fetched when it is not in the cache yet; null, with the reason on standard
 * error, where it cannot be had (not Debian, no network, the archive moved on).
 */
export async function referenceProgram(wanted: ReferenceProgram): Promise<string | null> {
  const path = `${CACHE}/${wanted.folder}/${wanted.name}`;
  try {
    if (await releaseOf(wanted, path) !== wanted.version) await fetchReference(wanted);
    return path;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`reference ${wanted.name}: ${error.message}`);
    return null;
  }
}

/** Builds the whole folder aside and puts it in place at the end, so that it is whole or absent. */
async function fetchReference(wanted: ReferenceProgram): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: `${wanted.folder}-` });
  const home = `${CACHE}/${wanted.folder}`;
  try {
    const archive = await openArchive(`${work}/apt`, wanted.suite);
    const offered = await archive.describe(wanted.package);
    const version = /^Version: (.*)$/m.exec(offered)?.[1] ?? "none";
    if (upstreamVersion(version) !== wanted.version) {
      throw new Unavailable(
        `the archive's ${wanted.suite} suite now has ${wanted.package} ${version}; the reference ` +
          `is ${wanted.version}, so golden files and this release have to move together`,
      );
    }
    await Deno.mkdir(`${work}/debs`);
    await archive.download(wanted.packages, `${work}/debs`);
    await unpackAll(`${work}/debs`, `${work}/root`);
    await writeWrapper(wanted, work);
    const made = await releaseOf(wanted, `${work}/${wanted.name}`);
    if (made !== wanted.version) {
      throw new Unavailable(`the unpacked ${wanted.name} says ${made}, not ${wanted.version}`);
    }
    await Deno.remove(`${work}/debs`, { recursive: true });
    await Deno.remove(`${work}/apt`, { recursive: true });
    await Deno.chmod(work, 0o755);
    await Deno.remove(home, { recursive: true }).catch(() => {});
    await Deno.rename(work, home);
  } finally {
    await Deno.remove(work, { recursive: true }).catch(() => {});
  }
}

/** The upstream part of a Debian version: `1:7.3.0-1` is 7.3.0. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}

/** A shell script that runs the unpacked program with its own loader and libraries, wherever it is. */
async function writeWrapper(wanted: ReferenceProgram, folder: string): Promise<void> {
  const root = `${folder}/root`;
  const libraries = ["x86_64-linux-gnu", "aarch64-linux-gnu"]
    .flatMap((triplet) => [`${root}/usr/lib/${triplet}`, `${root}/lib/${triplet}`]);
  const loader = await firstFile(
    ...libraries.map((path) => `${path}/ld-linux-x86-64.so.2`),
    ...libraries.map((path) => `${path}/ld-linux-aarch64.so.1`),
  );
  const program = await firstFile(...wanted.places.map((place) => `${root}/${place}`));
  if (loader === null) throw new Unavailable("the reference is for x86_64 and aarch64 only");
  if (program === null) throw new Unavailable(`${wanted.package} has no ${wanted.name}`);
  const inside = (path: string): string => `"$here/${path.slice(folder.length + 1)}"`;
  const present: string[] = [];
  for (const path of libraries) if (await firstFile(path) !== null) present.push(inside(path));
  // No $(dirname) here: a differential run starts this thousands of times.
  const script = [
    "#!/bin/sh",
    "case $0 in */*) here=${0%/*} ;; *) here=. ;; esac",
    `exec ${inside(loader)} --library-path ${present.join(":")} \\`,
    `  ${inside(program)} "$@"`,
  ];
  await Deno.writeTextFile(`${folder}/${wanted.name}`, script.join("\n") + "\n", { mode: 0o755 });
}

/** The release that a given program says it is of, or what went wrong in asking. */
async function releaseOf({ ask, answer }: ReferenceProgram, path: string): Promise<string> {
  const asked = await run([path, ...ask]);
  return answer.exec(asked.stdout)?.[1] ?? reasonIn(asked);
}
