/** Network namespaces by name, read through a process inside: its PID/net. */

import { EnvironmentError } from "../../model/problem.ts";
import { failureOf, reasonOf } from "../errors.ts";

/** The folder in which `ip netns` keeps names. */
export const NAMES = "/run/netns";

/**
 * The folder below `root` that holds the namespace's tables: `PID/net`. `reason`: why sock_diag is
 * not asked, for the error. Throws `EnvironmentError` if there is no such namespace or process.
 */
export function namespaceFolder(root: string, name: string, reason: string | null): string {
  let wanted: { ino: number | null; dev: number };
  if (name === "" || name.includes("/")) {
    throw new EnvironmentError(`"${name}" is no name of a network namespace`);
  }
  try {
    wanted = Deno.statSync(`${NAMES}/${name}`);
  } catch (error) {
    if (failureOf(error) === "capability") {
      throw new EnvironmentError(
        `Deno may not read ${NAMES}, where network namespaces have their names:`,
        `grant -A, or --allow-read=${NAMES} besides what ${root} needs`,
      );
    }
    throw new EnvironmentError(`network namespace "${name}": ${NAMES}/${name}: ${reasonOf(error)}`);
  }
  for (const entry of Deno.readDirSync(root)) {
    if (!/^[0-9]+$/.test(entry.name)) continue;
    try {
      const found = Deno.statSync(`${root}/${entry.name}/ns/net`);
      if (found.ino === wanted.ino && found.dev === wanted.dev) return `${entry.name}/net`;
    } catch {
      // The process ended, or belongs to another user.
    }
  }
  throw new EnvironmentError(
    `network namespace "${name}": no process runs in it whose tables could be read; ` +
      `start one there (ip netns exec ${name} sleep 60)` +
      (reason === null ? "" : `; the kernel is not asked: ${reason}`),
  );
}
