import assert from "node:assert/strict";
import { carve } from "../../scripts/denort.ts";
import { readElfHeader } from "../../scripts/elf.ts";

/** A 64-byte ELF header with a section header table of two entries at 100, and nothing else. */
function elf(machine: number, length = 300): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x7f454c46);
  bytes[4] = 2;
  bytes[5] = 1;
  view.setUint16(18, machine, true);
  view.setBigUint64(40, 100n, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 2, true);
  return bytes;
}

Deno.test("readElfHeader: end is e_shoff + e_shentsize * e_shnum, machine by name", () => {
  assert.deepEqual(readElfHeader(elf(62)), { arch: "x86_64", end: 228 });
  assert.deepEqual(readElfHeader(elf(183)), { arch: "aarch64", end: 228 });
  assert.deepEqual(readElfHeader(elf(243)), { arch: null, end: 228 });
});

Deno.test("readElfHeader: reads a view that does not start its buffer", () => {
  const shifted = new Uint8Array(400);
  shifted.set(elf(62), 7);
  assert.equal(readElfHeader(shifted.subarray(7)).end, 228);
});

Deno.test("readElfHeader: the running Deno ends where its file does, or later bytes follow", () => {
  const bytes = Deno.readFileSync(Deno.execPath());
  const header = readElfHeader(bytes);
  assert.equal(header.arch, Deno.build.arch);
  assert.ok(header.end <= bytes.length);
});

Deno.test("readElfHeader: refuses what is not such a file, by name of the defect", () => {
  const change = (at: number, value: number): Uint8Array => {
    const bytes = elf(62);
    bytes[at] = value;
    return bytes;
  };
  const refused = (bytes: Uint8Array, message: string): void =>
    assert.throws(() => readElfHeader(bytes), { name: "SyntaxError", message });
  refused(change(1, 0x58), "not an ELF file");
  refused(elf(62).subarray(0, 63), "not an ELF file");
  refused(new Uint8Array(), "not an ELF file");
  refused(change(4, 1), "not a 64-bit little-endian ELF file");
  refused(change(5, 2), "not a 64-bit little-endian ELF file");
  refused(change(60, 0), "ELF file without section headers");
  refused(change(40, 0), "ELF file without section headers");
});

Deno.test("carve: keeps the bytes up to the end of the section headers", () => {
  assert.deepEqual(carve(elf(62, 300), "p"), elf(62, 300).subarray(0, 228));
  assert.equal(carve(elf(62, 228), "p").length, 228);
});

Deno.test("carve: a file cut before that end is refused by name", () => {
  assert.throws(() => carve(elf(62, 227), "some-package@1"), {
    name: "RangeError",
    message: "some-package@1: ends before its section headers do",
  });
});
