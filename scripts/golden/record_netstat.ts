/**
 * Asks the reference netstat and keeps its answers beside the trees, in golden-netstat/, as root from
 * the project's folder: `deno run -A scripts/golden/record_netstat.ts [testdata/TREE...]`. It reads
 * /proc alone, so each tree is mounted there, in a mount namespace of its own.
 *
 * @module
 */

import { referenceNetstat } from "../reference_netstat.ts";
import { netstatLines } from "./netstat_lines.ts";
import { recordAnswers } from "./record.ts";

/** Words that run a command with a tree in the place of /proc. */
export function overTree(root: string, command: readonly string[]): string[] {
  const mounted = 'mount --bind "$0" /proc && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", mounted, root, ...command];
}

async function main(words: readonly string[]): Promise<number> {
  const netstat = await referenceNetstat();
  if (netstat === null) return 1;
  const trees = words.length > 0
    ? words.map((name) => name.replace(/\/+$/, ""))
    : [...Deno.readDirSync("testdata")].map(({ name }) => `testdata/${name}`).sort();
  for (const tree of trees) {
    const lines = netstatLines(tree.slice(tree.lastIndexOf("/") + 1));
    if (lines.length === 0 || !isFolder(`${tree}/proc`)) continue;
    const root = Deno.realPathSync(`${tree}/proc`);
    const count = await recordAnswers(`${tree}/golden-netstat`, "netstat", lines, (args) => {
      const [program, ...rest] = overTree(root, [netstat, ...args]);
      return new Deno.Command(program, {
        args: rest,
        clearEnv: true,
        env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
        stdin: "null",
      }).outputSync();
    });
    console.error(`${tree}: ${count} answers`);
  }
  return 0;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
