/** Requests to sock_diag and rtnetlink as whole messages, from what a query wants to see. */

import { groupsOf } from "../field/group.ts";
import type { DumpId } from "../model/plan.ts";
import type { Query } from "../model/query.ts";
import {
  INET_DIAG_REQ,
  INET_DIAG_REQ_COMPAT,
  INET_DIAG_REQ_V2,
  IPPROTO,
  TCPDIAG_GETSOCK,
} from "../uapi/inet_diag.ts";
import { MessageWriter, NLA_F_NESTED, NLM_F_DUMP, NLM_F_REQUEST } from "../uapi/netlink.ts";
import { NDIAG_PROTO_ALL, NDIAG_SHOW } from "../uapi/netlink_diag.ts";
import { PACKET_SHOW } from "../uapi/packet_diag.ts";
import {
  IFINFOMSG_SIZE,
  IFLA_EXT_MASK,
  RTEXT_FILTER_SKIP_STATS,
  RTM_GETLINK,
} from "../uapi/rtnetlink.ts";
import {
  AF_INET,
  AF_NETLINK,
  AF_PACKET,
  AF_TIPC,
  AF_UNIX,
  AF_VSOCK,
  AF_XDP,
  SEQUENCE,
  SOCK_DIAG_BY_FAMILY,
} from "../uapi/sock_diag.ts";
import { UDIAG_SHOW } from "../uapi/unix_diag.ts";
import { XDP_SHOW } from "../uapi/xdp_diag.ts";

/** The largest protocol number that the request's own member can hold. */
const LARGEST_PROTOCOL = 255;

const DATAGRAM_PROTOCOLS: ReadonlySet<number> = new Set([
  IPPROTO.UDP,
  IPPROTO.UDPLITE,
  IPPROTO.RAW,
]);

function dumpRequest(): MessageWriter {
  return new MessageWriter(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP, SEQUENCE);
}

/** The attributes of a protocol's internet sockets that a query needs: bit N - 1 for number N. */
function inetExtensions({ wanted }: Query, protocol: number): number {
  let bits = 0;
  for (const { inet = [], datagram = [] } of groupsOf(wanted)) {
    const lossy = DATAGRAM_PROTOCOLS.has(protocol) ? datagram : [];
    for (const attribute of [...inet, ...lossy]) bits |= 1 << (attribute - 1);
  }
  return bits;
}

/**
 * Asks for a protocol's sockets of one family. `bytecode`: the filter that the kernel runs, empty
 * for none.
 */
export function inetRequest(
  query: Query,
  family: number,
  protocol: number,
  bytecode: Uint8Array,
): Uint8Array {
  const message = dumpRequest();
  message.u8(family);
  // A kernel that does not know the attribute finds no protocol 0, instead of another's sockets.
  message.u8(protocol > LARGEST_PROTOCOL ? 0 : protocol);
  message.u8(inetExtensions(query, protocol));
  message.u8(0);
  message.u32(query.states);
  message.zeros(INET_DIAG_REQ_V2.SOCKID_SIZE);
  if (bytecode.length > 0) message.attribute(INET_DIAG_REQ.BYTECODE, bytecode);
  if (protocol > LARGEST_PROTOCOL) {
    message.attribute(INET_DIAG_REQ.PROTOCOL, new Uint8Array(Uint32Array.of(protocol).buffer));
  }
  // Without ids the kernel reports all maps; those that were not asked for are not shown.
  if (query.bpfMaps !== "none") {
    message.attribute(INET_DIAG_REQ.SK_BPF_STORAGES | NLA_F_NESTED, new Uint8Array(0));
  }
  return message.finish();
}

/**
 * Asks for the TCP sockets of both families at once, in the way of kernels before 3.3, which all
 * have kept: the kernel then walks its table once instead of twice, which takes as long whatever it
 * finds there.
 */
