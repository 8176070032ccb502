/**
 * Kernel numbers and the words that `ss` has for them, each in one table, translated both ways.
 *
 * A number without a word is kept and shown as a number.
 */

import { State } from "../model/kinds.ts";

/** Words of the `State` column, by state number. */
export const STATE_WORDS: ReadonlyMap<number, string> = new Map([
  [State.UNKNOWN, "UNKNOWN"],
  [State.ESTABLISHED, "ESTAB"],
  [State.SYN_SENT, "SYN-SENT"],
  [State.SYN_RECV, "SYN-RECV"],
  [State.FIN_WAIT1, "FIN-WAIT-1"],
  [State.FIN_WAIT2, "FIN-WAIT-2"],
  [State.TIME_WAIT, "TIME-WAIT"],
  [State.CLOSE, "UNCONN"],
  [State.CLOSE_WAIT, "CLOSE-WAIT"],
  [State.LAST_ACK, "LAST-ACK"],
  [State.LISTEN, "LISTEN"],
  [State.CLOSING, "CLOSING"],
]);

/** States of SCTP associations (include/uapi/linux/sctp.h), as `ss` shows them. */
export const SCTP_STATE_WORDS: ReadonlyMap<number, string> = new Map([
  [0, "CLOSED"],
  [1, "COOKIE_WAIT"],
  [2, "COOKIE_ECHOED"],
  [3, "ESTAB"],
  [4, "SHUTDOWN_PENDING"],
  [5, "SHUTDOWN_SENT"],
  [6, "SHUTDOWN_RECEIVED"],
  [7, "ACK_SENT"],
]);

/** The word of an association's state. `unnamed`: its number, whose meaning is not known. */
export function sctpStateWord(state: number, unnamed: boolean): string {
  return (unnamed ? undefined : SCTP_STATE_WORDS.get(state)) ?? String(state);
}

/** Timers of internet sockets (net/ipv4/tcp_ipv4.c get_tcp4_sock), as `ss` shows them. */
export const TIMER_WORDS: ReadonlyMap<number, string> = new Map([
  [0, "off"],
  [1, "on"],
  [2, "keepalive"],
  [3, "timewait"],
  [4, "persist"],
  [5, "delack"],
]);

/** States of the socket layer (enum socket_state, include/uapi/linux/net.h). */
export const SOCKET_STATE_WORDS: ReadonlyMap<number, string> = new Map([
  [0, "free"],
  [1, "unconnected"],
  [2, "connecting"],
  [3, "connected"],
  [4, "disconnecting"],
]);

/** Socket types (include/linux/net.h enum sock_type) of unix sockets, as netids. */
export const UNIX_NETIDS: ReadonlyMap<number, string> = new Map([
  [1, "u_str"],
  [2, "u_dgr"],
  [5, "u_seq"],
]);

/** The same of vsock sockets. */
export const VSOCK_NETIDS: ReadonlyMap<number, string> = new Map([
  [1, "v_str"],
  [2, "v_dgr"],
]);

/** The same of TIPC sockets. */
export const TIPC_NETIDS: ReadonlyMap<number, string> = new Map([
  [1, "ti_st"],
  [2, "ti_dg"],
  [4, "ti_rd"],
  [5, "ti_sq"],
]);

