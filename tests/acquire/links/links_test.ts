/** Every way of reading links of descriptors finds the same, in the same order. */

import assert from "node:assert/strict";
import { FdName } from "../../../lib/acquire/links/fd_name.ts";
import { fileLinks } from "../../../lib/acquire/links/file_links.ts";
import { cString, openLibc } from "../../../lib/acquire/kernel/libc.ts";
import { LibcLinks } from "../../../lib/acquire/links/libc_links.ts";
import {
  BLOCK_SIZE,
  type LinkBlock,
  LinkBlocks,
  shareOf,
} from "../../../lib/acquire/links/link_blocks.ts";
import { LargeFolders } from "../../../lib/acquire/links/large_folders.ts";
import { LinksAhead } from "../../../lib/acquire/links/links_ahead.ts";
import { SharedLinks } from "../../../lib/acquire/links/shared_links.ts";
import { type FoundLinks, SocketLinks } from "../../../lib/acquire/links/socket_links.ts";
import { LINK_SIZE } from "../../../lib/model/capture.ts";
import { libc } from "../../../scripts/world/libc.ts";
import { needs } from "../../support/programs/needs.ts";

const OWN = "/proc/self/fd";
const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const F_DUPFD = 0;

/** Sockets of this process: one, and copies of it. */
class Descriptors implements Disposable {
  readonly fds: number[] = [];

  /** One copy at the first free number from each of `wanted` on. */
  constructor(wanted: readonly number[]) {
    const first = libc.socket(AF_UNIX, SOCK_DGRAM, 0);
    this.fds.push(first);
    for (const number of wanted) this.fds.push(libc.fcntl(first, F_DUPFD, number));
    assert.ok(this.fds.every((fd) => fd >= 0));
  }

  /** Those of these lines that are of these sockets: a thread that starts has others of its own. */
  among(lines: readonly string[]): string[] {
    return lines.filter((line) => this.fds.includes(parseInt(line)));
  }

  [Symbol.dispose](): void {
    for (const fd of this.fds) libc.close(fd);
  }
}

/** One for all tests. */
const LIBC = openLibc();
// Opened once as well, and by no test.
if (typeof LIBC !== "string") void [LIBC.rareCalls, LIBC.linkCalls, LIBC.attributeCalls];

/** This process's folder by other names, as if it were many processes. */
const OWN_OFTEN = Array.from({ length: 12 }, (_, dots) => `/proc/${"./".repeat(dots)}self/fd`);
/** As many descriptors as are shared among two threads, if there are so many in all these folders. */
const ENOUGH = new Array<number>(700).fill(20);

function reader(): LibcLinks {
  assert.ok(typeof LIBC !== "string", "libc opens");
  const links = LibcLinks.of(LIBC);
  assert.ok(links !== null, "glibc 2.30 or later");
  return links;
}

/** `FD TEXT` of each link. */
function linesOf({ fds, links }: FoundLinks): string[] {
  return Array.from(fds, (fd, index) => {
    const text = links.slice(index * LINK_SIZE, (index + 1) * LINK_SIZE);
    return `${fd} ${new TextDecoder().decode(text.subarray(0, text.indexOf(0)))}`;
  });
}

/** What `readlink` of each descriptor of this process says, as far as it is a socket. */
function expected(): string[] {
  return [...Deno.readDirSync(OWN)].map(({ name }) => Number(name)).sort((a, b) => a - b)
    .flatMap((fd) => {
      try {
        return [`${fd} ${Deno.readLinkSync(`${OWN}/${fd}`)}`];
      } catch {
        // The descriptor that listed them.
        return [];
      }
    })
    .filter((line) => line.includes(" socket:"));
}

function found(read: (links: SocketLinks) => boolean, limit = Infinity): string[] {
  const links = new SocketLinks(limit);
  assert.equal(read(links), true);
  return linesOf(links.drain());
}

Deno.test("FdName: counts as numbers do, from anywhere", () => {
  const name = new FdName();
  const text = (): string => new TextDecoder().decode(name.bytes).replace(/\0.*$/s, "");
  for (const start of [0, 7, 95, 99, 995, 9999, 99_990, 999_999, 1_048_570, 2_147_483_600]) {
    name.set(start);
    for (let fd = start; fd < start + 30; fd++, name.increment()) {
      assert.equal(text(), `${fd}`);
      assert.equal(name.fd, fd);
    }
  }
  for (const entry of ["12", "0", "2147483647"]) {
    assert.equal(name.parse(cString(`of${entry}`), 2), true);
    assert.equal(name.fd, Number(entry));
    assert.equal(text(), entry);
  }
  for (const entry of ["", ".", "..", "x", " 7", "3x", "-1", "12345678901"]) {
    assert.equal(name.parse(cString(entry), 0), false, entry);
  }
});

