/** Interfaces of rtnetlink (include/uapi/linux/rtnetlink.h and if_link.h). */

/** Types of the request and of the messages of its answer. */
export const RTM_GETLINK = 18;
export const RTM_NEWLINK = 16;

/** struct ifinfomsg: the offset of the interface's index (i32), and its size. */
export const IFINFOMSG = { ifi_index: 4 } as const;
export const IFINFOMSG_SIZE = 16;

/** The interface's name, ended by a NUL. */
export const IFLA_IFNAME = 3;
/** u32 in a request: what not to report. */
export const IFLA_EXT_MASK = 29;
/** Since 4.5. */
export const RTEXT_FILTER_SKIP_STATS = 8;
