/**
 * Packages from Debian's archive, whatever suite and processor, fetched into folders of this
 * repository. Nothing is installed: apt gets a private configuration, so that the machine's lists,
 * caches and package state are only read. The archive's address is the one of the machine's own
 * apt sources.
 */

import { reasonIn, run } from "./child.ts";

/** Milliseconds for apt to fetch lists or packages: a slow line, not a dead one. */
const FETCH_LIMIT = 240_000;

/** Why something is not to be had here: no fault of the program, so not a stack trace. */
export class Unavailable extends Error {}

/** A private view of one suite of the archive, for one processor. */
export interface Archive {
  /** What `apt-cache show` says of a package in that suite. */
  describe(name: string): Promise<string>;
  /** Downloads packages, `NAME` or `NAME=VERSION`, as .deb files into a folder that exists. */
  download(packages: readonly string[], folder: string): Promise<void>;
}

/**
 * Fetches the lists of a suite into a folder.
 *
 * @param architecture Debian's name of it, the machine's own if absent
 * @throws {Unavailable} where this is not Debian, or the archive cannot be reached
 */
export async function openArchive(
  folder: string,
  suite: string,
  architecture?: string,
): Promise<Archive> {
  const address = archiveAddress(
    (await need(["apt-get", "update", "--print-uris"])).stdout,
    await codename(),
  );
  if (address === null) throw new Unavailable("apt's sources name no Debian archive");
  const apt = { APT_CONFIG: await writeAptConfig(folder, address, suite, architecture) };
  await need(["apt-get", "update"], apt);
  return {
    describe: async (name) => (await need(["apt-cache", "show", name], apt)).stdout,
    download: async (packages, into) => {
      await need(["apt-get", "download", ...packages], apt, into);
    },
  };
}

/** Unpacks every .deb file of a folder into another. */
export async function unpackAll(debs: string, into: string): Promise<void> {
  for await (const file of Deno.readDir(debs)) {
    await need(["dpkg", "-x", `${debs}/${file.name}`, into]);
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
async function writeAptConfig(
  folder: string,
  address: string,
  suite: string,
  architecture?: string,
): Promise<string> {
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
    ...(architecture === undefined ? [] : [
      `APT::Architecture "${architecture}";`,
      `APT::Architectures { "${architecture}"; };`,
    ]),
    // apt's own user cannot write into folders of this repository
    `APT::Sandbox::User "root";`,
    ...transport,
    // An older state of the suite, as mirrors of a given day serve it, does as well: its signature
    // is checked as ever, and the version is one this file names.
    `Acquire::Check-Valid-Until "false";`,
  ];
  await Deno.writeTextFile(`${folder}/apt.conf`, lines.join("\n") + "\n");
  await Deno.writeTextFile(`${folder}/status`, "");
  const source = ["Types: deb", `URIs: ${address}`, `Suites: ${suite}`, "Components: main"];
  const keys = await firstFile(
    "/usr/share/keyrings/debian-archive-keyring.pgp",
    "/usr/share/keyrings/debian-archive-keyring.gpg",
  );
  if (keys !== null) source.push(`Signed-By: ${keys}`);
  await Deno.writeTextFile(`${folder}/sources/archive.sources`, source.join("\n") + "\n");
  return `${folder}/apt.conf`;
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

/** The first of some paths that exists. */
export async function firstFile(...paths: string[]): Promise<string | null> {
  for (const path of paths) {
    if (await Deno.stat(path).then(() => true, () => false)) return path;
  }
  return null;
}
