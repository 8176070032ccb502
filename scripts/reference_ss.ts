/**
 * Fetches the `ss` that sockscope's text output is measured against: iproute2's own, from Debian's
 * unstable suite, with the libraries it needs, unpacked into the cache folder. Nothing is
 * installed: apt gets a private configuration, so that the machine's lists, caches and package
 * state are only read.
 *
 *     deno run -A scripts/reference_ss.ts      prints the path of the program
 */

import { CACHE, reasonIn, run } from "./child.ts";

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

/** Milliseconds for apt to fetch lists or packages: a slow line, not a dead one. */
const FETCH_LIMIT = 240_000;

/** Why the reference is not to be had here: no fault of the program, so not a stack trace. */
class Unavailable extends Error {}

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
  const address = archiveAddress(
    (await need(["apt-get", "update", "--print-uris"])).stdout,
    await codename(),
  );
  if (address === null) throw new Unavailable("apt's sources name no Debian archive");
  await Deno.mkdir(CACHE, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "reference-ss-" });
  try {
    const apt = { APT_CONFIG: await writeAptConfig(`${work}/apt`, address) };
    await need(["apt-get", "update"], apt);
    const offered = (await need(["apt-cache", "show", "iproute2"], apt)).stdout;
    const version = /^Version: (.*)$/m.exec(offered)?.[1] ?? "none";
    if (upstreamVersion(version) !== REFERENCE_VERSION) {
      throw new Unavailable(
        `the archive's ${SUITE} suite now has iproute2 ${version}; the reference is ` +
          `${REFERENCE_VERSION}, so golden files and REFERENCE_VERSION have to move together`,
      );
    }
    await Deno.mkdir(`${work}/debs`);
    await need(["apt-get", "download", ...PACKAGES], apt, `${work}/debs`);
    for await (const file of Deno.readDir(`${work}/debs`)) {
      await need(["dpkg", "-x", `${work}/debs/${file.name}`, `${work}/root`]);
    }
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

/**
 * The address of the Debian archive among what `apt-get update --print-uris` would fetch, without
 * its closing slash; null when there is none. Other archives (security, vendors') are not it.
 */
export function archiveAddress(uris: string, codename: string): string | null {
  const suites = new Set([codename, "oldstable", "stable", "testing", "unstable", "sid"]);
  for (const [, address, suite] of uris.matchAll(/'(\S+?)\/dists\/([^'/]+)\/InRelease'/g)) {
    if (suites.has(suite)) return address;
  }
  return null;
}

/** The upstream part of a Debian version: `1:7.3.0-1` is 7.3.0. */
export function upstreamVersion(version: string): string {
  return version.replace(/^\d+:/, "").replace(/-[^-]*$/, "");
}

/** The machine's Debian release name; anything that is not Debian has no use for its archive. */
async function codename(): Promise<string> {
  const release = await Deno.readTextFile("/etc/os-release").catch(() => "");
  if (!/^ID="?debian"?$/m.test(release)) throw new Unavailable("this machine is not Debian");
  return /^VERSION_CODENAME="?([^"\n]*)"?$/m.exec(release)?.[1] ?? "";
}

/**
 * Writes apt's private configuration and sources. It leaves out the machine's own configuration
 * folder, whose hooks clean the machine's cache after any update, but takes over the settings of
 * how to fetch (proxies and the like).
 */
async function writeAptConfig(folder: string, address: string): Promise<string> {
  for (const name of ["lists/partial", "cache/archives/partial", "sources"]) {
    await Deno.mkdir(`${folder}/${name}`, { recursive: true });
  }
  const transport = (await need(["apt-config", "dump", "Acquire"])).stdout.split("\n")
    .filter((line) => !/IndexTargets|Languages/.test(line));
  const lines = [
    `Dir::Etc::main "/dev/null";`,
    `Dir::Etc::parts "/dev/null";`,
    `Dir::Etc::sourcelist "/dev/null";`,
    `Dir::Etc::sourceparts "${folder}/sources";`,
    `Dir::Etc::preferences "/dev/null";`,
    `Dir::Etc::preferencesparts "/dev/null";`,
    `Dir::State "${folder}";`,
    `Dir::State::lists "${folder}/lists";`,
    `Dir::State::status "${folder}/status";`,
    `Dir::Cache "${folder}/cache";`,
    `Acquire::Languages "none";`,
    // apt's own user cannot write into folders of this repository
    `APT::Sandbox::User "root";`,
    ...transport,
    // An older state of the suite, as mirrors of a given day serve it, does as well: its signature
    // is checked as ever, and the version is one this file names.
    `Acquire::Check-Valid-Until "false";`,
  ];
  await Deno.writeTextFile(`${folder}/apt.conf`, lines.join("\n") + "\n");
  await Deno.writeTextFile(`${folder}/status`, "");
  const source = ["Types: deb", `URIs: ${address}`, `Suites: ${SUITE}`, "Components: main"];
  const keys = await firstFile(
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
  );
  if (keys !== null) source.push(`Signed-By: ${keys}`);
  await Deno.writeTextFile(`${folder}/sources/archive.sources`, source.join("\n") + "\n");
  return `${folder}/apt.conf`;
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

/** Runs one of Debian's tools, which has to succeed for anything to come of it. */
async function need(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd?: string,
): Promise<{ stdout: string }> {
  // The C locale, because messages and fields are read here.
  const done = await run(command, { env: { LC_ALL: "C", ...env }, cwd, timeout: FETCH_LIMIT });
  if (done.code !== 0) {
    throw new Unavailable(`${command.slice(0, 2).join(" ")}: ${reasonIn(done)}`);
  }
  return done;
}

async function firstFile(...paths: string[]): Promise<string | null> {
  for (const path of paths) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return null;
}

if (import.meta.main) {
  const path = await referenceSs();
  if (path === null) Deno.exit(1);
  console.log(path);
}
