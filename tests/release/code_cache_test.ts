/** The code cache: its file format, how it is labelled, and the one that a released file carries. */

import assert from "node:assert/strict";
import {
  type CacheEntry,
  type CodeCache,
  codeCacheBytes,
  readCodeCache,
  relabelled,
} from "../../scripts/release/code_cache.ts";
import { LAUNCHER_ROOM, layOut } from "../../scripts/release/pack.ts";
import { isPlainLine, listingLetters } from "../../scripts/release/listing_letters.ts";
import { beginning, needsRelease, released, runWith } from "./support.ts";

/** V8's data: version, source, flags, checksum of the snapshot, and some code. */
function v8Data(
  parts: Partial<Record<"version" | "source" | "flags" | "snapshot", string>> = {},
): Uint8Array<ArrayBuffer> {
  const { version = "ae06dec0f9b32f1b", source = "f0f70040", flags = "69a747e1" } = parts;
  return Uint8Array.fromHex(`${version}${source}${flags}${parts.snapshot ?? "b750cd2e"}c0ffee`);
}

function entry(name: string, data: Uint8Array<ArrayBuffer>, sourceHash = 5n): CacheEntry {
  return { specifier: `file:///there/${name}`, type: 0, sourceHash, data };
}

function cache(key: bigint, ...entries: readonly CacheEntry[]): CodeCache {
  return { key, entries };
}

Deno.test("code cache: what is written is read again, in the order of specifiers", async () => {
  const [a, b] = [
    entry("a.js", v8Data()),
    entry("b.js", v8Data({ source: "00000001" }), 1n << 63n),
  ];
  const bytes = await codeCacheBytes(cache(0x1122334455667788n, b, a));
  assert.deepEqual(readCodeCache(bytes), cache(0x1122334455667788n, a, b));
  // The layout, byte by byte: the key, the count, the lengths, and at the end xxHash64 of the data.
  assert.equal(bytes.subarray(0, 12).toHex(), "887766554433221102000000");
  const length = v8Data().length + 1 + "file:///there/a.js".length + 20;
  assert.equal(new DataView(bytes.buffer).getBigUint64(12, true), BigInt(length));
  assert.equal(bytes.length, 12 + 2 * 8 + 2 * length);
});

Deno.test("code cache: an empty entry has the hash that xxHash64 gives nothing", async () => {
  const bytes = await codeCacheBytes(cache(0n, entry("a", new Uint8Array(0))));
  // XXH64 of no bytes with seed 0, from the specification of xxHash.
  assert.equal(
    new DataView(bytes.buffer).getBigUint64(bytes.length - 8, true),
    0xef46db3751d8e999n,
  );
});

Deno.test("relabelled: the complete code, under the names, key and flags of a usual run", () => {
  const complete = cache(1n, entry("a.js", v8Data({ flags: "01020304" })));
  const usual = cache(2n, {
    ...entry("a.js", v8Data()),
    specifier: "file:///elsewhere/deno-compile-exe/a.js",
  });
  const expected = { ...entry("a.js", v8Data()), specifier: "file:///tmp/deno-compile-exe/a.js" };
  const result = relabelled(complete, usual, "file:///tmp/deno-compile-exe/");
  assert.deepEqual(result, cache(2n, expected));
});

