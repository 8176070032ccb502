/** Compiles the launcher for one processor, with what it has to know of the file around it. */

import { reasonIn, ROOT, run } from "../child.ts";
import type { Arch } from "../elf.ts";

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

const FLAGS = [
  "-std=gnu11",
  "-Os",
  "-Wall",
  "-Wextra",
  "-Werror",
  // It is all there is: no library, nothing that a library's start code would have prepared.
  "-ffreestanding",
  "-nostdlib",
  "-static",
  "-fno-pic",
  "-no-pie",
  "-fno-stack-protector",
  "-fno-tree-loop-distribute-patterns",
  "-fno-asynchronous-unwind-tables",
  "-Wl,--build-id=none",
  "-Wl,-z,noexecstack",
  "-Wl,-z,norelro",
  "-s",
] as const;

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
  const source = `${ROOT}/scripts/launcher`;
  await Deno.writeTextFile(`${work}/carried.h`, carried);
  const { program } = COMPILERS[arch];
  const output = `${work}/launcher`;
  // Relative to its folder, so that no path of this machine can get into the file.
  const done = await run(
    [program, ...FLAGS, ...FLAGS_OF[arch], `-I${work}`, "-o", output, "launcher.c"],
    { cwd: source, env: { LC_ALL: "C" } },
  );
  if (done.code !== 0) throw new Error(`${program}: ${reasonIn(done)}\n${done.stderr}`);
  return await Deno.readFile(output);
}
