/** The bundle that is compiled gives up what the sources say that it gives up. */

import assert from "node:assert/strict";
import { bundle } from "../../scripts/bundle.ts";
import { jobsFrom } from "../../scripts/compile.ts";
import type { HoardReport } from "../machine/actors/hoard.ts";
import { Actor } from "../support/programs/actor.ts";
import { needs } from "../support/programs/needs.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { StillOpen } from "./disposals.ts";

/** Two of them are read by two threads. */
const DESCRIPTORS = "17000";

/** Command lines, with the libraries that each has open when it begins to drop permissions. */
const LINES: readonly (readonly [words: readonly string[], libraries: number])[] = [
  [["-tan"], 0],
  [["-tan", "sport = :1"], 0],
  [["-tan", "--all-netns"], 0],
  [["-tanp"], 0],
  [["--permissions"], 0],
  [["-t", "-D", "-"], 0],
  // The one that goes on to receive.
  [["-tE"], 1],
  [["-tE", "dport = :1"], 1],
];

Deno.test({
  ...needs("root", "netns", "nsenter", "two threads", "x86_64 binary"),
  name: "bundle: libc is closed and the second thread ended before permissions are dropped",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using _first = await Actor.start<HoardReport>("hoard", sandbox, "7001", DESCRIPTORS);
    await using _second = await Actor.start<HoardReport>("hoard", sandbox, "7002", DESCRIPTORS);
    const folder = await Deno.makeTempDir();
    try {
      const [{ entry, workers = [] }] = jobsFrom([]);
      const [{ path: program }] = await Promise.all(
        [entry, ...workers].map((module) => bundle(module, folder)),
      );
      const preload = `${import.meta.dirname}/disposals.ts`;
      const command = [Deno.execPath(), "run", "-A", "--preload", preload, program];
      for (const [words, libraries] of LINES) {
        const { stdout, stderr } = await sandbox.run([...command, ...words]);
        const what = `${words.join(" ")}: ${stderr}`;
        const open: StillOpen = JSON.parse(stdout);
        assert.ok(open.opened > libraries, what);
        assert.equal(open.libraries, libraries, what);
        assert.equal(open.started, words.includes("-tanp") ? 1 : 0, what);
        assert.equal(open.workers, 0, what);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** What a bundled file takes along whenever it is loaded. */
function staticImports(text: string): string[] {
  return [...text.matchAll(/(?:^|[;}])(?:import|export)\s*(?:\{[^}]*\}\s*from\s*)?"\.\/([^"]+)"/g)]
    .map(([, file]) => file);
}

Deno.test({
  ...needs("x86_64 binary"),
  name: "bundle: what measures wide characters comes with tables, and with nothing else",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      await bundle(jobsFrom([])[0].entry, folder);
      const texts = new Map<string, string>();
      for (const { name } of Deno.readDirSync(folder)) {
        texts.set(name, Deno.readTextFileSync(`${folder}/${name}`));
      }
      const loaded = (file: string, seen = new Set<string>()): ReadonlySet<string> => {
        seen.add(file);
        for (const each of staticImports(texts.get(file)!)) if (!seen.has(each)) loaded(each, seen);
        return seen;
      };
      const isLibrary = (file: string): boolean => /eastAsianWidth[,}]/.test(texts.get(file)!);
      const asks = [...texts.keys()].filter((file) => texts.get(file)!.includes("eastAsianWidth:"));
      assert.deepEqual([[...texts.keys()].filter(isLibrary).length, asks.length], [1, 1]);
      assert.ok([...texts.values()].some((text) => staticImports(text).length > 1));
      const asking = [...texts.keys()].filter((file) => loaded(file).has(asks[0]));
      const names = asking.map((file) => file.replace(/-[^-]*$/, "")).sort();
      assert.deepEqual(names.filter((name) => name !== "chunk"), ["column_list", "listing"]);
      assert.ok(![...loaded("main.js")].some(isLibrary));
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