/** Ethernet protocols (include/uapi/linux/if_ether.h), as `ss` names them. */
export const ETHERTYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [0x0001, "802_3"],
  [0x0002, "ax25"],
  [0x0004, "802_2"],
  [0x0005, "snap"],
  [0x0006, "ddcmp"],
  [0x0007, "wan_ppp"],
  [0x0008, "ppp_mp"],
  [0x0009, "localtalk"],
  [0x000c, "can"],
  [0x0010, "ppptalk"],
  [0x0011, "tr_802_2"],
  [0x0015, "mobitex"],
  [0x0016, "control"],
  [0x0017, "irda"],
  [0x0018, "econet"],
  [0x0060, "loop"],
  [0x0200, "pup"],
  [0x0201, "pupat"],
  [0x0800, "ip"],
  [0x0805, "x25"],
  [0x0806, "arp"],
  [0x08ff, "bpq"],
  [0x0a00, "ieeepup"],
  [0x0a01, "ieeepupat"],
  [0x6000, "dec"],
  [0x6001, "dna_dl"],
  [0x6002, "dna_rc"],
  [0x6003, "dna_rt"],
  [0x6004, "lat"],
  [0x6005, "diag"],
  [0x6006, "cust"],
  [0x6007, "sca"],
  [0x6558, "teb"],
  [0x8035, "rarp"],
  [0x809b, "atalk"],
  [0x80f3, "aarp"],
  [0x8100, "802.1Q"],
  [0x8137, "ipx"],
  [0x86dd, "ipv6"],
  [0x8847, "mpls_uc"],
  [0x8848, "mpls_mc"],
  [0x884c, "atmmpoa"],
  [0x8863, "ppp_disc"],
  [0x8864, "ppp_ses"],
  [0x8884, "atmfate"],
  [0x8892, "profinet"],
  [0x88a2, "aoe"],
  [0x88a4, "ethercat"],
  [0x88a8, "802.1ad"],
  [0x88ca, "tipc"],
  [0x88cc, "LLDP"],
  [0x8902, "cfm"],
]);

/** Types of TIPC sockets, as `ss` spells them out. */
export const TIPC_TYPE_WORDS: ReadonlyMap<number, string> = new Map([
  [1, "STREAM"],
  [2, "DGRAM"],
  [4, "RDM"],
  [5, "SEQPACKET"],
]);

/** Flags of packet sockets (PDI of packet_diag.ts), as `ss` shows them one after the other. */
export const PACKET_FLAG_WORDS: ReadonlyMap<number, string> = new Map([
  [0x01, "running"],
  [0x02, " auxdata"],
  [0x04, " origdev"],
  [0x08, " vnethdr"],
  [0x10, " loss"],
]);

/** How packets are spread over a group (PACKET_FANOUT_*, include/uapi/linux/if_packet.h). */
export const FANOUT_WORDS: ReadonlyMap<number, string> = new Map([
  [0, "hash"],
  [1, "lb"],
  [2, "cpu"],
  [3, "roll"],
  [4, "random"],
  [5, "qm"],
]);

/** ETH_P_ALL: every protocol, shown as `*`. */
export const ETHERTYPE_ALL = 3;

/** Netlink protocols (include/uapi/linux/netlink.h), as `ss` names them. */
export const NETLINK_WORDS: ReadonlyMap<number, string> = new Map([
  [0, "rtnl"],
  [1, "unused"],
  [2, "usersock"],
  [3, "fw"],
  [4, "tcpdiag"],
  [5, "nflog"],
  [6, "xfrm"],
  [7, "selinux"],
  [8, "iscsi"],
  [9, "audit"],
  [10, "fiblookup"],
  [11, "connector"],
  [12, "nft"],
  [13, "ip6fw"],
  [14, "dec-rt"],
  [15, "uevent"],
  [16, "genl"],
  [18, "scsi-trans"],
  [19, "ecryptfs"],
  [20, "rdma"],
  [21, "crypto"],
]);

/** The `State` word of a number: those that procfs never shows have one in common. */
export function stateWord(state: number): string {
  const undefinedForSs = state === State.NEW_SYN_RECV || state === State.BOUND_INACTIVE;
  return STATE_WORDS.get(state) ?? (undefinedForSs ? "UNDEF" : String(state));
}

/** The other way round: word -> number. */
export function inverted<N extends number | bigint>(words: ReadonlyMap<N, string>): Map<string, N> {
  return new Map(Array.from(words, ([number, word]) => [word, number]));
}
