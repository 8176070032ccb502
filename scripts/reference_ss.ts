/**
 * Fetches the `ss` that sockscope's text output is measured against: iproute2's own, from Debian's
 * unstable suite, with the libraries it needs, unpacked into the cache folder (see
 * debian.ts: nothing is installed).
 *
 *     deno run -A scripts/reference_ss.ts      prints the path of the program
 */

import { CACHE, reasonIn, run } from "./child.ts";
import { firstFile, openArchive, Unavailable, unpackAll } from "./debian.ts";

/** The iproute2 release that the golden files and the differential run are made with. */
export const REFERENCE_VERSION = "7.3.0";

const SUITE = "unstable";

/** iproute2 and all that its `ss` loads; the package's other programs want more. */
const PACKAGES = [
  "iproute2",
  "libbpf1",
  "libc6",
  "libcap2",
  "libcom-err2",
  "libelf1t64",
  "libgssapi-krb5-2",
  "libk5crypto3",
  "libkeyutils1",
  "libkrb5-3",
  "libkrb5support0",
  "libmnl0",
  "libpcre2-8-0",
  "libselinux1",
  "libssl3t64",
  "libtirpc3t64",
  "libzstd1",
  "zlib1g",
] as const;

const HOME = `${CACHE}/reference-ss`;
const WRAPPER = `${HOME}/ss`;

/**
 * The path of the reference `ss`, fetched when it is not in the cache yet; null, with the reason on
 * standard error, where it cannot be had (not Debian, no network, the archive moved on).
 */
export async function referenceSs(): Promise<string | null> {
  try {
    if (await versionOf(WRAPPER) !== REFERENCE_VERSION) await fetchReference();
    return WRAPPER;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`reference ss: ${error.message}`);
    return null;
  }
}

/** Builds the whole folder aside and puts it in place at the end, so that it is whole or absent. */
async function fetchReference(): Promise<void> {
  await Deno.mkdir(CACHE, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "reference-ss-" });
  try {
    const archive = await openArchive(`${work}/apt`, SUITE);
    const offered = await archive.describe("iproute2");
    const version = /^Version: (.*)$/m.exec(offered)?.[1] ?? "none";
    if (upstreamVersion(version) !== REFERENCE_VERSION) {
      throw new Unavailable(
        `the archive's ${SUITE} suite now has iproute2 ${version}; the reference is ` +
          `${REFERENCE_VERSION}, so golden files and REFERENCE_VERSION have to move together`,
      );
    }
    await Deno.mkdir(`${work}/debs`);
    await archive.download(PACKAGES, `${work}/debs`);
    await unpackAll(`${work}/debs`, `${work}/root`);
    await writeWrapper(work);
    const made = await versionOf(`${work}/ss`);
    if (made !== REFERENCE_VERSION) {
      throw new Unavailable(`the unpacked ss says ${made}, not iproute2-${REFERENCE_VERSION}`);
    }
    await Deno.remove(`${work}/debs`, { recursive: true });
    await Deno.remove(`${work}/apt`, { recursive: true });
    await Deno.chmod(work, 0o755);
    await Deno.remove(HOME, { recursive: true }).catch(() => {});
    await Deno.rename(work, HOME);
  } finally {
    await Deno.remove(work, { recursive: true }).catch(() => {});
  }
}

/** The upstream part of a Debian version: `1:7.3.0-1` is 7.3.0. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}

/** A shell script that runs the unpacked `ss` with its own loader and libraries, wherever it is. */
async function writeWrapper(folder: string): Promise<void> {
  const libraries = await firstFile(
    `${folder}/root/usr/lib/x86_64-linux-gnu`,
    `${folder}/root/usr/lib/aarch64-linux-gnu`,
  );
  if (libraries === null) throw new Unavailable("the reference is for x86_64 and aarch64 only");
  const loader = await firstFile(
    `${libraries}/ld-linux-x86-64.so.2`,
    `${libraries}/ld-linux-aarch64.so.1`,
  );
  const inside = (path: string): string => `"$here/${path.slice(folder.length + 1)}"`;
  // No $(dirname) here: a differential run starts this thousands of times.
  const script = [
    "#!/bin/sh",
    "case $0 in */*) here=${0%/*} ;; *) here=. ;; esac",
    `exec ${inside(loader ?? libraries)} --library-path ${inside(libraries)} \\`,
    `  ${inside(`${folder}/root/usr/bin/ss`)} "$@"`,
  ];
  await Deno.writeTextFile(`${folder}/ss`, script.join("\n") + "\n", { mode: 0o755 });
}

/** The release that a given `ss` says it is of, or what went wrong in asking. */
async function versionOf(path: string): Promise<string> {
  const asked = await run([path, "-V"]);
  return /iproute2-([\d.]+)/.exec(asked.stdout)?.[1] ?? reasonIn(asked);
}

if (import.meta.main) {
  const path = await referenceSs();
  if (path === null) Deno.exit(1);
  console.log(path);
}
