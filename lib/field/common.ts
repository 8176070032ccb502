/** What sockets of every kind have. */

import { atFirstUse } from "../model/at_first_use.ts";
import { Family, State } from "../model/kinds.ts";
import { latin1Bytes } from "../model/latin1.ts";
import { sctpStateWord, stateWord } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import type { Field, FieldOptions } from "./field.ts";
import { flag, hex, number, text, wide, word } from "./field.ts";
import { KINDS, netid } from "./kind.ts";
import { namespaceFields } from "./namespace.ts";
import { firstAddress } from "./sctp_addresses.ts";

/** Whether a row tells something. */
export type Tells = (table: SocketTable, row: number) => boolean;

const ALWAYS: Tells = () => true;
export const NEVER: Tells = () => false;

const COMMON = { set: "common" } as const;

const FAMILY_WORDS: ReadonlyMap<number, string> = new Map([
  [Family.INET, "inet"],
  [Family.INET6, "inet6"],
  [Family.UNIX, "unix"],
  [Family.PACKET, "packet"],
  [Family.NETLINK, "netlink"],
  [Family.VSOCK, "vsock"],
  [Family.TIPC, "tipc"],
  [Family.XDP, "xdp"],
]);

const SOURCE_WORDS = { procfs: "procfs", diag: "sock_diag" } as const;

/** Protocols whose tables have sockets of one kind each, of one protocol number. */
const OF_ONE_KIND = new Set(["tcp", "udp", "udplite", "ping", "mptcp"]);

const WHAT: FieldOptions = {
  ...COMMON,
  depends: ({ protocol }) => OF_ONE_KIND.has(protocol) ? "table" : null,
};

/** The address family of a row; an SCTP socket's is that of its first address. */
function familyOf(table: SocketTable, row: number, addressText: AddressText): number {
  if (table.sctp === null) return table.family;
  return firstAddress(table, row, addressText).includes(":") ? Family.INET6 : Family.INET;
}

type AddressText = Parameters<typeof firstAddress>[2];

/** True for a socket of IPv6. */
export function isIpv6(table: SocketTable, row: number, addressText: AddressText): boolean {
  return familyOf(table, row, addressText) === Family.INET6;
}

/** What kind of socket it is, and where that is known from. */
export const kindFields = atFirstUse((): readonly Field[] => [
  text(
    "time?",
    "When the kernel's message that the socket was destroyed was received: RFC 3339, UTC, with " +
      "microseconds. With -E only.",
    (_table, _row, { time }) =>
      time === null ? undefined : latin1Bytes(time.toString({ fractionalSecondDigits: 6 })),
    { ...COMMON, group: "events" },
  ),
  word(
    "netid",
    [...new Set(Object.values(KINDS).flatMap(({ netids }) => netids))],
    "Kind of socket, in the words of ss; ??? for a type of vsock or tipc socket that has none.",
    netid,
    WHAT,
  ),
  word(
    "family",
    [...FAMILY_WORDS.values()],
    "Address family. An sctp socket's is that of its first address.",
    (table, row, { addressText }) => FAMILY_WORDS.get(familyOf(table, row, addressText)),
    WHAT,
  ),
  number(
    "protocol: u32",
    "The protocol's number: of IP (6 tcp, 17 udp, 33 dccp, 136 udplite, 132 sctp, 262 mptcp, 1 " +
      "and 58 ping, any for raw), of netlink, of Ethernet for packet sockets; 0 for unix, vsock, " +
      "tipc and xdp.",
    (table, row) => KINDS[table.protocol].number(table, row),
    WHAT,
  ),
  word(
    "source",
    Object.values(SOURCE_WORDS),
    "Where the record comes from: a file of procfs, or the kernel's sock_diag interface.",
    ({ source }) => SOURCE_WORDS[source],
    { ...COMMON, depends: () => "table" },
  ),
  ...namespaceFields(),
]);

/** True for an SCTP association, whose states are its own. */
export function isAssociation({ sctp }: SocketTable, row: number): boolean {
  return sctp !== null && sctp.st[row] >= 0;
}

function isListening(table: SocketTable, row: number): boolean {
  return table.state[row] === State.LISTEN && !isAssociation(table, row);
}

const BY_STATE: FieldOptions = {
  ...COMMON,
  depends: ({ sctp, state }) => sctp === null ? [state] : null,
};

const allStateFields = atFirstUse((): readonly Field[] => [
  word(
    "state",
    null,
    "State in the words of ss; the number, as a string, if ss has no word. What ss makes of the " +
      "state of unix and packet sockets is in it too: see socket_state for the kernel's own.",
    (table, row) => {
      if (!isAssociation(table, row)) return stateWord(table.state[row]);
      const { st, unnamed } = table.sctp!;
      return sctpStateWord(st[row], unnamed);
    },
    BY_STATE,
  ),
  number(
    "state_id: u8 | null",
    "The state's number: of TCP (include/net/tcp_states.h), or of SCTP for an association. Null for " +
      "an association if it is not known which kernel numbered its state.",
    (table, row) => {
      if (!isAssociation(table, row)) return table.state[row];
      const { st, unnamed } = table.sctp!;
      return unnamed ? null : st[row];
    },
    BY_STATE,
  ),
  flag("listening", "True for a socket that accepts connections.", isListening, BY_STATE),
]);