Deno.test("links through libc and through Deno: gaps, runs and single ones, in order", () => {
  const runs = Array.from({ length: 300 }, () => 400);
  const cases = [[], [100, 500, 501, 1000], runs, [...runs, 1000], [1000, ...runs, 20, 1010]];
  const links = reader();
  for (const wanted of cases) {
    using sockets = new Descriptors(wanted);
    const lines = expected();
    for (const fd of sockets.fds) assert.ok(lines.some((line) => line.startsWith(`${fd} `)));
    assert.deepEqual(found((into) => links.read(OWN, into)), lines);
    assert.deepEqual(found((into) => fileLinks("/proc")(OWN, into)), lines);
  }
});

Deno.test("links through libc: parts of a folder are the whole, wherever they are cut", () => {
  using _ = new Descriptors([60, 61, 62, 200, 201, 900, 901]);
  const links = reader();
  for (const cuts of [[1], [61], [62, 63], [100, 201], [5, 150, 199, 901], [2000]]) {
    const edges = [0, ...cuts, Infinity];
    const parts = edges.slice(1).flatMap((to, index) =>
      found((into) => links.read(OWN, into, edges[index], to))
    );
    assert.deepEqual(parts, expected(), `${cuts}`);
  }
});

Deno.test("links: no more are read than the limit, of any kind", () => {
  using _ = new Descriptors(Array.from({ length: 50 }, () => 300));
  const links = reader();
  const readers = [
    (into: SocketLinks) => links.read(OWN, into),
    fileLinks("/proc").bind(null, OWN),
  ];
  for (const read of readers) {
    for (const limit of [0, 1, 5, 40]) {
      const into = new SocketLinks(limit);
      read(into);
      assert.equal(into.full, true);
      const lines = linesOf(into.drain());
      assert.ok(lines.length <= limit);
      // How many are of other kinds hangs on what the reader holds open itself.
      assert.ok(lines.length > 0 || limit < 40);
      assert.deepEqual(lines, expected().slice(0, lines.length));
    }
  }
});

Deno.test("links of a process that is gone are none, and none that were refused", () => {
  const nothing = "/proc/2147483646/fd";
  const links = reader();
  assert.deepEqual(found((into) => links.read(nothing, into)), []);
  assert.deepEqual(found((into) => fileLinks("/proc")(nothing, into)), []);
});

Deno.test("links of a process that denies one are not asked for any further, and were refused", () => {
  assert.ok(typeof LIBC !== "string", "libc opens");
  const EACCES = 13;
  let asked = 0;
  const readlinkat = (): bigint => {
    asked++;
    return -1n;
  };
  const refusing: typeof LIBC = Object.create(LIBC, {
    rareCalls: { value: { ...LIBC.rareCalls, readlinkat } },
    errno: { value: () => EACCES },
  });
  using _ = new Descriptors([200, 201, 300]);
  const into = new SocketLinks(Infinity);
  assert.equal(LibcLinks.of(refusing)?.read(OWN, into), false);
  assert.equal(asked, 1);
  assert.deepEqual(linesOf(into.drain()), []);
});

Deno.test("the other thread reads every block that is left to it", () => {
  using sockets = new Descriptors([60, 61, 200, 201, 900]);
  const edges = [0, 50, 61, 300, Infinity];
  const blocks: LinkBlock[] = edges.slice(1).map((to, index) => ({
    folder: `/proc/${Deno.pid}/fd`,
    from: edges[index],
    to,
  }));
  const share = shareOf(blocks);
  const url = new URL("../../../lib/acquire/links/links_worker.ts", import.meta.url);
  const worker = new Worker(url, { type: "module" });
  worker.postMessage(share);
  const mine = new LinkBlocks(share);
  const words = new Int32Array(share.memory);
  // Left alone until the first block is read, which is the last for the other thread.
  assert.notEqual(Atomics.wait(words, 0, 0, 20_000), "timed-out");
  const received = blocks.flatMap((_, index) => {
    assert.equal(mine.claim(index), false);
    const links = mine.receive(index, 20_000);
    assert.ok(links !== null);
    assert.equal(links.readable, true);
    return linesOf(links);
  });
  worker.terminate();
  assert.deepEqual(sockets.among(received), sockets.among(expected()));
  assert.equal(sockets.among(received).length, sockets.fds.length);
});

