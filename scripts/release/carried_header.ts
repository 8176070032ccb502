/** Writes carried.h: what the launcher has to know of the file that it is the first part of. */

import type { ElfImage } from "./elf_image.ts";
import type { LauncherStep } from "./filter.ts";
import type { OptionNeeds } from "./option_needs.ts";
import type { ListingLetters } from "./listing_letters.ts";

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

/** What launcher.c has room for. */
const LONGEST_NAME = 31;
const MOST_SEGMENTS = 8;

/**
 * The text of carried.h; the types in it are those of launcher.c.
 *
 * @param questions what is asked for which command line (questions.ts), as declarations
 */
export function carriedHeader(
  program: PlacedImage,
  loader: PlacedImage,
  libraries: readonly PlacedLibrary[],
  filter: readonly LauncherStep[],
  options: OptionNeeds,
  listings: ListingLetters,
  questions: readonly string[],
): string {
  const own = filter.flatMap((step, index) => step.k === "own-process" ? [index] : []);
  return [
    "/* Made by scripts/release/carried_header.ts. */",
    ...imageLines("program", program),
    ...imageLines("loader", loader),
    "static const struct library libraries[] = {",
    ...libraries.map(({ name, offset, size }) =>
      `  {${nameText(name)}, ${hex(offset)}, ${hex(size)}},`
    ),
    "};",
    "/* The steps of the filter that compare with the process's own id. */",
    `static const u16 own_process_steps[] = {${own.join(", ")}};`,
    "static struct filter_step filter[] = {",
    ...filter.map(({ code, jumpTrue, jumpFalse, k }) =>
      `  {${hex(code)}, ${jumpTrue}, ${jumpFalse}, ${hex(k === "own-process" ? 0 : k)}},`
    ),
    "};",
    "/* Options by what the answers to them need: nothing more, more, BPF's. Each name ends in NUL. */",
    `static const char plain_letters[] = ${JSON.stringify(options.plainLetters)};`,
    ...nameList("plain_options", options.plain),
    `static const char namespace_letters[] = ${JSON.stringify(options.namespaceLetters)};`,
    ...nameList("namespace_options", options.namespaces),
    ...nameList("detail_options", options.details),
    ...nameList("storage_options", options.storage),
    "/* Letters that make a listing a plain one, and those that leave it one. */",
    `static const char narrow_letters[] = ${JSON.stringify(listings.narrow)};`,
    `static const char beside_letters[] = ${JSON.stringify(listings.beside)};`,
    "/* Letters that any listing of text or records may have. */",
    `static const char listing_letters[] = ${JSON.stringify(listings.all)};`,
    ...questions,
    "",
  ].join("\n");
}

/** Names one behind the other; an empty one ends the list. */
function nameList(variable: string, names: readonly string[]): string[] {
  return [`static const char ${variable}[] =`, ...names.map((name) => `  "${name}\\0"`), '  "";'];
}

function nameText(name: string): string {
  if (name.length > LONGEST_NAME) {
    throw new RangeError(`${name} is longer than the launcher's room`);
  }
  return JSON.stringify(name);
}

function imageLines(variable: string, { name, image, offset }: PlacedImage): string[] {
  const { segments } = image;
  if (segments.length > MOST_SEGMENTS) {
    throw new RangeError(`${name} has ${segments.length} segments, more than the launcher's room`);
  }
  const last = segments[segments.length - 1];
  return [
    `static const struct image ${variable} = {`,
    `  ${nameText(name)}, ${segments.length}, {`,
    ...segments.map((segment) =>
      `    {${hex(segment.address)}, ${hex(offset + segment.offset)}, ${hex(segment.fileSize)}, ` +
      `${hex(segment.memorySize)}, ${segment.protection}},`
    ),
    "  },",
    `  ${hex(last.address + last.memorySize)}, ${hex(image.alignment)}, ${hex(image.entry)},`,
    `  ${hex(image.headerTable)}, ${image.headerCount}, ${hex(image.dynamic)},`,
    "};",
  ];
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
