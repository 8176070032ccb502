/**
 * The glibc that released files carry: Debian's packages of one version, the same for everybody,
 * so that two builds give the same bytes. Fetched from the archive once, into the cache folder.
 *
 *     deno run -A scripts/release/glibc.ts      fetches it for every processor
 */

import { CACHE } from "../child.ts";
import { firstFile, openArchive, Unavailable, unpackAll } from "../debian.ts";
import type { Arch } from "../elf.ts";
import { requireHash, sha256 } from "../pinned.ts";
import { type DebianPackage, GLIBC } from "../pins.ts";

const SUITE = "bookworm";

const DEBIAN_NAMES: Readonly<Record<Arch, string>> = { x86_64: "amd64", aarch64: "arm64" };

/** Where glibc's files are. */
export interface Glibc {
  /** Folders in which the loader and the libraries are, under the names programs ask for. */
  readonly folders: readonly string[];
  /** The folder that is `/` to them. */
  readonly root: string;
  /** Their names -> SHA-256; null where they are somebody's own. */
  readonly hashes: Readonly<Record<string, string>> | null;
  /** Texts that have to go with them: name for the archive -> path. */
  readonly notices: ReadonlyMap<string, string>;
  /** What they are, for people. */
  readonly origin: string;
}

/**
 * The carried glibc for one processor, fetched when it is not in the cache yet.
 *
 * @throws {Unavailable} with one line that says why, where it cannot be had
 */
export async function carriedGlibc(arch: Arch): Promise<Glibc> {
  const { packages, files } = GLIBC[arch];
  const label = packages.map(({ sha256 }) => sha256.slice(0, 8)).join("-");
  const home = `${CACHE}/glibc/${arch}-${label}`;
  if (!await Deno.stat(home).then(() => true, () => false)) await fetch(arch, packages, home);
  const triplet = `${arch}-linux-gnu`;
  return {
    folders: [`${home}/lib/${triplet}`, `${home}/usr/lib/${triplet}`],
    root: home,
    hashes: files,
    notices: new Map([
      ["glibc-copyright", `${home}/usr/share/doc/libc6/copyright`],
      ["libgcc-copyright", `${home}/usr/share/doc/gcc-12-base/copyright`],
      ["LGPL-2.1", "/usr/share/common-licenses/LGPL-2.1"],
      ["GPL-3", "/usr/share/common-licenses/GPL-3"],
    ]),
    origin: packages.filter(({ name }) => name.startsWith("lib"))
      .map(({ name, version }) => `${name} ${version}`).join(" and ") + `, Debian ${SUITE}`,
  };
}

/**
 * The loader or a library by its name, from the first folder that has it, if it is the known one.
 * The hash of somebody's own is printed.
 *
 * @throws {Error} with one line, where it is missing or another
 */
export async function carriedFile(glibc: Glibc, name: string): Promise<Uint8Array<ArrayBuffer>> {
  const { folders, hashes } = glibc;
  const path = await firstFile(...folders.map((folder) => `${folder}/${name}`));
  if (path === null) {
    throw new Error(`${name}, which the program needs, is in none of ${folders.join(", ")}`);
  }
  const bytes = await Deno.readFile(path);
  if (hashes === null) {
    console.error(`${path} has the SHA-256 ${await sha256(bytes)}`);
  } else if (hashes[name] === undefined) {
    throw new Error(`${name}, which the program needs, has no hash that is known here`);
  } else {
    await requireHash(path, bytes, hashes[name]);
  }
  return bytes;
}

async function fetch(arch: Arch, packages: readonly DebianPackage[], home: string): Promise<void> {
  await Deno.mkdir(`${CACHE}/glibc`, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "glibc-" });
  try {
    const archive = await openArchive(`${work}/apt`, SUITE, DEBIAN_NAMES[arch]);
    const debs = `${work}/debs`;
    await Deno.mkdir(debs);
    for (const { name, version, sha256: known } of packages) {
      const before = await namesIn(debs);
      await archive.download([`${name}=${version}`], debs);
      const file = (await namesIn(debs)).find((other) => !before.includes(other));
      const found = file === undefined
        ? "nothing"
        : await sha256(await Deno.readFile(`${debs}/${file}`));
      if (found !== known) {
        throw new Unavailable(`${name} ${version} from the archive has the hash ${found}`);
      }
    }
    await unpackAll(debs, `${work}/root`);
    await Deno.chmod(`${work}/root`, 0o755);
    await Deno.rename(`${work}/root`, home);
  } finally {
    await Deno.remove(work, { recursive: true }).catch(() => {});
  }
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(folder)) names.push(entry.name);
  return names;
}

if (import.meta.main) {
  try {
    for (const arch of ["x86_64", "aarch64"] as const) {
      console.log(`${arch}: ${(await carriedGlibc(arch)).origin}`);
    }
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`glibc: ${error.message}`);
    Deno.exit(1);
  }
}
