/** The reference netstat over a stored tree: it reads /proc alone, so the tree is mounted there. */

import { latin1 } from "../../../lib/model/latin1.ts";

/** What a run of netstat left behind, a character a byte. */
export interface NetstatRun {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Words that run a command with a tree in the place of /proc, in a mount namespace of its own. */
function overTree(root: string, command: readonly string[]): string[] {
  return ["--mount", "sh", "-c", 'mount --bind "$0" /proc && exec "$@"', root, ...command];
}

/** Runs the reference over a tree. */
export async function netstatOver(
  netstat: string,
  root: string,
  args: readonly string[],
): Promise<NetstatRun> {
  const { code, stdout, stderr } = await new Deno.Command("unshare", {
    args: overTree(root, [netstat, ...args]),
    clearEnv: true,
    env: { LC_ALL: "C", PATH: "/usr/sbin:/usr/bin:/sbin:/bin" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stdout: latin1(stdout), stderr: latin1(stderr) };
}
