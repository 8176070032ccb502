/**
 * Finds `denort`, the runtime that `deno compile` puts a program behind, on machines that cannot
 * reach the site Deno downloads it from.
 *
 * Packages of programs that were themselves made by `deno compile` carry it unchanged: the bytes
 * up to the end of the ELF section header table are denort, what follows is that other program.
 * Only those leading bytes are kept, after size and hash were checked; the carrier is never run.
 */

import { CACHE, reasonIn, run } from "./child.ts";
import { type Arch, readElfHeader } from "./elf.ts";

/** The Deno version of the carried runtimes: compiler and runtime must be of one version. */
export const CARRIED_VERSION = "2.7.11";

/** An npm package that holds a compiled Deno program. */
interface Carrier {
  readonly package: string;
  /** Path of the program in the package's archive. */
  readonly member: string;
  /** Bytes of denort at the start of it. */
  readonly size: number;
  /** SHA-256 of those bytes, hexadecimal. */
  readonly sha256: string;
}

const CARRIERS: Readonly<Record<Arch, Carrier>> = {
  x86_64: {
    package: "@stdy/cli-linux-x64@0.22.2",
    member: "package/bin/steady",
    size: 97_076_048,
    sha256: "f12d5d3886d5ea138304fb8d67d7396cfbedf53656676132152cb89f3fa4d8e6",
  },
  aarch64: {
    package: "@stdy/cli-linux-arm64@0.22.2",
    member: "package/bin/steady",
    size: 90_596_104,
    sha256: "9c888d915647ff971a497acd39ee45ea63da5f19d12d4363124942c257c055ef",
  },
};

/** The runtime named by the environment. */
export interface GivenDenort {
  readonly path: string;
  readonly arch: Arch;
  /** True when it is one of the runtimes known here, which want their own version's compiler. */
  readonly carried: boolean;
}

/**
 * The runtime that `DENORT_BIN` names, or null when it is not set.
 *
 * @throws {TypeError} when the file is not a program for a processor known here
 */
export async function givenDenort(): Promise<GivenDenort | null> {
  const path = Deno.env.get("DENORT_BIN");
  if (path === undefined || path === "") return null;
  const bytes = await Deno.readFile(path);
  const { arch } = readElfHeader(bytes);
  if (arch === null) throw new TypeError(`DENORT_BIN: ${path} is for an unknown processor`);
  return { path, arch, carried: await isCarried(bytes, CARRIERS[arch]) };
}

/** The runtime carried by an npm package: the path of a checked copy in the cache folder. */
export async function carriedDenort(arch: Arch): Promise<{ path: string; package: string }> {
  const carrier = CARRIERS[arch];
  const folder = `${CACHE}/denort`;
  const path = `${folder}/denort-${CARRIED_VERSION}-${arch}`;
  const found = { path, package: carrier.package };
  if (await fileHolds(path, carrier)) return found;

  await Deno.mkdir(folder, { recursive: true });
  const work = await Deno.makeTempDir({ dir: folder, prefix: "unpack-" });
  try {
    const bytes = carve(await unpackedMember(carrier, work), carrier.package);
    if (!await isCarried(bytes, carrier)) {
      throw new Error(`${carrier.package}: size or hash of the runtime in it is not the known one`);
    }
    // A rename is all or nothing, so that two runs at once never see half a file.
    await Deno.writeFile(`${work}/denort`, bytes, { mode: 0o755 });
    await Deno.rename(`${work}/denort`, path);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  return found;
}

/** The bytes of a compiled program up to the end of the runtime in it. */
export function carve(program: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const { end } = readElfHeader(program);
  if (end > program.length) throw new RangeError(`${name}: ends before its section headers do`);
  return program.subarray(0, end);
}

/** Downloads the package with npm itself, which knows the machine's registry, and unpacks it. */
async function unpackedMember(carrier: Carrier, work: string): Promise<Uint8Array<ArrayBuffer>> {
  const pack = ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", work];
  const packed = await run([...pack, carrier.package], { cwd: work });
  if (packed.code !== 0) throw new Error(`npm pack ${carrier.package}: ${reasonIn(packed)}`);
  const archive = packed.stdout.trim().split("\n").at(-1) ?? "";
  const unpacked = await run(["tar", "-xzf", archive, carrier.member], { cwd: work });
  if (unpacked.code !== 0) throw new Error(`${carrier.package}: ${reasonIn(unpacked)}`);
  return await Deno.readFile(`${work}/${carrier.member}`);
}

async function fileHolds(path: string, carrier: Carrier): Promise<boolean> {
  try {
    return await isCarried(await Deno.readFile(path), carrier);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function isCarried(bytes: Uint8Array<ArrayBuffer>, carrier: Carrier): Promise<boolean> {
  if (bytes.length !== carrier.size) return false;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.toHex() === carrier.sha256;
}
