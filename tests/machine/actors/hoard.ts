/** Holds a listener on 127.0.0.1 in many descriptors: `hoard.ts PORT COUNT`. */

import { inet4 } from "../../../scripts/world/sockaddr.ts";
import { duplicate, listener } from "../../../scripts/world/socket.ts";
import { playUntilEnd } from "../../support/programs/actor.ts";

/** What the actor says when it is ready. */
export interface HoardReport {
  readonly pid: number;
}

if (import.meta.main) {
  const [port, count] = Deno.args.map(Number);
  const socket = listener(inet4("127.0.0.1", port));
  for (let held = 1; held < count; held++) duplicate(socket);
  const report: HoardReport = { pid: Deno.pid };
  await playUntilEnd(report);
  Deno.exit(0);
}