Deno.test("relabelled: what V8 would not take is refused", () => {
  const usual = cache(2n, entry("a.js", v8Data()));
  const refused = (complete: CodeCache): string => {
    try {
      relabelled(complete, usual, "file:///there/");
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  assert.equal(refused(cache(1n, entry("a.js", v8Data()))), "");
  const otherwise = /^V8 has labelled its code otherwise/;
  assert.match(refused(cache(1n, entry("a.js", v8Data({ version: "00".repeat(8) })))), otherwise);
  assert.match(refused(cache(1n, entry("a.js", v8Data({ snapshot: "00000000" })))), otherwise);
  const another = /^the code of a\.js is not that/;
  assert.match(refused(cache(1n, entry("a.js", v8Data(), 6n))), another);
  assert.match(refused(cache(1n, entry("a.js", v8Data({ source: "01010101" })))), another);
  assert.match(refused(cache(1n, entry("b.js", v8Data()))), another);
  const twice = cache(
    1n,
    entry("a.js", v8Data()),
    entry("b.js", v8Data({ version: "00".repeat(8) })),
  );
  assert.match(refused(twice), /^V8 has labelled its code in 2 ways/);
  assert.throws(() => relabelled(cache(1n, entry("a.js", v8Data())), usual, "file:///here/"), {
    message: "a usual run has a.js in another folder: file:///there/a.js",
  });
});

const FILE = released("x86_64");
/** The longest that caches may be: what is behind them is not looked at. */
const MOST = 4 * 1024 * 1024;
/** Bytes of a page, which each part begins at. */
const PAGE = 4096;

/** The bytes of the cache that a file has at this place, and beyond. */
function cacheAt(place: number): Uint8Array<ArrayBuffer> {
  return beginning(FILE, place + MOST).slice(place);
}

/** Bytes of the cache that begins at a place. */
function cacheLength(place: number): number {
  const view = new DataView(cacheAt(place).buffer);
  const lengths = Array.from(
    { length: view.getUint32(8, true) },
    (_, index) => Number(view.getBigUint64(12 + 8 * index, true)),
  );
  return lengths.reduce((sum, each) => sum + each, 12 + 8 * lengths.length);
}

/** Where the caches begin: of all modules, of plain listings, and of any listing. */
function cachePlaces(): readonly [number, number, number] {
  const first = LAUNCHER_ROOM;
  const parts = [new Uint8Array(cacheLength(first)), new Uint8Array(0)];
  const [, second] = layOut(parts, PAGE);
  const [, , third] = layOut([parts[0], new Uint8Array(cacheLength(second)), parts[1]], PAGE);
  return [first, second, third];
}

/** Modules of a cache, without what the bundler adds to their names. */
function modulesAt(place: number): string[] {
  return specifiers(cacheAt(place)).map((name) =>
    name.replace("file:///tmp/deno-compile-exe/", "").replace(/-\w+\.js$/, ".js")
  );
}

function specifiers(bytes: Uint8Array<ArrayBuffer>): string[] {
  return readCodeCache(bytes).entries.map(({ specifier }) => specifier);
}

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: carries the code of each of its modules",
  fn: () => {
    const names = specifiers(cacheAt(LAUNCHER_ROOM));
    assert.ok(names.includes("file:///tmp/deno-compile-exe/main.js"));
    assert.ok(names.includes("file:///tmp/deno-compile-exe/links_worker.js"));
    assert.deepEqual(names, names.toSorted());
  },
});

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: carries the code of what listings load once more, alone",
  fn: () => {
    const [all, plain, listings] = cachePlaces();
    assert.deepEqual(modulesAt(plain), ["main.js", "parse_filter.js", "row_filter.js"]);
    const more = modulesAt(listings);
    for (const module of modulesAt(plain)) assert.ok(more.includes(module), module);
    // Of text and of records.
    assert.equal(more.filter((module) => module === "listing.js").length, 2);
    assert.ok(more.length < modulesAt(all).length / 2, `${more}`);
    const entries = readCodeCache(cacheAt(all)).entries;
    for (const some of [plain, listings]) {
      for (const entry of readCodeCache(cacheAt(some)).entries) {
        assert.deepEqual(entries.filter(({ specifier }) => specifier === entry.specifier), [entry]);
      }
    }
  },
});

