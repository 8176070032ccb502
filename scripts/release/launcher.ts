/** Compiles the launcher for one processor, with what it has to know of the file around it. */

import { reasonIn, ROOT, run } from "../child.ts";
import type { Arch } from "../elf.ts";
import { readElfImage } from "./elf_image.ts";
import { MOST_QUESTIONS } from "./questions.ts";

/** A compiler, and the Debian package that has it. */
interface Compiler {
  readonly program: string;
  readonly package: string;
}

export const COMPILERS: Readonly<Record<Arch, Compiler>> = {
  x86_64: Deno.build.arch === "x86_64"
    ? { program: "gcc", package: "gcc" }
    : { program: "x86_64-linux-gnu-gcc", package: "gcc-x86-64-linux-gnu" },
  aarch64: Deno.build.arch === "aarch64"
    ? { program: "gcc", package: "gcc" }
    : { program: "aarch64-linux-gnu-gcc", package: "gcc-aarch64-linux-gnu" },
};

/** No library, nothing that a library's start code would have prepared. */
const FLAGS = [
  "-std=gnu11",
  "-Os",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-ffreestanding",
  "-nostdlib",
  "-fno-stack-protector",
  "-fno-tree-loop-distribute-patterns",
  "-fno-asynchronous-unwind-tables",
  "-Wl,--build-id=none",
  "-Wl,-z,noexecstack",
  "-s",
] as const;

/** Where the kernel maps it is another place at each start, and nobody has to relocate it. */
const LAUNCHER_FLAGS = ["-static-pie", "-fpie", "-fvisibility=hidden", "-fno-jump-tables"] as const;
const NO_RELRO = "-Wl,-z,norelro";

/** The carried library: what it does not have itself, libc has. */
const LIBRARY_FLAGS = ["-shared", "-fpic", "-fvisibility=hidden", "-Wl,-z,now"] as const;

const FLAGS_OF: Readonly<Record<Arch, readonly string[]>> = {
  x86_64: ["-fcf-protection=none", "-mno-sse", "-Wl,-z,max-page-size=4096"],
  aarch64: ["-mgeneral-regs-only", "-mno-outline-atomics", "-Wl,-z,max-page-size=65536"],
};

/** What to say where compilers are missing, in one line; null where all are there. */
export async function missingCompilers(arches: readonly Arch[]): Promise<string | null> {
  const missing: Compiler[] = [];
  for (const arch of arches) {
    const compiler = COMPILERS[arch];
    if ((await run([compiler.program, "--version"])).code !== 0) missing.push(compiler);
  }
  if (missing.length === 0) return null;
  const programs = missing.map((compiler) => compiler.program).join(" and ");
  const packages = missing.map((compiler) => compiler.package).join(" ");
  return `the launcher needs ${programs}: apt-get install --no-install-recommends ${packages}`;
}

/** Compiles some of the launcher's sources into one ELF file. */
async function compileSources(
  arch: Arch,
  sources: readonly string[],
  flags: readonly string[],
  work: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const { program } = COMPILERS[arch];
  const output = `${work}/${sources[0]}.out`;
  // Relative to its folder, so that no path of this machine can get into the file.
  const done = await run(
    [program, ...FLAGS, ...FLAGS_OF[arch], ...flags, `-I${work}`, "-o", output, ...sources],
    { cwd: `${ROOT}/scripts/launcher`, env: { LC_ALL: "C" } },
  );
  if (done.code !== 0) throw new Error(`${program}: ${reasonIn(done)}\n${done.stderr}`);
  return await Deno.readFile(output);
}

/**
 * The launcher as an ELF file.
 *
 * @param carried the text of carried.h
 * @param work a folder for what comes in between
 */
export async function compileLauncher(
  arch: Arch,
  carried: string,
  work: string,
): Promise<Uint8Array<ArrayBuffer>> {
  await Deno.writeTextFile(`${work}/carried.h`, carried);
  const launcher = await compileSources(arch, ["launcher.c"], [...LAUNCHER_FLAGS, NO_RELRO], work);
  if (readElfImage(launcher).relocated) throw new Error("the launcher has relocations in it");
  return launcher;
}

/**
 * The library that is preloaded before libc, under the name by which it is carried.
 *
 * @param codeCaches where each code cache begins in the released file, in bytes; or none
 */
export async function compileOwnLibrary(
  arch: Arch,
  codeCaches: readonly number[],
  work: string,
): Promise<{ readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }> {
  const name = "sockscope.so";
  const sources = ["own_file.c", "own_threads.c", "own_question.c", "own_links.c"];
  const places = codeCaches.length === 0 ? [] : [`-DCODE_CACHES=${codeCaches.join()}`];
  const room = `-DMOST_QUESTIONS=${MOST_QUESTIONS}`;
  const flags = [...LIBRARY_FLAGS, ...places, room, `-Wl,-soname,${name}`];
  return { name, bytes: await compileSources(arch, sources, flags, work) };
}
