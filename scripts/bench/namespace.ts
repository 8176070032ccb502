/**
 * A network namespace of the benchmark's own, so that it counts its own sockets only.
 *
 * @module
 */

import { libc, raiseLoopback } from "./libc.ts";

/** Marks the copy of this program that runs inside the namespace. */
const INSIDE = "--inside-namespace";

/**
 * Runs this program again in a fresh namespace, where that is permitted, and ends with its status.
 * Returns, with the arguments meant for it, in the program that is to do the work.
 *
 * @param script path of the program's main module.
 */
export async function inFreshNamespace(script: string): Promise<readonly string[]> {
  const [first, ...rest] = Deno.args;
  if (first === INSIDE) {
    raiseLoopback();
    return rest;
  }
  const unshare = await usableUnshare();
  if (unshare === undefined) {
    console.log("no permission for a network namespace: other sockets of the machine count too");
    return Deno.args;
  }
  const { code } = await new Deno.Command(unshare[0], {
    args: [...unshare.slice(1), Deno.execPath(), "run", "-A", script, INSIDE, ...Deno.args],
  }).spawn().status;
  Deno.exit(code);
}

/** The command that makes a namespace: as root, or as any user with a user namespace around it. */
async function usableUnshare(): Promise<string[] | undefined> {
  for (const command of [["unshare", "-n"], ["unshare", "-r", "-n"]]) {
    try {
      const probe = new Deno.Command(command[0], {
        args: [...command.slice(1), "true"],
        stdout: "null",
        stderr: "null",
      });
      if ((await probe.output()).success) return command;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9n;

/** Ends this process when the one that started it ends, however that happens. */
export function endWithParent(): void {
  libc.prctl(PR_SET_PDEATHSIG, SIGKILL, 0n, 0n, 0n);
}
