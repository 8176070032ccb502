/** Options of internet sockets: struct inet_diag_sockopt, which is bits. */

import { INET_DIAG, INET_DIAG_SOCKOPT as O } from "../uapi/inet_diag.ts";
import { halfOf } from "./attribute.ts";
import { bit, describe, member } from "./struct.ts";

/** One option; `ss`: its word there. */
const option = (mask: number, key: string, description: string, ss = key) => ({
  ...bit("bits", mask, key, description),
  ss,
});

/** The options, in the order of `ss`. */
export const SOCKOPTS = [
  option(O.RECVERR, "recverr", "IP_RECVERR or IPV6_RECVERR."),
  option(O.IS_ICSK, "is_icsk", "Connections are made over the socket (tcp and its likes)."),
  option(O.FREEBIND, "freebind", "IP_FREEBIND."),
  option(O.HDRINCL, "hdrincl", "IP_HDRINCL."),
  option(O.MC_LOOP, "mc_loop", "IP_MULTICAST_LOOP."),
  option(O.TRANSPARENT, "transparent", "IP_TRANSPARENT."),
  option(O.MC_ALL, "mc_all", "IP_MULTICAST_ALL."),
  option(O.NODEFRAG, "nodefrag", "IP_NODEFRAG."),
  option(
    O.BIND_ADDRESS_NO_PORT,
    "bind_address_no_port",
    "IP_BIND_ADDRESS_NO_PORT.",
    "bind_addr_no_port",
  ),
  option(O.RECVERR_RFC4884, "recverr_rfc4884", "IP_RECVERR_RFC4884."),
  option(O.DEFER_CONNECT, "defer_connect", "TCP_FASTOPEN_CONNECT: the connection waits for data."),
] as const;

export const SOCKOPT = describe({ bits: 0 }, () => ({ bits: member("", null, { width: 2 }) }), {
  parts: () => SOCKOPTS,
});

export const sockopts = halfOf(INET_DIAG.SOCKOPT);
