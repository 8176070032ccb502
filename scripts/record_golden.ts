/**
 * Records the reference's answers for stored trees anew:
 * `deno run -A scripts/record_golden.ts [--ss PATH] [testdata/TREE...]`, from the project's folder.
 * Trees whose answers name interfaces of a namespace (`packet-netlink`, and the `dev` filters of
 * others) are recorded when they are made, by scripts/world/make.ts, and refused here.
 *
 * @module
 */

import { recordGolden } from "./golden/record.ts";
import { referenceSs } from "./reference_ss.ts";

/** Trees that are right only when recorded in their own namespace. */
const AT_CAPTURE_ONLY = ["packet-netlink", "tcp-states", "udp-raw", "mixed"];

async function main(words: readonly string[]): Promise<number> {
  const at = words.indexOf("--ss");
  const ss = at >= 0 ? words[at + 1] : await referenceSs();
  if (ss === null || ss === undefined) {
    console.error("record_golden: no reference ss; give one with --ss PATH");
    return 1;
  }
  const named = words.filter((_, i) => at < 0 || (i !== at && i !== at + 1));
  const trees = named.length > 0 ? named.map((name) => name.replace(/\/+$/, "")) : allTrees();
  for (const tree of trees) {
    if (AT_CAPTURE_ONLY.some((name) => tree.includes(`/${name}-`))) {
      console.error(`${tree}: skipped, recorded at capture only`);
      continue;
    }
    console.error(`${tree}: ${await recordGolden(tree, ss)} answers`);
  }
  return 0;
}

function allTrees(): string[] {
  return [...Deno.readDirSync("testdata")].map((entry) => `testdata/${entry.name}`)
    .filter((tree) => isFolder(`${tree}/proc`)).sort();
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