Deno.test("listing letters: those of plain listings, those of any listing, and no others", () => {
  const { narrow, beside, all } = listingLetters();
  for (const letter of "tuws") assert.ok(narrow.includes(letter), letter);
  for (const letter of "anlpH46") assert.ok(beside.includes(letter), letter);
  // All kinds of sockets, details, names of hosts, other namespaces, and what is no listing.
  for (const letter of "xeimbrNEDFVhK") assert.ok(!(narrow + beside).includes(letter), letter);
  for (const letter of "tuwsanlpH46xeimbrO") assert.ok(all.includes(letter), letter);
  for (const letter of "NEDFVhKfA") assert.ok(!all.includes(letter), letter);
  assert.ok(isPlainLine(["-tulpn"]) && isPlainLine(["-s"]) && isPlainLine(["-tan", "sport = :22"]));
  for (const words of [[], ["-a"], ["-ti"], ["--json", "-tan"], ["-t", "-x"], ["-t", "--table"]]) {
    assert.ok(!isPlainLine(words), words.join(" "));
  }
});

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: reads the code of a listing for one, that of all modules otherwise",
  fn: async () => {
    const [all, plain, listings] = cachePlaces();
    const log = await Deno.makeTempFile();
    const lines: ReadonlyMap<number, readonly string[]> = new Map([
      [plain, ["-tan", "-n -tul", "-s", "ss -tn sport = :22", "-t state listening"]],
      [listings, ["", "-a", "-ti", "-t --json", "--jsonl -tan sport = :22", "ss -x src a*"]],
      [all, ["netstat -t", "lsof -i", "--table -t", ":22", "-tn 10.0.0.7", "--all-netns -tan"]],
    ]);
    try {
      for (const [place, texts] of lines) {
        for (const text of texts) {
          const words = text.split(" ").filter(Boolean);
          await runWith({}, "strace", "-f", "-qq", "-e", "lseek", "-o", log, FILE, ...words);
          const trace = await Deno.readTextFile(log);
          const places = [...trace.matchAll(/lseek\(\d+, (\d+), SEEK_SET\)/g)]
            .map(([, at]) => Number(at));
          const read = places.filter((at) => [all, plain, listings].includes(at));
          assert.deepEqual(read, [place], text);
        }
      }
    } finally {
      await Deno.remove(log);
    }
  },
});

/** Lines that read each of the caches, and show nothing. */
const EMPTY_LINES = ["--table -tuan sport = :1", "-tuan sport = :1", "--json -tuan sport = :1"];

Deno.test({
  ...needsRelease("x86_64", "slow tests"),
  name: "released file: a damaged code cache is passed over in silence",
  fn: async () => {
    const copy = await Deno.makeTempFile();
    try {
      await Deno.copyFile(FILE, copy);
      await Deno.chmod(copy, 0o755);
      for (const [index, start] of cachePlaces().entries()) {
        const words = EMPTY_LINES[index].split(" ");
        const expected = await runWith({}, FILE, ...words);
        assert.equal(expected.code, 0, expected.stderr);
        const whole = cacheAt(start).slice(0, 64 * 1024);
        const first = 12 + 8 * new DataView(whole.buffer).getUint32(8, true);
        // The key, the count, a length, V8's own labels, its code, and everything.
        const places = [0, 8, 12, 18, first, first + 9, first + 13, first + 17, first + 500];
        for (const place of [...places, null]) {
          const damaged = whole.slice();
          if (place === null) damaged.fill(0xff);
          else damaged[place] ^= 0xff;
          const file = await Deno.open(copy, { write: true });
          await file.seek(start, Deno.SeekMode.Start);
          await file.write(damaged);
          file.close();
          const ran = await runWith({}, copy, ...words);
          assert.deepEqual(ran, expected, `${words.join(" ")}: byte ${place}`);
        }
      }
    } finally {
      await Deno.remove(copy);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "strace"),
  name: "released file: looks into no temporary folder for its cache, and makes none",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const log = await Deno.makeTempFile();
    try {
      for (const sandbox of ["on", "off"]) {
        const env = { TMPDIR: folder, TMP: folder, TEMP: folder, SOCKSCOPE_SANDBOX: sandbox };
        await runWith(env, "strace", "-f", "-qq", "-o", log, FILE, "-tan");
        const lines = (await Deno.readTextFile(log)).split("\n");
        const touching = lines.filter((line) =>
          line.includes("deno-compile") || line.includes(folder)
        );
        assert.deepEqual(touching.filter((line) => !line.includes("execve(")), []);
        assert.deepEqual(lines.filter((line) => line.includes("O_CREAT")), []);
        assert.deepEqual([...Deno.readDirSync(folder)], []);
        // It is the file itself that the cache comes out of.
        const [, plain] = cachePlaces();
        const place = new RegExp(`lseek\\(\\d+, ${plain}, SEEK_SET\\) += ${plain}$`);
        assert.ok(lines.some((line) => place.test(line)), "read at its place");
      }
    } finally {
      await Deno.remove(log);
      await Deno.remove(folder);
    }
  },
});
