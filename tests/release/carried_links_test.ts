/** The part of the carried library that reads links of descriptors, against who reads them one by one. */

import assert from "node:assert/strict";
import { openLibc } from "../../lib/acquire/kernel/libc.ts";
import { CarriedLinks } from "../../lib/acquire/links/carried_links.ts";
import { fileLinks } from "../../lib/acquire/links/file_links.ts";
import { ENOUGH_BLOCKS, LargeFolders } from "../../lib/acquire/links/large_folders.ts";
import { LibcLinks } from "../../lib/acquire/links/libc_links.ts";
import { BLOCK_SIZE } from "../../lib/acquire/links/link_blocks.ts";
import { type FoundLinks, SocketLinks } from "../../lib/acquire/links/socket_links.ts";
import { LINK_ACCESS, LINK_ACCESS_AT, LINK_SIZE } from "../../lib/model/capture.ts";
import { compileOwnLibrary } from "../../scripts/release/launcher.ts";
import { libc } from "../../scripts/world/libc.ts";
import { needs } from "../support/programs/needs.ts";

const AF_UNIX = 1, SOCK_DGRAM = 2, F_DUPFD = 0;
const OWN = `/proc/${Deno.pid}/fd`;
/** As many as make a folder a large one. */
const MANY = new Array<number>(600).fill(20);

/** One for all tests, and what is opened with it. */
const LIBC = openLibc();
if (typeof LIBC !== "string") void [LIBC.rareCalls, LIBC.attributeCalls];

/** The library, which stays in this process: there is no way to let go of it. */
const FOLDER = await Deno.makeTempDir();
const HERE = needs("gcc", "two threads");
const LIBRARY = `${FOLDER}/own.so`;
if (!HERE.ignore) {
  const { bytes } = await compileOwnLibrary(Deno.build.arch, [], FOLDER);
  await Deno.writeFile(LIBRARY, bytes);
}

/** Copies of one socket of this process, one at the first free number from each of `wanted` on. */
class Copies implements Disposable {
  readonly fds: number[];

  constructor(wanted: readonly number[]) {
    const first = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
    this.fds = [first, ...wanted.map((number) => libc.fcntl(first, F_DUPFD, number))];
    assert.ok(this.fds.every((fd) => fd >= 0));
  }

  /** `FD TEXT ACCESS` of those links that are of these: others may come and go. */
  among({ fds, links }: FoundLinks): string[] {
    return [...fds].flatMap((fd, index) => {
      if (!this.fds.includes(fd)) return [];
      const text = links.slice(index * LINK_SIZE, (index + 1) * LINK_SIZE);
      const end = text.indexOf(0);
      return [`${fd} ${new TextDecoder().decode(text.subarray(0, end))} ${text[LINK_ACCESS_AT]}`];
    });
  }

  [Symbol.dispose](): void {
    for (const fd of this.fds) libc.close(fd);
  }
}

function readerOf(access: boolean): LibcLinks {
  assert.ok(typeof LIBC !== "string", "libc opens");
  const reader = LibcLinks.of(LIBC, access);
  assert.ok(reader !== null, "glibc 2.30 or later");
  return reader;
}

function opened(folders: readonly string[], access: boolean): CarriedLinks {
  const links = CarriedLinks.start(
    readerOf(access),
    new LargeFolders(folders, readerOf(false)),
    access,
    LIBRARY,
  );
  assert.ok(links !== null, "there is enough to read");
  return links;
}

/** What Deno's own calls find. */
function expected(copies: Copies, access: boolean): string[] {
  const into = new SocketLinks(Infinity);
  assert.equal(fileLinks("/proc", access)(OWN, into), true);
  const lines = copies.among(into.drain());
  assert.equal(lines.length, copies.fds.length);
  return lines.sort((one, other) => parseInt(one) - parseInt(other));
}

