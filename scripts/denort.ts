/**
 * Finds `denort`, the runtime that `deno compile` puts a program behind. It is of one version and
 * known by its hash, so that everybody's compiled programs are the same.
 *
 * It comes from packages of programs that were themselves made by `deno compile`, which carry it
 * unchanged: the bytes up to the end of the ELF section header table are denort, what follows is
 * that other program, which is never run. Deno's own site, where `deno compile` would get it, is
 * asked when npm does not have them.
 */

import { denoEnv, reasonIn, run } from "./child.ts";
import { type Arch, readElfHeader } from "./elf.ts";
import { packageSource, pinnedProgram, sha256, type Source } from "./pinned.ts";
import { DENORT, RUNTIME_VERSION } from "./pins.ts";

/** Milliseconds for Deno's own download: a slow line passes, a blackhole does not hold us up. */
const OWN_DOWNLOAD_LIMIT = 60_000;

/** A runtime to compile with. */
export interface Denort {
  readonly path: string;
  /** True when it is the one in pins.ts. */
  readonly known: boolean;
  /** The version that it has to be compiled with. */
  readonly version: string;
  /** Where it is from, for people. */
  readonly origin: string;
}

/**
 * The runtime that `DENORT_BIN` names, or null when it is not set or for another processor.
 *
 * @throws {TypeError} when the file is not a program for a processor known here
 */
export async function givenDenort(arch: Arch): Promise<Denort | null> {
  const path = Deno.env.get("DENORT_BIN");
  if (path === undefined || path === "") return null;
  const bytes = await Deno.readFile(path);
  const { arch: itsArch } = readElfHeader(bytes);
  if (itsArch === null) throw new TypeError(`DENORT_BIN: ${path} is for an unknown processor`);
  if (itsArch !== arch) return null;
  const found = await sha256(bytes);
  const known = found === DENORT[arch].sha256;
  const what = known ? `denort ${RUNTIME_VERSION}` : "not known here";
  console.error(`DENORT_BIN: ${path} has the SHA-256 ${found} (${what})`);
  const version = known ? RUNTIME_VERSION : Deno.version.deno;
  return { path, known, version, origin: "DENORT_BIN" };
}

/**
 * The known runtime: a checked copy in the cache folder.
 *
 * @param compiler words that start the Deno of the runtime's version
 */
export async function knownDenort(arch: Arch, compiler: readonly string[]): Promise<Denort> {
  const file = DENORT[arch];
  const fromPackage = packageSource(file);
  const path = await pinnedProgram(`denort-${RUNTIME_VERSION}-${arch}`, file.sha256, [
    { ...fromPackage, fetch: async (work) => carve(await fromPackage.fetch(work), file.package) },
    ownSite(arch, compiler),
  ]);
  const origin = `denort ${RUNTIME_VERSION}`;
  return { path, known: true, version: RUNTIME_VERSION, origin };
}

/** Deno's own site: what its compiler puts before an empty program when it is left to itself. */
function ownSite(arch: Arch, compiler: readonly string[]): Source {
  const name = `Deno's own download of denort ${RUNTIME_VERSION}`;
  return {
    name,
    fetch: async (work) => {
      await Deno.writeTextFile(`${work}/empty.js`, "");
      const target = ["--target", `${arch}-unknown-linux-gnu`, "--output", `${work}/empty`];
      const done = await run(
        [...compiler, "compile", "--quiet", "--no-config", ...target, `${work}/empty.js`],
        { cwd: work, env: { ...denoEnv(), DENORT_BIN: undefined }, timeout: OWN_DOWNLOAD_LIMIT },
      );
      if (done.code !== 0) throw new Error(`${name}: ${reasonIn(done)}`);
      return carve(await Deno.readFile(`${work}/empty`), name);
    },
  };
}

/** The bytes of a compiled program up to the end of the runtime in it. */
export function carve(program: Uint8Array<ArrayBuffer>, name: string): Uint8Array<ArrayBuffer> {
  const { end } = readElfHeader(program);
  if (end > program.length) throw new RangeError(`${name}: ends before its section headers do`);
  return program.subarray(0, end);
}

/** What is not known of the runtime in a compiled program, in words; null where it is the known. */
export async function unknownDenort(
  program: Uint8Array<ArrayBuffer>,
  arch: Arch,
  name: string,
): Promise<string | null> {
  const found = await sha256(carve(program, name));
  if (found === DENORT[arch].sha256) return null;
  return `the runtime in ${name} has the SHA-256 ${found}, which is not known here`;
}
