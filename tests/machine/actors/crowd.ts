/** Holds connections over loopback, both ends of each, every fourth over IPv6: `crowd.ts COUNT`. */

import { libc } from "../../../scripts/world/libc.ts";
import { AF_INET, AF_INET6, inet4, inet6 } from "../../../scripts/world/sockaddr.ts";
import { listener, socket, STREAM } from "../../../scripts/world/socket.ts";
import { playUntilEnd } from "../../support/programs/actor.ts";

/** Every so many are of IPv6. */
const OTHER = 4;

if (import.meta.main) {
  const count = Number(Deno.args[0]);
  const sides = [[AF_INET, inet4("127.0.0.1", 9000)], [AF_INET6, inet6("::1", 9000)]] as const;
  const servers = sides.map(([, address]) => listener(address));
  for (let index = 0; index < count; index++) {
    const side = index % OTHER === 0 ? 1 : 0;
    const [family, address] = sides[side];
    // Over loopback the connection is there as soon as that has returned.
    libc.connect(socket(family, STREAM), address, address.length);
    if (libc.accept4(servers[side], null, null, 0) < 0) throw new Error("a connection is missing");
  }
  await playUntilEnd("ready");
  Deno.exit(0);
}