function read(links: CarriedLinks, folder: string, copies: Copies): string[] {
  const into = new SocketLinks(Infinity);
  assert.equal(links.read(folder, into), true);
  return copies.among(into.drain());
}

Deno.test({
  ...HERE,
  name: "carried links: of a process with many descriptors those that there are, in order",
  fn: async () => {
    for (const access of [false, true]) {
      for (const more of [[], [900, 901, 1000], [BLOCK_SIZE - 1, BLOCK_SIZE, 5000, 5001]]) {
        using copies = new Copies([...MANY, ...more]);
        using links = opened([OWN], access);
        assert.equal(links.begun, false, "they are not so many");
        await links.finish();
        assert.deepEqual(read(links, OWN, copies), expected(copies, access));
      }
    }
  },
});

Deno.test({
  ...HERE,
  name: "carried links: what sockets are open for is known if it was asked for",
  fn: async () => {
    using copies = new Copies(MANY);
    const all = LINK_ACCESS.READ | LINK_ACCESS.WRITE | LINK_ACCESS.EXECUTE;
    for (const [access, known] of [[false, 0], [true, all]] as const) {
      using links = opened([OWN], access);
      await links.finish();
      const lines = read(links, OWN, copies);
      assert.ok(lines.length > 0 && lines.every((line) => line.endsWith(` ${known}`)), lines[0]);
    }
  },
});

Deno.test({
  ...HERE,
  name: "carried links: two threads, folders that are passed over, and one whose process has ended",
  fn: async () => {
    await using other = new Deno.Command("sleep", { args: ["60"] }).spawn();
    using copies = new Copies(MANY);
    const root = await Deno.makeTempDir({ dir: "/tmp", prefix: "l" });
    const folders = Array.from({ length: ENOUGH_BLOCKS + 1 }, (_, pid) => `${root}/${pid}/fd`);
    for (const pid of folders.keys()) await Deno.symlink("/proc/self", `${root}/${pid}`);
    using links = opened(folders, false);
    assert.equal(links.begun, true);
    await Deno.remove(`${root}/3`);
    await links.finish();
    await Deno.symlink(`/proc/${other.pid}`, `${root}/3`);
    assert.equal(links.folders.isAnother(folders[3]), true);
    assert.deepEqual(read(links, folders[3], copies), []);
    for (const folder of folders.slice(5)) {
      assert.deepEqual(read(links, folder, copies), expected(copies, false), folder);
    }
    other.kill();
    await other.status;
    await Deno.remove(root, { recursive: true });
  },
});

Deno.test({
  ...HERE,
  name: "carried links: a folder that cannot be read is left to who says why",
  fn: async () => {
    using _ = new Copies(MANY);
    const root = await Deno.makeTempDir({ dir: "/tmp", prefix: "l" });
    await Deno.symlink("/proc/self", `${root}/1`);
    using links = opened([`${root}/1/fd`], false);
    // Nothing is denied to root, so the denial is acted: a link to itself cannot be opened.
    await Deno.remove(`${root}/1`);
    await Deno.symlink("1", `${root}/1`);
    await links.finish();
    const into = new SocketLinks(Infinity);
    assert.equal(links.read(`${root}/1/fd`, into), false);
    assert.equal(into.drain().fds.length, 0);
    await Deno.remove(root, { recursive: true });
  },
});

Deno.test({
  ...HERE,
  name: "carried links: none without many descriptors, without room for their folder, or a library",
  fn: () => {
    const start = (folders: readonly string[], path: string): CarriedLinks | null =>
      CarriedLinks.start(readerOf(false), new LargeFolders(folders, readerOf(false)), false, path);
    assert.equal(start([OWN], LIBRARY), null);
    using _ = new Copies(MANY);
    assert.equal(start([`/proc/${"./".repeat(10)}self/fd`], LIBRARY), null);
    assert.equal(start([OWN], `${FOLDER}/none.so`), null);
    using links = start([OWN], LIBRARY);
    assert.ok(links !== null);
  },
});
