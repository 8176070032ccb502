/** Writes carried.h: what the launcher has to know of the file that it is the first part of. */

import type { ElfImage } from "./elf_image.ts";
import type { LauncherStep } from "./filter.ts";

/** A part of the file that the launcher maps. */
export interface PlacedImage {
  readonly name: string;
  readonly image: ElfImage;
  /** Where it begins in the file, in bytes. */
  readonly offset: number;
}

/** A part of the file that the launcher copies to memory. */
export interface PlacedLibrary {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

/** The text of carried.h; the types in it are those of launcher.c. */
export function carriedHeader(
  program: PlacedImage,
  loader: PlacedImage,
  libraries: readonly PlacedLibrary[],
  filter: readonly LauncherStep[],
): string {
  const own = filter.flatMap((step, index) => step.k === "own-process" ? [index] : []);
  return [
    "/* Made by scripts/release/carried_header.ts. */",
    ...imageLines("program", program),
    ...imageLines("loader", loader),
    "static const struct library libraries[] = {",
    ...libraries.map(({ name, offset, size }) =>
      `  {${JSON.stringify(name)}, ${hex(offset)}, ${hex(size)}},`
    ),
    "};",
    "/* The steps of the filter that compare with the process's own id. */",
    `static const u16 own_process_steps[] = {${own.join(", ")}};`,
    "static struct filter_step filter[] = {",
    ...filter.map(({ code, jumpTrue, jumpFalse, k }) =>
      `  {${hex(code)}, ${jumpTrue}, ${jumpFalse}, ${hex(k === "own-process" ? 0 : k)}},`
    ),
    "};",
    "",
  ].join("\n");
}

function imageLines(variable: string, { name, image, offset }: PlacedImage): string[] {
  const { segments } = image;
  const last = segments[segments.length - 1];
  return [
    `static const struct segment ${variable}_segments[] = {`,
    ...segments.map((segment) =>
      `  {${hex(segment.address)}, ${hex(offset + segment.offset)}, ${hex(segment.fileSize)}, ` +
      `${hex(segment.memorySize)}, ${segment.protection}},`
    ),
    "};",
    `static const struct image ${variable} = {`,
    `  ${JSON.stringify(name)}, ${variable}_segments, ${segments.length}, ` +
    `${hex(last.address + last.memorySize)}, ${hex(image.alignment)},`,
    `  ${hex(image.entry)}, ${hex(image.headerTable)}, ${image.headerCount},`,
    "};",
  ];
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
