/**
 * The few words of an ELF header that tell where a program file ends and for which machine it is.
 * Layout: `Elf64_Ehdr` in the System V ABI, little-endian here.
 */

/** Processor families this project compiles for, in the words of `uname -m`. */
export type Arch = "x86_64" | "aarch64";

/** Byte offsets in `Elf64_Ehdr`. */
const EHDR = {
  /** 4 bytes: 0x7f "ELF" */
  e_ident_magic: 0,
  /** 1 byte: 2 = 64-bit */
  e_ident_class: 4,
  /** 1 byte: 1 = little-endian */
  e_ident_data: 5,
  /** u16: processor family */
  e_machine: 18,
  /** u64: file offset of the section header table, in bytes */
  e_shoff: 40,
  /** u16: bytes per section header */
  e_shentsize: 58,
  /** u16: number of section headers */
  e_shnum: 60,
  /** the header's own size in bytes */
  size: 64,
} as const;

const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const MACHINES: ReadonlyMap<number, Arch> = new Map([[62, "x86_64"], [183, "aarch64"]]);

/** What {@linkcode readElfHeader} finds. */
export interface ElfHeader {
  /** Null for a processor this project does not compile for. */
  readonly arch: Arch | null;
  /**
   * Byte offset just past the section header table. Linkers write that table last, so whatever
   * follows was appended later: for a compiled Deno program, its own scripts.
   */
  readonly end: number;
}

/**
 * Reads the header at the start of an ELF file.
 *
 * @throws {SyntaxError} when the bytes are not the start of a 64-bit little-endian ELF file with
 * section headers
 */
export function readElfHeader(bytes: Uint8Array): ElfHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < EHDR.size || view.getUint32(EHDR.e_ident_magic) !== 0x7f454c46) {
    throw new SyntaxError("not an ELF file");
  }
  if (bytes[EHDR.e_ident_class] !== ELFCLASS64 || bytes[EHDR.e_ident_data] !== ELFDATA2LSB) {
    throw new SyntaxError("not a 64-bit little-endian ELF file");
  }
  const offset = view.getBigUint64(EHDR.e_shoff, true);
  const count = view.getUint16(EHDR.e_shnum, true);
  if (offset === 0n || count === 0) throw new SyntaxError("ELF file without section headers");
  return {
    arch: MACHINES.get(view.getUint16(EHDR.e_machine, true)) ?? null,
    end: Number(offset) + view.getUint16(EHDR.e_shentsize, true) * count,
  };
}
