/**
 * Writes a large tree, for benches and for tests of ss's batches:
 * `deno run -A scripts/generate_tree.ts DIR [--tcp 120000] [--tcp6 0] [--udp 0] [--unix 0]
 * [--owners 0] [--seed 1]`. The same words give the same bytes. Large trees are never stored.
 *
 * @module
 */

import { generateTree, type TreeSize } from "./tree/generate.ts";

const USAGE =
  "usage: generate_tree.ts DIR [--tcp N] [--tcp6 N] [--udp N] [--unix N] [--owners N] [--seed N]";

function main(words: readonly string[]): number {
  const size: { -readonly [K in keyof TreeSize]: number } = {
    tcp: 120000,
    tcp6: 0,
    udp: 0,
    unix: 0,
    owners: 0,
    seed: 1,
  };
  let to: string | undefined;
  for (let i = 0; i < words.length; i++) {
    const name = words[i].replace(/^--/, "");
    if (words[i].startsWith("--") && isKey(name) && /^\d+$/.test(words[i + 1] ?? "")) {
      size[name] = Number(words[++i]);
    } else if (to === undefined && !words[i].startsWith("-")) to = words[i];
    else to = "";
  }
  if (!to) {
    console.error(USAGE);
    return 1;
  }
  generateTree(to, size);
  return 0;
}

function isKey(name: string): name is keyof TreeSize {
  return ["tcp", "tcp6", "udp", "unix", "owners", "seed"].includes(name);
}

if (import.meta.main) Deno.exit(main(Deno.args));
