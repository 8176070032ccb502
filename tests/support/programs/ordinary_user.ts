/**
 * Runs the product as a user without any rights. Where this project and Deno lie may be closed to
 * such a user, so both get another place inside of a sandbox.
 *
 * @module
 */

import { ROOT } from "./program.ts";
import type { Sandbox } from "./sandbox.ts";

const PLACE = "/mnt";

/** For {@linkcode Sandbox.open}: puts the product where everybody can read it. */
export const PUBLIC_COPY = `
  mount -t tmpfs -o mode=755 none ${PLACE}
  cp -r '${ROOT}/main.ts' '${ROOT}/lib' ${PLACE}
  chmod -R a+rX ${PLACE}
  touch ${PLACE}/deno
  mount --bind '${Deno.execPath()}' ${PLACE}/deno
  mkdir -m 777 ${PLACE}/home
`;

/** Words that run sockscope inside of a sandbox as the user and group `id`, with no other rights. */
export function asUser(sandbox: Sandbox, id: number, words: readonly string[]): string[] {
  return sandbox.inside(
    ...["setpriv", `--reuid=${id}`, `--regid=${id}`, "--clear-groups", "--inh-caps=-all"],
    ...["env", `HOME=${PLACE}/home`, `DENO_DIR=${PLACE}/home`],
    ...[`${PLACE}/deno`, "run", "-A", "--no-prompt", `${PLACE}/main.ts`, ...words],
  );
}
