/** The words of `lsof` for the kernel's numbers. */

/** States of TCP (include/net/tcp_states.h). */
export const TCP_STATES: ReadonlyMap<number, string> = new Map([
  [0, "CLOSED"],
  [1, "ESTABLISHED"],
  [2, "SYN_SENT"],
  [3, "SYN_RECV"],
  [4, "FIN_WAIT1"],
  [5, "FIN_WAIT2"],
  [6, "TIME_WAIT"],
  [7, "CLOSE"],
  [8, "CLOSE_WAIT"],
  [9, "LAST_ACK"],
  [10, "LISTEN"],
  [11, "CLOSING"],
]);

/** Types of sockets (include/linux/net.h enum sock_type). */
export const SOCKET_TYPES: ReadonlyMap<number, string> = new Map([
  [1, "STREAM"],
  [2, "DGRAM"],
  [3, "RAW"],
  [4, "RDM"],
  [5, "SEQPACKET"],
  [6, "DCCP"],
  [10, "PACKET"],
]);

/** States of unix sockets (include/uapi/linux/net.h socket_state). */
export const UNIX_STATES: ReadonlyMap<number, string> = new Map([
  [1, "UNCONNECTED"],
  [2, "CONNECTING"],
  [3, "CONNECTED"],
  [4, "DISCONNECTING"],
]);

/** Protocols of netlink (include/uapi/linux/netlink.h). */
export const NETLINK_PROTOCOLS: readonly (string | null)[] = [
  ...["ROUTE", "UNUSED", "USERSOCK", "FIREWALL", "INET_DIAG", "NFLOG", "XFRM", "SELINUX", "ISCSI"],
  ...["AUDIT", "FIB_LOOKUP", "CONNECTOR", "NETFILTER", "IP6_FW", "DNRTMSG", "KOBJECT_UEVENT"],
  ...["GENERIC", null, "SCSITRANSPORT", "ECRYPTFS", "RDMA", "CRYPTO", "SMC"],
];

/** Ethernet protocols (include/uapi/linux/if_ether.h); others are shown as decimal numbers. */
export const ETHERNET_PROTOCOLS: ReadonlyMap<number, string> = new Map([
  ...([[0x1, "802.3"], [0x2, "AX25"], [0x3, "ALL"], [0x4, "802.2"], [0x5, "SNAP"]] as const),
  ...([[0x6, "DDCMP"], [0x7, "WAN_PPP"], [0x8, "PPP MP"], [0x9, "LCLTALK"]] as const),
  ...([[0x10, "PPPTALK"], [0x11, "802.2"], [0x15, "MOBITEX"], [0x16, "CONTROL"]] as const),
  ...([[0x17, "IRDA"], [0x18, "ECONET"], [0x19, "HDLC"], [0x1a, "ARCNET"], [
    0x60,
    "LOOP",
  ]] as const),
  ...([[0x200, "PUP"], [0x201, "PUPAT"], [0x800, "IP"], [0x805, "X25"], [0x806, "ARP"]] as const),
  ...([[0x8ff, "BPQ"], [0xa00, "I3EPUP"], [0xa01, "I3EPUPA"], [0x6000, "DEC"]] as const),
  ...([[0x6001, "DNA_DL"], [0x6002, "DNA_RC"], [0x6003, "DNA_RT"], [0x6004, "LAT"]] as const),
  ...([[0x6005, "DIAG"], [0x6006, "CUST"], [0x6007, "SCA"], [0x8035, "RARP"]] as const),
  ...([[0x809b, "ATALK"], [0x80f3, "AARP"], [0x8100, "8021Q"], [0x8137, "IPX"]] as const),
  ...([[0x86dd, "IPV6"], [0x8809, "SLOW"], [0x883e, "WCCP"], [0x8847, "MPLS_UC"]] as const),
  ...([[0x8848, "MPLS_MC"], [0x884c, "ATMMPOA"], [0x8863, "PPP_DIS"], [
    0x8864,
    "PPP_SES",
  ]] as const),
  ...([[0x8884, "ATMFATE"], [0x88a2, "AOE"], [0x88ca, "TIPC"]] as const),
]);
