/**
 * Holds a listener on each of the given addresses, all of one port, and a connection to it:
 * `connection.ts PORT ADDRESS...`.
 */

import { playUntilEnd } from "../../support/programs/actor.ts";

if (import.meta.main) {
  const [port, ...addresses] = Deno.args;
  for (const hostname of addresses) {
    const listener = Deno.listen({ hostname, port: Number(port) });
    await Promise.all([Deno.connect({ hostname, port: Number(port) }), listener.accept()]);
  }
  await playUntilEnd("ready");
  Deno.exit(0);
}