Deno.test({
  ...needs("two threads"),
  name: "two threads find what one does, in its order",
  fn: () => {
    using sockets = new Descriptors(ENOUGH);
    const links = reader();
    using shared = SharedLinks.start(links, new LargeFolders(OWN_OFTEN, links));
    assert.ok(shared !== null, "there is enough to share");
    const gone = "/proc/2147483646/fd";
    for (const folder of [gone, ...OWN_OFTEN, OWN]) {
      const both: string[] = sockets.among(found((into) => shared.read(folder, into)));
      const one: string[] = sockets.among(found((into) => links.read(folder, into)));
      assert.deepEqual(both, one, folder);
      assert.equal(one.length, folder === gone ? 0 : sockets.fds.length);
    }
  },
});

Deno.test({
  ...needs("two threads"),
  name:
    "two threads: folders that are passed over, since their process has ended, cost the others nothing",
  fn: () => {
    using sockets = new Descriptors(ENOUGH);
    using shared = SharedLinks.start(reader(), new LargeFolders(OWN_OFTEN, reader()));
    assert.ok(shared !== null, "there is enough to share");
    for (const folder of OWN_OFTEN.slice(3)) {
      const both: string[] = sockets.among(found((into) => shared.read(folder, into)));
      assert.equal(both.length, sockets.fds.length, folder);
    }
  },
});

Deno.test({
  ...needs("two threads"),
  name:
    "two threads: a process that got the number of one whose links were read is read as what it is",
  fn: async () => {
    // Before there are sockets that it would inherit.
    await using other = new Deno.Command("sleep", { args: ["60"] }).spawn();
    using sockets = new Descriptors(ENOUGH);
    const root = await Deno.makeTempDir();
    const folders = Array.from({ length: 12 }, (_, index) => `${root}/${index}/fd`);
    for (const index of folders.keys()) await Deno.symlink("/proc/self", `${root}/${index}`);
    using shared = SharedLinks.start(reader(), new LargeFolders(folders, reader()));
    assert.ok(shared !== null, "there is enough to share");
    const links = (folder: string): string[] =>
      sockets.among(found((into) => shared.read(folder, into)));
    assert.equal(links(folders[0]).length, sockets.fds.length);
    assert.equal(shared.folders.isAnother(folders[0]), false);
    assert.equal(links(folders[1]).length, sockets.fds.length);
    await Deno.remove(`${root}/1`);
    await Deno.symlink(`/proc/${other.pid}`, `${root}/1`);
    assert.equal(shared.folders.isAnother(folders[1]), true);
    assert.deepEqual(links(folders[1]), []);
    assert.equal(shared.folders.isAnother(folders[1]), false, "and no second time");
    other.kill();
    await other.status;
    await Deno.remove(root, { recursive: true });
  },
});

Deno.test("one thread suffices for few descriptors", () => {
  assert.equal(SharedLinks.start(reader(), new LargeFolders(OWN_OFTEN, reader())), null);
  using ahead = new LinksAhead("/proc", null);
  ahead.begin(false);
  assert.equal(ahead.shared, null, "without libc");
});

Deno.test({
  ...needs("two threads"),
  name: "links ahead: begun once, of all processes of a root, each as one thread finds it",
  fn: async () => {
    using sockets = new Descriptors(ENOUGH);
    const root = await Deno.makeTempDir();
    const pids = Array.from({ length: 12 }, (_, index) => index + 1);
    for (const pid of pids) await Deno.symlink("/proc/self", `${root}/${pid}`);
    assert.ok(typeof LIBC !== "string");
    using ahead = new LinksAhead(root, LIBC);
    ahead.begin(false);
    const { shared } = ahead;
    assert.ok(shared !== null, "there is enough to share");
    ahead.begin(false);
    assert.equal(ahead.shared, shared);
    for (const pid of pids) {
      const folder = `${root}/${pid}/fd`;
      const both: string[] = sockets.among(found((into) => shared.read(folder, into)));
      assert.equal(both.length, sockets.fds.length, folder);
    }
    await Deno.remove(root, { recursive: true });
  },
});

Deno.test("a block that the other thread does not finish, or cannot hand over, is not waited for", () => {
  const share = shareOf([0, 1, 2].map((from) => ({ folder: OWN, from, to: from + 1 })));
  const [mine, theirs] = [new LinkBlocks(share), new LinkBlocks(share)];
  for (const index of [0, 1, 2]) {
    assert.equal(theirs.claim(index), true);
    assert.equal(mine.claim(index), false);
  }
  const count = BLOCK_SIZE;
  const full = { fds: new Int32Array(count).fill(7), links: new Uint8Array(count * LINK_SIZE) };
  theirs.publish(1, full, false);
  const more = {
    fds: new Int32Array(count + 1),
    links: new Uint8Array((count + 1) * LINK_SIZE),
  };
  theirs.publish(2, more, true);
  assert.equal(mine.receive(0, 10), null);
  assert.deepEqual(mine.receive(1, 10), { ...full, readable: false });
  assert.equal(mine.receive(2, 10), null);
});
