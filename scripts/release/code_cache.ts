/**
 * The code cache that a released file carries: what V8 made of the program's modules, so that no
 * start compiles them again. A usual cache has what V8 compiles when it loads a module, and few of its
 * functions are among that; this one has them all, since it is made with `--no-lazy` by a program that
 * loads every module once. V8 takes a cache only from a run with the same flags, so each entry is given
 * the flags' hash of a usual run.
 *
 * The file, as denort 2.7 writes and reads it (cli/rt/code_cache.rs), little-endian:
 *
 *     u64 key of the program | u32 count | u64 length of each entry | the entries
 *
 * and an entry: V8's data, u8 type of code, specifier, u32 length of the specifier, u64 hash of the
 * source, u64 xxHash64 of the data.
 */

import xxhash from "npm:xxhash-wasm@1.1.0";

/** What V8 made of one module. */
export interface CacheEntry {
  readonly specifier: string;
  /** 0 for an ES module. */
  readonly type: number;
  readonly sourceHash: bigint;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** The contents of a cache file. */
export interface CodeCache {
  /** Hash of the program that it belongs to. */
  readonly key: bigint;
  readonly entries: readonly CacheEntry[];
}

const HEADER_SIZE = 12;
/** Bytes of an entry behind its specifier. */
const TAIL_SIZE = 20;

/** V8's header of its data (src/snapshot/code-serializer.h SerializedCodeData), in bytes. */
const V8_HEADER = {
  /** Magic number and hash of V8's version. */
  version: { from: 0, to: 8 },
  /** What the source is known by: its length, and that it is a module. */
  source: { from: 8, to: 12 },
  flagHash: { from: 12, to: 16 },
  /** Checksum of the read-only part of the snapshot. */
  readOnlySnapshot: { from: 16, to: 20 },
} as const;

/** Reads a cache file. Throws `RangeError` if it ends too early. */
export function readCodeCache(bytes: Uint8Array<ArrayBuffer>): CodeCache {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(8, true);
  const entries: CacheEntry[] = [];
  let at = HEADER_SIZE + 8 * count;
  for (let i = 0; i < count; i++) {
    const end = at + Number(view.getBigUint64(HEADER_SIZE + 8 * i, true));
    const tail = end - TAIL_SIZE;
    const specifier = tail - view.getUint32(tail, true);
    entries.push({
      specifier: new TextDecoder().decode(bytes.subarray(specifier, tail)),
      type: view.getUint8(specifier - 1),
      sourceHash: view.getBigUint64(tail + 4, true),
      data: bytes.subarray(at, specifier - 1),
    });
    at = end;
  }
  return { key: view.getBigUint64(0, true), entries };
}

/** The bytes of a cache file, its entries in the order of their specifiers. */
export async function codeCacheBytes(
  { key, entries }: CodeCache,
): Promise<Uint8Array<ArrayBuffer>> {
  const { h64Raw } = await xxhash();
  const sorted = entries.toSorted((a, b) => a.specifier < b.specifier ? -1 : 1);
  const encoded = sorted.map(({ specifier, type, sourceHash, data }) => {
    const name = new TextEncoder().encode(specifier);
    const entry = new Uint8Array(data.length + 1 + name.length + TAIL_SIZE);
    const view = new DataView(entry.buffer);
    entry.set(data);
    entry[data.length] = type;
    entry.set(name, data.length + 1);
    const tail = data.length + 1 + name.length;
    view.setUint32(tail, name.length, true);
    view.setBigUint64(tail + 4, sourceHash, true);
    view.setBigUint64(tail + 12, h64Raw(data), true);
    return entry;
  });
  const start = HEADER_SIZE + 8 * encoded.length;
  const bytes = new Uint8Array(encoded.reduce((sum, { length }) => sum + length, start));
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, key, true);
  view.setUint32(8, encoded.length, true);
  let at = start;
  encoded.forEach((entry, index) => {
    view.setBigUint64(HEADER_SIZE + 8 * index, BigInt(entry.length), true);
    bytes.set(entry, at);
    at += entry.length;
  });
  return bytes;
}

function label(entry: CacheEntry, part: { readonly from: number; readonly to: number }): string {
  return entry.data.slice(part.from, part.to).toHex();
}

/** The one value that all entries have in that part of V8's header. */
function commonLabel(
  { entries }: CodeCache,
  part: { readonly from: number; readonly to: number },
): string {
  const labels = new Set(entries.map((entry) => label(entry, part)));
  if (labels.size !== 1) throw new Error(`V8 has labelled its code in ${labels.size} ways`);
  return [...labels][0];
}

/** The name of a module in its program's folder. */
function fileName(specifier: string): string {
  return specifier.slice(specifier.lastIndexOf("/") + 1);
}

/** The same with the name of that folder. */
function placeOf(specifier: string): string {
  return specifier.split("/").slice(-2).join("/");
}

/**
 * A cache for a program: all that `complete` has of the modules, under the program's key and names.
 *
 * @param complete made by a program that has loaded all modules, with all functions compiled
 * @param usual made by a usual run of the program itself
 * @param root where the program finds its modules: `file:///tmp/deno-compile-exe/`
 * @throws {Error} if V8 labels code in another way than is known here
 */
export function relabelled(complete: CodeCache, usual: CodeCache, root: string): CodeCache {
  for (const part of [V8_HEADER.version, V8_HEADER.readOnlySnapshot]) {
    if (commonLabel(complete, part) !== commonLabel(usual, part)) {
      throw new Error("V8 has labelled its code otherwise than in a usual run");
    }
  }
  const flags = Uint8Array.fromHex(commonLabel(usual, V8_HEADER.flagHash));
  const entries = complete.entries.map((entry) => {
    const data = entry.data.slice();
    data.set(flags, V8_HEADER.flagHash.from);
    return { ...entry, specifier: root + fileName(entry.specifier), data };
  });
  for (const entry of usual.entries) {
    const name = fileName(entry.specifier);
    const found = entries.find(({ specifier }) => fileName(specifier) === name);
    const same = found !== undefined && found.sourceHash === entry.sourceHash &&
      label(found, V8_HEADER.source) === label(entry, V8_HEADER.source);
    if (!same) throw new Error(`the code of ${name} is not that of a usual run`);
    // Under another name the runtime would not find it, and compile it at each start in silence.
    if (placeOf(found.specifier) !== placeOf(entry.specifier)) {
      throw new Error(`a usual run has ${name} in another folder: ${entry.specifier}`);
    }
  }
  return { key: usual.key, entries };
}
