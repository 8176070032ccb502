/**
 * Trees that are written, not captured.
 *
 * @module
 */

import { writeNoIpv6 } from "./no_ipv6.ts";
import { writeOld22 } from "./old_kernel_2_2.ts";
import { writeOld26, writeOld3 } from "./old_kernels.ts";
import { writeOtherTools } from "./other_tools.ts";
import { writePrograms } from "./programs.ts";
import { writeSctp } from "./sctp.ts";
import { writeWideNumbers, writeWideWrapped } from "./wide_numbers.ts";

/** A tree made by hand. */
export interface DerivedTree {
  /** Folder name under testdata/. */
  readonly name: string;
  /** One line for the folder's README. */
  readonly about: string;
  /**
   * Writes the tree.
   *
   * @param to the folder to be the root of /proc
   * @param mixed the captured tree of an ordinary machine, for trees that alter it
   */
  write(to: string, mixed: string): void;
}

/** All of them. */
export const DERIVED: readonly DerivedTree[] = [
  {
    name: "no-ipv6",
    about: "the tree `mixed` without the files of IPv6",
    write: writeNoIpv6,
  },
  {
    name: "programs",
    about:
      "the tree `mixed` with command lines, one process for each socket, and the counters of " +
      "all protocols, whose names are the kernel's and whose values are counted up",
    write: writePrograms,
  },
  {
    name: "wide-numbers",
    about: "synthetic values at the ends of 32 bits: inodes, uids, queues, timers, row numbers",
    write: writeWideNumbers,
  },
  {
    name: "wide-wrapped",
    about: "inodes, queues and timers beyond what ss keeps: it cuts them to 32 bits or takes " +
      "them for negative, so the answers in golden/ are wrong where they are wide",
    write: writeWideWrapped,
  },
  {
    name: "old-kernels-2.2",
    about: "rows as Linux 2.2 on a 32-bit machine printed them (net/ipv4/proc.c get__netinfo, " +
      "net/ipv6/proc.c get__netinfo6), which end at the inode",
    write: writeOld22,
  },
  {
    name: "old-kernels-2.6",
    about: "rows as Linux 2.6 on a 32-bit machine printed them (net/ipv4/tcp_ipv4.c, " +
      "net/netlink/af_netlink.c and their like of that time; net/sctp/proc.c of 2.6.0, whose " +
      "states count from SCTP_STATE_EMPTY)",
    write: writeOld26,
  },
  {
    name: "old-kernels-3",
    about: "rows as Linux 3 printed them with kernel.kptr_restrict set",
    write: writeOld3,
  },
  {
    name: "other-tools",
    about: "rows in the shapes of the tests of github.com/prometheus/procfs: without an inode, " +
      "with another table's columns, of one socket twice, and ending at several columns",
    write: writeOtherTools,
  },
  {
    name: "sctp",
    about: "endpoints and associations in the format of net/sctp/proc.c, " +
      "no kernel with sctp being at hand",
    write: writeSctp,
  },
];