/** State and queues; `received` and `sent`: whether a row tells what is in them. */
export function stateFields(received = ALWAYS, sent = received): readonly Field[] {
  const told = received === ALWAYS && sent === ALWAYS;
  const QUEUES: FieldOptions = {
    ...COMMON,
    depends: ({ sctp, state, rx_queue, tx_queue }) =>
      told && sctp === null ? [state, rx_queue, tx_queue] : null,
  };
  return [
    ...allStateFields(),
    number(
      "recv_q: u32 | null",
      "Bytes that arrived and were not yet read, messages for tipc; for a listening socket the " +
        "connections that wait to be accepted. Null if the source does not say: vsock; from " +
        "procfs unix and sctp endpoints, and associations of old kernels.",
      (table, row) => received(table, row) ? table.rx_queue[row] : null,
      QUEUES,
    ),
    number(
      "send_q: u32 | null",
      "Bytes that were sent and not yet acknowledged, or not yet passed on, messages for tipc; for " +
        "a listening socket how many connections may wait to be accepted. Null if the source " +
        "does not say: packet, vsock and xdp sockets; from procfs the limit of a listening socket, " +
        "unix, sctp endpoints, and associations of old kernels.",
      (table, row) => {
        if (!sent(table, row)) return null;
        const hidden = table.source === "procfs" && isListening(table, row);
        return hidden ? null : table.tx_queue[row];
      },
      QUEUES,
    ),
    number(
      "accept_queue?: u32 | null",
      "Connections that wait to be accepted; listening sockets only. Null if the source does not " +
        "say: dccp, tipc and vsock; from procfs unix and sctp.",
      (table, row) => {
        if (!isListening(table, row)) return undefined;
        return accepts(table) && received(table, row) ? table.rx_queue[row] : null;
      },
      QUEUES,
    ),
    number(
      "accept_queue_limit?: u32 | null",
      "How many connections may wait to be accepted (the backlog of listen(2), as the kernel keeps " +
        "it); listening sockets only. Null if the source does not say: as accept_queue, and " +
        "always from procfs.",
      (table, row) => {
        if (!isListening(table, row)) return undefined;
        const told = accepts(table) && table.source === "diag" && sent(table, row);
        return told ? table.tx_queue[row] : null;
      },
      QUEUES,
    ),
  ];
}

/**
 * Whether the queues of a listening socket are of connections: net/ipv4/tcp_diag.c and
 * net/mptcp/mptcp_diag.c tcp_diag_get_info and its like, net/sctp/diag.c sctp_diag_get_info,
 * net/unix/diag.c sk_diag_show_rqlen, and net/ipv4/tcp_ipv4.c get_tcp4_sock for procfs.
 */
function accepts({ protocol }: SocketTable): boolean {
  return KINDS[protocol].accepts === true;
}

const OF_DIAG: FieldOptions = {
  ...COMMON,
  depends: ({ source }) => source === "procfs" ? "table" : null,
};
const OF_PROCFS: FieldOptions = {
  ...COMMON,
  depends: ({ source }) => source === "diag" ? "table" : null,
};

const numberFields = atFirstUse((): readonly Field[] => [
  wide(
    "inode: wide_positive | null",
    "The socket's inode, which names it below PID/fd. A string in hexadecimal from 2^53 on, which a " +
      "double cannot hold. Null for a socket without one, which no process holds any more or yet.",
    {
      low: ({ inode, inodeHigh }, row) =>
        inode[row] === 0 && inodeHigh[row] === 0 ? null : inode[row],
      high: ({ inodeHigh }, row) => inodeHigh[row],
    },
    COMMON,
  ),
  hex(
    "sk | null",
    "^0x[1-9a-f][0-9a-f]{0,15}$",
    "Address of the socket in the kernel, hashed since Linux 4.15, in hexadecimal: 64 bits. Null " +
      "if the kernel hides it, and from sock_diag, which has the cookie instead.",
    {
      low: ({ pointer, pointerHigh }, row) =>
        pointer[row] === 0 && pointerHigh[row] === 0 ? null : pointer[row],
      high: ({ pointerHigh }, row) => pointerHigh[row],
    },
    OF_PROCFS,
  ),
  hex(
    "cookie | null",
    "^0x(0|[1-9a-f][0-9a-f]{0,15})$",
    "The number that sock_diag gives the socket, never twice while the kernel runs, in " +
      "hexadecimal: 64 bits. Null from procfs.",
    {
      low: ({ cookie }, row) => cookie === null ? null : cookie[row],
      high: ({ cookieHigh }, row) => cookieHigh![row],
    },
    OF_DIAG,
  ),
  number(
    "refcnt: i32 | null",
    "The kernel's count of references to the socket, 32 bits with sign. Null for sctp, whose " +
      "tables lack it, for a row of a file that ends before it, and from sock_diag.",
    (table, row) => {
      const counted = table.source === "procfs" && table.sctp === null && !table.lacks(row, "ref");
      return counted ? table.ref[row] : null;
    },
    OF_PROCFS,
  ),
]);

/**
 * Whose socket it is, and which; `user`: whether a row tells the first, and `depends`: what that
 * depends on.
 */
export function identityFields(
  user = ALWAYS,
  depends: FieldOptions["depends"] = ({ uid }) => user === ALWAYS ? [uid] : null,
): readonly Field[] {
  return [
    number(
      "uid: u32 | null",
      "User id of the socket's owner. Null if the source does not say: netlink and vsock " +
        "sockets, tcp sockets in TIME-WAIT; from procfs unix sockets, and a row that ends before it; " +
        "from sock_diag half-open ones.",
      (table, row) => user(table, row) && !table.lacks(row, "uid") ? table.uid[row] : null,
      { ...COMMON, depends },
    ),
    ...numberFields(),
  ];
}
