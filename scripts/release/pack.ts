/**
 * Lays out a released file:
 *
 *     the launcher | code caches | glibc's loader | own library | glibc's | the compiled program
 *
 * each at a page boundary. The program is last, because the runtime finds what `deno compile`
 * appended to it by counting from the end of the file.
 */

import type { Arch } from "../elf.ts";
import { ALLOWED_CALLS } from "../launcher/allowed_calls.ts";
import { carriedHeader, type PlacedLibrary } from "./carried_header.ts";
import { readElfImage } from "./elf_image.ts";
import { filterProgram } from "./filter.ts";
import { compileLauncher, compileOwnLibrary } from "./launcher.ts";
import { withoutHostNames } from "./loader_names.ts";
import type { CodeCaches } from "./make_code_cache.ts";
import { optionNeeds } from "./option_needs.ts";
import { listingLetters } from "./listing_letters.ts";
import { askingLines, questionDeclarations } from "./questions.ts";

/** Bytes per memory page, the most that kernels for that processor have. */
const LARGEST_PAGE: Readonly<Record<Arch, number>> = { x86_64: 4096, aarch64: 65536 };

/** Room for the launcher in front, in bytes: a multiple of both page sizes. */
export const LAUNCHER_ROOM = 65536;

/** glibc's loader, under the name by which programs ask for it. */
const LOADERS: Readonly<Record<Arch, string>> = {
  x86_64: "ld-linux-x86-64.so.2",
  aarch64: "ld-linux-aarch64.so.1",
};

/** A released file and what can be told of it. */
export interface Packed {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Names of the loader and the libraries in it. */
  readonly carried: readonly string[];
  /** Where the compiled program begins, in bytes. */
  readonly programOffset: number;
}

/** True for a program that the kernel starts without help: nothing to pack any more. */
export function isStatic(program: Uint8Array): boolean {
  return readElfImage(program).needed.length === 0;
}

/**
 * Makes one file of a compiled program and all that it needs.
 *
 * @param program what `deno compile` made
 * @param codeCaches what V8 made of its modules (code_cache.ts); null to carry none
 * @param find the bytes of the loader or a library, by the name the program asks for
 * @param work a folder for what comes in between
 */
export async function pack(
  program: Uint8Array,
  codeCaches: CodeCaches | null,
  arch: Arch,
  find: (name: string) => Promise<Uint8Array<ArrayBuffer>>,
  work: string,
): Promise<Packed> {
  const programImage = readElfImage(program);
  const loader = withoutHostNames(await find(LOADERS[arch]), `${arch}-linux-gnu`);
  const names = programImage.needed.filter((name) => name !== LOADERS[arch]);
  const glibc = await Promise.all(
    names.map(async (name) => ({ name, bytes: await find(name) })),
  );
  // Before libc, some of whose functions it takes the place of.
  const caches = codeCaches ?? [];
  const page = LARGEST_PAGE[arch];
  const libraries = [await compileOwnLibrary(arch, layOut(caches, page), work), ...glibc];
  const parts = [
    ...caches,
    loader,
    ...libraries.map(({ bytes }) => bytes),
    program,
  ];

  const offsets = layOut(parts, page);
  const [loaderOffset, ...libraryOffsets] = offsets.slice(caches.length);
  const placed = libraries.map(({ name, bytes }, index): PlacedLibrary => ({
    name,
    offset: libraryOffsets[index],
    size: bytes.length,
  }));
  const programOffset = offsets[offsets.length - 1];
  const launcher = await compileLauncher(
    arch,
    carriedHeader(
      { name: "the program", image: programImage, offset: programOffset },
      { name: LOADERS[arch], image: readElfImage(loader), offset: loaderOffset },
      placed,
      filterProgram(ALLOWED_CALLS, arch),
      optionNeeds(),
      listingLetters(),
      questionDeclarations(askingLines()),
    ),
    work,
  );
  if (launcher.length > LAUNCHER_ROOM) {
    throw new RangeError(`the launcher has ${launcher.length} bytes, more than ${LAUNCHER_ROOM}`);
  }

  const bytes = new Uint8Array(programOffset + program.length);
  bytes.set(launcher);
  parts.forEach((part, index) => bytes.set(part, offsets[index]));
  return { bytes, carried: [LOADERS[arch], ...names], programOffset };
}

/** Where each part begins, behind the launcher, each at a multiple of `page`. */
export function layOut(parts: readonly Uint8Array[], page: number): number[] {
  const offsets: number[] = [];
  let end = LAUNCHER_ROOM;
  for (const part of parts) {
    const offset = Math.ceil(end / page) * page;
    offsets.push(offset);
    end = offset + part.length;
  }
  return offsets;
}
