/**
 * Records what the real `lsof` says of a made-up /proc, beside the tables of which it was made:
 * `deno run -A scripts/record_lsof.ts [LSOF]`, as root, from the project's folder.
 *
 * lsof asks each descriptor for its inode, so the sockets are files in memory and the tables name
 * their inodes. What is stored has the links alone, as a captured /proc has them.
 *
 * @module
 */

import { run } from "./child.ts";
import { lsofGolden, writeMadeTree } from "./golden/lsof_tree.ts";

/** Where what was recorded is kept. */
export const LSOF_TREE = "testdata/lsof-made";

const ABOUT =
  "Made by `scripts/record_lsof.ts`: root/ is a /proc with a row of each kind, state and form of\n" +
  "address that lsof has words for; answers/ is what lsof 4.95 said of it.\n";

const SCRIPT = 'mount --bind "$1" /proc || exit 99; shift; exec "$@"';

async function main([lsof = "lsof"]: readonly string[]): Promise<void> {
  await Deno.remove(LSOF_TREE, { recursive: true }).catch(() => {});
  await Deno.mkdir(`${LSOF_TREE}/answers`, { recursive: true });
  const memory = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "lsof" });
  try {
    await writeMadeTree(memory, `${LSOF_TREE}/root`);
    const cases = [];
    for (const { args, file } of lsofGolden()) {
      const command = ["unshare", "--mount", "sh", "-c", SCRIPT, "sh", memory, lsof, ...args];
      const { code, stdout } = await run(command, { env: { LC_ALL: "C.UTF-8" } });
      if (code === 99) throw new Error("a folder cannot be mounted over /proc here");
      await Deno.writeTextFile(`${LSOF_TREE}/answers/${file}`, stdout);
      cases.push({ args, file, exit: code });
    }
    const lines = cases.map((each) => `  ${JSON.stringify(each)}`).join(",\n");
    await Deno.writeTextFile(`${LSOF_TREE}/answers/cases.json`, `[\n${lines}\n]\n`);
    await Deno.writeTextFile(`${LSOF_TREE}/README.md`, ABOUT);
    console.error(`${LSOF_TREE}: ${cases.length} answers`);
  } finally {
    await Deno.remove(memory, { recursive: true });
  }
}

if (import.meta.main) await main(Deno.args);
