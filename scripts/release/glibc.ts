/**
 * The glibc that released files carry: Debian's packages of one version, the same for everybody,
 * so that two builds give the same bytes. Fetched from the archive once, into the cache folder.
 *
 *     deno run -A scripts/release/glibc.ts      fetches it for every processor
 */

import { CACHE } from "../child.ts";
import { openArchive, Unavailable, unpackAll } from "../debian.ts";
import type { Arch } from "../elf.ts";

const SUITE = "bookworm";

/** The packages, and the hash that each must have. When the archive moves on, these move with it. */
const PACKAGES: Readonly<Record<Arch, readonly Package[]>> = {
  x86_64: [
    {
      name: "libc6",
      version: "2.36-9+deb12u14",
      sha256: "ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf",
    },
    {
      name: "libgcc-s1",
      version: "12.2.0-14+deb12u1",
      sha256: "3016e62cb4b7cd8038822870601f5ed131befe942774d0f745622cc77d8a88f7",
    },
    {
      name: "gcc-12-base",
      version: "12.2.0-14+deb12u1",
      sha256: "1896a2aacf4ad681ff5eacc24a5b0ca4d5d9c9b9c9e4b6de5197bc1e116ea619",
    },
  ],
  aarch64: [
    {
      name: "libc6",
      version: "2.36-9+deb12u14",
      sha256: "01f4330719fd4f65580e16ea5a0527f372fca750e8f588d26deaf09f2d3b1cf4",
    },
    {
      name: "libgcc-s1",
      version: "12.2.0-14+deb12u1",
      sha256: "576926b283613db80168ddf76380a3bd877602778cf0d226caa7bfbfa71eacf3",
    },
    {
      name: "gcc-12-base",
      version: "12.2.0-14+deb12u1",
      sha256: "674cf6cba6d432bd200c45fe866c1652c7a53523cc2e7a613e05bc4abf7b5440",
    },
  ],
};

interface Package {
  readonly name: string;
  readonly version: string;
  /** SHA-256 of the .deb file, hexadecimal. */
  readonly sha256: string;
}

const DEBIAN_NAMES: Readonly<Record<Arch, string>> = { x86_64: "amd64", aarch64: "arm64" };

/** Where glibc's files are. */
export interface Glibc {
  /** Folders in which the loader and the libraries are, under the names programs ask for. */
  readonly folders: readonly string[];
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
  const packages = PACKAGES[arch];
  const label = packages.map(({ sha256 }) => sha256.slice(0, 8)).join("-");
  const home = `${CACHE}/glibc/${arch}-${label}`;
  if (!await Deno.stat(home).then(() => true, () => false)) await fetch(arch, packages, home);
  const triplet = `${arch}-linux-gnu`;
  return {
    folders: [`${home}/lib/${triplet}`, `${home}/usr/lib/${triplet}`],
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

async function fetch(arch: Arch, packages: readonly Package[], home: string): Promise<void> {
  await Deno.mkdir(`${CACHE}/glibc`, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "glibc-" });
  try {
    const archive = await openArchive(`${work}/apt`, SUITE, DEBIAN_NAMES[arch]);
    const debs = `${work}/debs`;
    await Deno.mkdir(debs);
    for (const { name, version, sha256 } of packages) {
      const before = await namesIn(debs);
      await archive.download([`${name}=${version}`], debs);
      const file = (await namesIn(debs)).find((other) => !before.includes(other));
      const found = file === undefined ? "nothing" : await hash(`${debs}/${file}`);
      if (found !== sha256) {
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

async function hash(path: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(path));
  return new Uint8Array(digest).toHex();
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
