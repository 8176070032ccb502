/** Files of captured trees, and which trees are the kernel's own. */

import assert from "node:assert/strict";
import * as fs from "node:fs";
import { CapturedFiles } from "../../lib/acquire/captured_files.ts";
import { UnfitFile } from "../../lib/acquire/read_file.ts";
import { treeFiles } from "../../lib/acquire/tree_files.ts";
import type { Problem } from "../../lib/model/problem.ts";
import { pipe, sparse } from "../support/trees/hostile_tree.ts";
import { needs } from "../support/programs/needs.ts";
import { type ProcTree, procTree } from "../support/trees/proc_tree.ts";

const MIB = 1024 ** 2;

/** `node:fs`, with something done between the look at a file and its opening. */
function meddled(meddle: (path: string) => void): typeof fs {
  return {
    ...fs,
    openSync: (path, flags) => {
      // Else the test would wait for ever.
      assert.ok(Number(flags) & fs.constants.O_NONBLOCK);
      meddle(String(path));
      return fs.openSync(path, flags);
    },
  };
}

function unfit(message: string): (error: unknown) => boolean {
  return (error) => error instanceof UnfitFile && error.message === message;
}

async function withFile(
  use: (path: string, tree: ProcTree) => Promise<void> | void,
): Promise<void> {
  await using tree = await procTree({ file: "content\n" });
  await use(`${tree.path}/file`, tree);
}

Deno.test("CapturedFiles: a file that is replaced while it is opened is not read, nor waited for", async () => {
  await withFile(async (path, tree) => {
    await pipe(`${tree.path}/pipe`);
    const replacements: readonly ((path: string) => void)[] = [
      () => Deno.renameSync(`${tree.path}/pipe`, path),
      () => {
        Deno.removeSync(path);
        Deno.symlinkSync("/dev/zero", path);
      },
      () => {
        Deno.removeSync(path);
        Deno.mkdirSync(path);
      },
    ];
    for (const replace of replacements) {
      const files = new CapturedFiles(meddled(replace), []);
      assert.throws(() => files.read(path), unfit("was replaced by what is not a file"));
      Deno.removeSync(path);
      Deno.writeTextFileSync(path, "content\n");
    }
  });
});

Deno.test("CapturedFiles: a file that is gone when it is opened is gone", async () => {
  await withFile((path) => {
    const problems: Problem[] = [];
    const files = new CapturedFiles(meddled((name) => Deno.removeSync(name)), problems);
    assert.equal(files.readOfProcess(path), null);
    assert.deepEqual(problems, []);
  });
});

Deno.test({
  ...needs("slow tests"),
  name: "CapturedFiles: of a tree a gibibyte is read, all files together, and no byte more",
  fn: async () => {
    await using tree = await procTree({ small: "content\n" });
    const [large, rest, small] = ["large", "rest", "small"].map((name) => `${tree.path}/${name}`);
    await sparse(large, 512 * MIB);
    await sparse(rest, 512 * MIB - 8);
    const files = new CapturedFiles(fs, []);
    assert.equal(files.read(large).length, 512 * MIB);
    assert.throws(() => files.read(large + "r"), Deno.errors.NotFound);
    assert.equal(files.read(rest).length, 512 * MIB - 8);
    assert.throws(() => files.read(large), unfit("is beyond the 1 GiB that are read of a tree"));
    // What still fits is read.
    assert.equal(new TextDecoder().decode(files.read(small)), "content\n");
    assert.throws(() => files.read(small), unfit("is beyond the 1 GiB that are read of a tree"));
  },
});

Deno.test({
  ...needs("slow tests"),
  name: "CapturedFiles: what has no size is read as far as a tree goes",
  fn: async () => {
    await withFile(async (path, tree) => {
      Deno.removeSync(path);
      // Eight bytes for each page of memory that there could be.
      await Deno.symlink("/proc/self/pagemap", path);
      const files = new CapturedFiles(fs, []);
      assert.throws(() => files.read(path), unfit("has over 1 GiB"));
      await Deno.symlink("/proc/self/status", `${tree.path}/status`);
      assert.match(new TextDecoder().decode(files.read(`${tree.path}/status`)), /^Name:\t/);
    });
  },
});

Deno.test("CapturedFiles: each file of a process is complained of once", async () => {
  await withFile(async (_, tree) => {
    const [first, second] = [`${tree.path}/first`, `${tree.path}/second`];
    await pipe(first);
    await pipe(second);
    const problems: Problem[] = [];
    const files = new CapturedFiles(fs, problems);
    for (const path of [first, second, first, first]) {
      assert.equal(files.readOfProcess(path), null);
    }
    assert.deepEqual(
      problems,
      [first, second].map((source) => ({
        kind: "unreadable",
        source,
        message: "is a pipe, not a file",
      })),
    );
  });
});

Deno.test("treeFiles: the kernel's own procfs under any name, and nothing else", async () => {
  for (const root of ["/proc", "/proc/", "/proc/self/root/proc", "/proc/1/.."]) {
    assert.ok(!(await treeFiles(root, []) instanceof CapturedFiles), root);
  }
  await using tree = await procTree();
  const others = ["/", "/sys", "/dev", "/proc/self", "/proc/net", tree.path, `${tree.path}/none`];
  for (const root of others) {
    assert.ok(await treeFiles(root, []) instanceof CapturedFiles, root);
  }
});
