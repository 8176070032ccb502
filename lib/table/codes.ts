/**
 * Kernel numbers and the words that `ss` has for them, each in one table, translated both ways.
 *
 * A number without a word is kept and shown as a number.
 */

import { atFirstUse } from "../model/at_first_use.ts";
import { State } from "../model/kinds.ts";

/** Words by their numbers, from 0 on; `-` for a number without one. */
function counted(words: string): ReadonlyMap<number, string> {
  const counted = new Map<number, string>();
  words.split(" ").forEach((word, number) => {
    if (word !== "-") counted.set(number, word);
  });
  return counted;
}

/** Words of the `State` column, by state number (`State`). */
export const STATE_WORDS: ReadonlyMap<number, string> = counted(
  "UNKNOWN ESTAB SYN-SENT SYN-RECV FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT UNCONN CLOSE-WAIT " +
    "LAST-ACK LISTEN CLOSING",
);

/** States of SCTP associations (include/uapi/linux/sctp.h), as `ss` shows them. */
export const SCTP_STATE_WORDS: ReadonlyMap<number, string> = counted(
  "CLOSED COOKIE_WAIT COOKIE_ECHOED ESTAB SHUTDOWN_PENDING SHUTDOWN_SENT " +
    "SHUTDOWN_RECEIVED ACK_SENT",
);

/** The word of an association's state. `unnamed`: its number, whose meaning is not known. */
export function sctpStateWord(state: number, unnamed: boolean): string {
  return (unnamed ? undefined : SCTP_STATE_WORDS.get(state)) ?? String(state);
}

/** Timers of internet sockets (net/ipv4/tcp_ipv4.c get_tcp4_sock), as `ss` shows them. */
export const TIMER_WORDS: ReadonlyMap<number, string> = counted(
  "off on keepalive timewait persist delack",
);

/** States of the socket layer (enum socket_state, include/uapi/linux/net.h). */
export const SOCKET_STATE_WORDS: ReadonlyMap<number, string> = counted(
  "free unconnected connecting connected disconnecting",
);

/** Socket types (include/linux/net.h enum sock_type) of unix sockets, as netids. */
export const UNIX_NETIDS: ReadonlyMap<number, string> = counted("- u_str u_dgr - - u_seq");

/** The same of vsock sockets. */
export const VSOCK_NETIDS: ReadonlyMap<number, string> = counted("- v_str v_dgr");

/** VMADDR_CID_ANY and VMADDR_PORT_ANY (include/uapi/linux/vm_sockets.h). */
export const ANY_VSOCK = 0xffffffff;

/** The same of TIPC sockets. */
export const TIPC_NETIDS: ReadonlyMap<number, string> = counted("- ti_st ti_dg - ti_rd ti_sq");

/** Ethernet protocols (include/uapi/linux/if_ether.h), as `ss` names them. */
export const ethertypeWords = atFirstUse(() =>
  new Map(
    ("0001 802_3, 0002 ax25, 0004 802_2, 0005 snap, 0006 ddcmp, 0007 wan_ppp, 0008 ppp_mp, " +
      "0009 localtalk, 000c can, 0010 ppptalk, 0011 tr_802_2, 0015 mobitex, 0016 control, " +
      "0017 irda, 0018 econet, 0060 loop, 0200 pup, 0201 pupat, 0800 ip, 0805 x25, 0806 arp, " +
      "08ff bpq, 0a00 ieeepup, 0a01 ieeepupat, 6000 dec, 6001 dna_dl, 6002 dna_rc, 6003 dna_rt, " +
      "6004 lat, 6005 diag, 6006 cust, 6007 sca, 6558 teb, 8035 rarp, 809b atalk, 80f3 aarp, " +
      "8100 802.1Q, 8137 ipx, 86dd ipv6, 8847 mpls_uc, 8848 mpls_mc, 884c atmmpoa, " +
      "8863 ppp_disc, 8864 ppp_ses, 8884 atmfate, 8892 profinet, 88a2 aoe, 88a4 ethercat, " +
      "88a8 802.1ad, 88ca tipc, 88cc LLDP, 8902 cfm").split(", ").map((pair) => {
        const [number, word] = pair.split(" ");
        return [parseInt(number, 16), word];
      }),
  )
);

/** Types of TIPC sockets, as `ss` spells them out. */
export const TIPC_TYPE_WORDS: ReadonlyMap<number, string> = counted(
  "- STREAM DGRAM - RDM SEQPACKET",
);

/** Flags of packet sockets (PDI of packet_diag.ts), as `ss` shows them one after the other. */
export const PACKET_FLAG_WORDS: ReadonlyMap<number, string> = new Map([
  [0x01, "running"],
  [0x02, " auxdata"],
  [0x04, " origdev"],
  [0x08, " vnethdr"],
  [0x10, " loss"],
]);

/** How packets are spread over a group (PACKET_FANOUT_*, include/uapi/linux/if_packet.h). */
export const FANOUT_WORDS: ReadonlyMap<number, string> = counted("hash lb cpu roll random qm");

/** ETH_P_ALL: every protocol, shown as `*`. */
export const ETHERTYPE_ALL = 3;

/** Netlink protocols (include/uapi/linux/netlink.h), as `ss` names them. */
export const netlinkWords = atFirstUse(() =>
  counted(
    "rtnl unused usersock fw tcpdiag nflog xfrm selinux iscsi audit fiblookup connector " +
      "nft ip6fw dec-rt uevent genl - scsi-trans ecryptfs rdma crypto",
  )
);

/** The `State` word of a number: those that procfs never shows have one in common. */
export function stateWord(state: number): string {
  const undefinedForSs = state === State.NEW_SYN_RECV || state === State.BOUND_INACTIVE;
  return STATE_WORDS.get(state) ?? (undefinedForSs ? "UNDEF" : String(state));
}

/** The other way round: word -> number. */
export function inverted<N extends number | bigint>(words: ReadonlyMap<N, string>): Map<string, N> {
  return new Map(Array.from(words, ([number, word]) => [word, number]));
}
