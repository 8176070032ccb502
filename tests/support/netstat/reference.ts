/** The reference netstat over a stored tree: it reads /proc alone, so the tree is mounted there. */

import { latin1 } from "../../../lib/model/latin1.ts";
import { overTree } from "../../../scripts/golden/record_netstat.ts";

/** What a run of netstat left behind, a character a byte. */
export interface NetstatRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the reference over a tree. */
export async function netstatOver(
  netstat: string,
  root: string,
  args: readonly string[],
): Promise<NetstatRun> {
  const [program, ...words] = overTree(root, [netstat, ...args]);
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: words,
    clearEnv: true,
    env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stdout: latin1(stdout), stderr: latin1(stderr) };
}
