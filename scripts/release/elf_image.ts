/**
 * What has to be known of a program to map it, and of the libraries it asks for. Layout:
 * `Elf64_Ehdr`, `Elf64_Phdr` and `Elf64_Dyn` of the System V ABI, 64-bit little-endian.
 */

/** Byte offsets in `Elf64_Ehdr`. */
const EHDR = { e_type: 16, e_entry: 24, e_phoff: 32, e_phentsize: 54, e_phnum: 56 } as const;

/** Byte offsets in `Elf64_Phdr`. */
const PHDR = {
  p_type: 0,
  p_flags: 4,
  p_offset: 8,
  p_vaddr: 16,
  p_filesz: 32,
  p_memsz: 40,
  p_align: 48,
} as const;

/** `Elf64_Dyn`: a tag and a value, 8 bytes each. */
const DYN = { d_tag: 0, d_val: 8, size: 16 } as const;

/** p_type values. */
export const PT = { LOAD: 1, DYNAMIC: 2, INTERP: 3 } as const;

const ET_DYN = 3;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
/** DT_RELA, DT_REL and DT_RELR: tables of relocations. */
const RELOCATIONS: readonly number[] = [7, 17, 36];

/** p_flags bits, each with the bit of mmap's protection that it stands for. */
const PROTECTIONS = [[4, 1], [2, 2], [1, 4]] as const;

/** One PT_LOAD segment; all numbers in bytes. */
export interface Segment {
  readonly address: number;
  readonly offset: number;
  readonly fileSize: number;
  readonly memorySize: number;
  /** PROT_READ, PROT_WRITE and PROT_EXEC bits. */
  readonly protection: number;
}

/** A program or library as the launcher sees it. */
export interface ElfImage {
  readonly segments: readonly Segment[];
  /** Address of the first instruction. */
  readonly entry: number;
  /** Address of the program headers in memory, and their number. */
  readonly headerTable: number;
  readonly headerCount: number;
  /** The largest alignment of a segment. */
  readonly alignment: number;
  /** Address of PT_DYNAMIC in memory; 0 without one. */
  readonly dynamic: number;
  /** p_type of every program header. */
  readonly types: readonly number[];
  /** Sonames of the libraries that it asks for. */
  readonly needed: readonly string[];
  /** True if something has to change addresses in it once it is mapped. */
  readonly relocated: boolean;
  /** True when it can be mapped anywhere. */
  readonly positionIndependent: boolean;
}

/** Reads the headers of an ELF file. */
export function readElfImage(bytes: Uint8Array): ElfImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const number = (offset: number): number => Number(view.getBigUint64(offset, true));
  const table = number(EHDR.e_phoff);
  const count = view.getUint16(EHDR.e_phnum, true);
  const headers = Array.from(
    { length: count },
    (_, index) => table + index * view.getUint16(EHDR.e_phentsize, true),
  );
  const typeOf = (header: number): number => view.getUint32(header + PHDR.p_type, true);
  const loads = headers.filter((header) => typeOf(header) === PT.LOAD);
  const segments = loads.map((header) => ({
    address: number(header + PHDR.p_vaddr),
    offset: number(header + PHDR.p_offset),
    fileSize: number(header + PHDR.p_filesz),
    memorySize: number(header + PHDR.p_memsz),
    protection: protectionOf(view.getUint32(header + PHDR.p_flags, true)),
  }));
  const dynamic = headers.find((header) => typeOf(header) === PT.DYNAMIC);
  const entries = dynamic === undefined ? [] : dynamicEntries(view, {
    offset: number(dynamic + PHDR.p_offset),
    size: number(dynamic + PHDR.p_filesz),
  });
  return {
    segments,
    entry: number(EHDR.e_entry),
    headerTable: addressOf(segments, table),
    headerCount: count,
    alignment: Math.max(...loads.map((header) => number(header + PHDR.p_align))),
    dynamic: dynamic === undefined ? 0 : number(dynamic + PHDR.p_vaddr),
    types: headers.map(typeOf),
    needed: neededIn(view, segments, entries),
    relocated: entries.some(({ tag }) => RELOCATIONS.includes(tag)),
    positionIndependent: view.getUint16(EHDR.e_type, true) === ET_DYN,
  };
}

function protectionOf(flags: number): number {
  return PROTECTIONS.reduce((sum, [flag, bit]) => (flags & flag) !== 0 ? sum | bit : sum, 0);
}

/** Where a place in the file is in memory. */
function addressOf(segments: readonly Segment[], offset: number): number {
  const home = segments.find((segment) =>
    offset >= segment.offset && offset < segment.offset + segment.fileSize
  );
  if (home === undefined) throw new SyntaxError("the program headers are in no segment");
  return offset - home.offset + home.address;
}

/** An entry of PT_DYNAMIC. */
interface DynamicEntry {
  readonly tag: number;
  readonly value: number;
}

function dynamicEntries(
  view: DataView,
  place: { readonly offset: number; readonly size: number },
): DynamicEntry[] {
  // In the first bytes of a file that are all that was read, it may be missing.
  const size = Math.min(place.size, Math.max(0, view.byteLength - place.offset));
  return Array.from({ length: Math.floor(size / DYN.size) }, (_, index) => {
    const at = place.offset + index * DYN.size;
    return {
      tag: Number(view.getBigUint64(at + DYN.d_tag, true)),
      value: Number(view.getBigUint64(at + DYN.d_val, true)),
    };
  });
}

/** The strings of all DT_NEEDED entries, in order. */
function neededIn(
  view: DataView,
  segments: readonly Segment[],
  entries: readonly DynamicEntry[],
): string[] {
  const strings = entries.find(({ tag }) => tag === DT_STRTAB)?.value;
  const home = segments.find(({ address, fileSize }) =>
    strings !== undefined && strings >= address && strings < address + fileSize
  );
  if (strings === undefined || home === undefined) return [];
  const start = strings - home.address + home.offset;
  return entries.filter(({ tag }) => tag === DT_NEEDED).map(({ value }) =>
    stringAt(view, start + value)
  );
}

function stringAt(view: DataView, offset: number): string {
  let end = offset;
  while (view.getUint8(end) !== 0) end++;
  return new TextDecoder().decode(
    new Uint8Array(view.buffer, view.byteOffset + offset, end - offset),
  );
}
