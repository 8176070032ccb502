/**
 * Holds listeners on 127.0.0.1 with several kinds of owners: 7001 is this process's alone, 7002 a
 * child's of user 65534, 7003 is shared with two children, 7004 a child's with an awkward name.
 */

import { startChild } from "../../../scripts/world/child.ts";
import { inet4 } from "../../../scripts/world/sockaddr.ts";
import { close, listener } from "../../../scripts/world/socket.ts";
import { playUntilEnd } from "../../support/programs/actor.ts";

/** A command name that looks like the end of itself and the beginning of the next columns. */
export const AWKWARD = "a) S 1 (b";
export const NOBODY = 65534;

/** What the actor says when it is ready. */
export interface OwnersReport {
  readonly pid: number;
  readonly children: Readonly<Record<"nobody" | "first" | "second" | "awkward", number>>;
}

if (import.meta.main) {
  const open = (port: number): number => listener(inet4("127.0.0.1", port));
  open(7001);
  const [ofNobody, shared, awkward] = [7002, 7003, 7004].map(open);
  const children = [
    await startChild({ name: "of-nobody", shares: [ofNobody], uid: NOBODY }),
    await startChild({ name: "first", shares: [shared] }),
    await startChild({ name: "second", shares: [shared] }),
    await startChild({ name: AWKWARD, shares: [awkward] }),
  ];
  close(ofNobody);
  close(awkward);
  const [nobody, first, second, last] = children.map((child) => child.pid);
  const report: OwnersReport = {
    pid: Deno.pid,
    children: { nobody, first, second, awkward: last },
  };
  await playUntilEnd(report);
  for (const child of children) await child.end();
  Deno.exit(0);
}
