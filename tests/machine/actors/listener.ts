/**
 * Holds TCP listeners on 127.0.0.1: `listener.ts PORT...`, 0 for any. Reports the ports and the
 * command name of its process.
 */

import { playUntilEnd } from "../../support/programs/actor.ts";

/** What the actor says when it is ready. */
export interface ListenerReport {
  readonly pid: number;
  readonly ports: readonly number[];
  readonly command: string;
}

if (import.meta.main) {
  const listeners = Deno.args.map((port) =>
    Deno.listen({ hostname: "127.0.0.1", port: Number(port) })
  );
  const report: ListenerReport = {
    pid: Deno.pid,
    ports: listeners.map(({ addr }) => addr.port),
    command: Deno.readTextFileSync("/proc/self/comm").trimEnd(),
  };
  await playUntilEnd(report);
  Deno.exit(0);
}