export function tcpRequest(query: Query, bytecode: Uint8Array): Uint8Array {
  const message = new MessageWriter(TCPDIAG_GETSOCK, NLM_F_REQUEST | NLM_F_DUMP, SEQUENCE);
  const R = INET_DIAG_REQ_COMPAT;
  const request = new Uint8Array(R.SIZE);
  request[R.idiag_family] = AF_INET;
  request[R.idiag_ext] = inetExtensions(query, IPPROTO.TCP);
  new DataView(request.buffer).setUint32(R.idiag_states, query.states, true);
  message.copy(request);
  if (bytecode.length > 0) message.attribute(INET_DIAG_REQ.BYTECODE, bytecode);
  return message.finish();
}

/** What a family's request says behind its first four bytes. */
interface FamilyRequest {
  readonly family: number;
  /** The byte behind the family; 0, if it is not said. */
  readonly protocol?: number;
  /** True if states are chosen. */
  readonly states: boolean;
  /** Bits of what is asked for; null if nothing can be chosen. */
  readonly show: ((query: Query) => number) | null;
  /** Bytes behind all that. */
  readonly rest: number;
}

/** Bits that the wanted groups ask for. */
function wantedBits(query: Query, which: "unix" | "netlink"): number {
  return groupsOf(query.wanted).reduce((bits, group) => bits | (group[which] ?? 0), 0);
}

const FAMILY_REQUESTS: { readonly [id in DumpId]?: FamilyRequest } = {
  /** struct unix_diag_req: an inode before the bits, a cookie behind them. */
  unix: {
    ...{ family: AF_UNIX, states: true, rest: 8 },
    show: (query) =>
      UDIAG_SHOW.NAME | UDIAG_SHOW.PEER | UDIAG_SHOW.RQLEN | wantedBits(query, "unix"),
  },
  /** struct packet_diag_req */
  packet: {
    ...{ family: AF_PACKET, states: false, rest: 8 },
    show: () =>
      PACKET_SHOW.INFO | PACKET_SHOW.MEMINFO | PACKET_SHOW.FILTER | PACKET_SHOW.RING_CFG |
      PACKET_SHOW.FANOUT,
  },
  /** struct netlink_diag_req */
  netlink: {
    ...{ family: AF_NETLINK, protocol: NDIAG_PROTO_ALL, states: false, rest: 8 },
    show: (query) => NDIAG_SHOW.MEMINFO | NDIAG_SHOW.GROUPS | wantedBits(query, "netlink"),
  },
  /** struct vsock_diag_req */
  vsock: { family: AF_VSOCK, states: true, show: null, rest: 16 },
  /** struct tipc_sock_diag_req */
  tipc: { family: AF_TIPC, states: true, show: null, rest: 0 },
  /** struct xdp_diag_req */
  xdp: {
    ...{ family: AF_XDP, states: false, rest: 8 },
    show: () =>
      XDP_SHOW.INFO | XDP_SHOW.RING_CFG | XDP_SHOW.UMEM | XDP_SHOW.MEMINFO | XDP_SHOW.STATS,
  },
};

/** Asks for the sockets of a family that is not the internet's. */
export function familyRequest(id: DumpId, query: Query): Uint8Array {
  const { family, protocol = 0, states, show, rest } = FAMILY_REQUESTS[id]!;
  const message = dumpRequest();
  message.u8(family);
  message.u8(protocol);
  message.zeros(2);
  if (states) message.u32(query.states);
  // An inode, by which one could be chosen.
  if (show !== null) {
    message.u32(0);
    message.u32(show(query));
  }
  message.zeros(rest);
  return message.finish();
}

/** Asks for the interfaces' names, without their statistics. */
export function interfacesRequest(): Uint8Array {
  const message = new MessageWriter(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, SEQUENCE);
  message.zeros(IFINFOMSG_SIZE);
  message.attribute(IFLA_EXT_MASK, new Uint8Array(Uint32Array.of(RTEXT_FILTER_SKIP_STATS).buffer));
  return message.finish();
}
