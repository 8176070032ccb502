/**
 * Capture -> tables and problems. Runs with no permission at all: every byte that another process
 * could have chosen is first looked at here.
 */

import type { Capture, CapturedFile } from "../model/capture.ts";
import { Family } from "../model/kinds.ts";
import { latin1 } from "../model/latin1.ts";
import type { FileId } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { Decoded } from "../table/decoded.ts";
import type { SocketTable } from "../table/socket_table.ts";
import type { SockstatLine, Summary } from "../table/summary.ts";
import { decodeNames } from "./names/names.ts";
import { decodeNetlink } from "./procfs/net_netlink.ts";
import { decodePacket } from "./procfs/net_packet.ts";
import { decodeRaw } from "./procfs/net_raw.ts";
import { decodeSctpAssociations, decodeSctpEndpoints } from "./procfs/net_sctp.ts";
import { snmpCounter } from "./procfs/net_snmp.ts";
import { decodeSockstat } from "./procfs/net_sockstat.ts";
import { decodeTcp } from "./procfs/net_tcp.ts";
import { decodeUdp } from "./procfs/net_udp.ts";
import { decodeUnix } from "./procfs/net_unix.ts";
import { decodeOwners } from "./procfs/pid_fd.ts";

type Decoder = (file: CapturedFile, littleEndian: boolean, problems: Problem[]) => SocketTable;

/** The socket tables in the order in which `ss` prints them, extras behind their likes. */
const DECODERS: readonly (readonly [FileId, Decoder])[] = [
  ["net/netlink", (file, _, problems) => decodeNetlink(file, problems)],
  ["net/packet", (file, _, problems) => decodePacket(file, problems)],
  ["net/unix", (file, _, problems) => decodeUnix(file, problems)],
  ["net/raw", (file, little, problems) => decodeRaw(file, Family.INET, little, problems)],
  ["net/raw6", (file, little, problems) => decodeRaw(file, Family.INET6, little, problems)],
  ["net/icmp", (file, little, problems) => decodeUdp(file, "ping", Family.INET, little, problems)],
  [
    "net/icmp6",
    (file, little, problems) => decodeUdp(file, "ping", Family.INET6, little, problems),
  ],
  ["net/udp", (file, little, problems) => decodeUdp(file, "udp", Family.INET, little, problems)],
  ["net/udp6", (file, little, problems) => decodeUdp(file, "udp", Family.INET6, little, problems)],
  [
    "net/udplite",
    (file, little, problems) => decodeUdp(file, "udplite", Family.INET, little, problems),
  ],
  [
    "net/udplite6",
    (file, little, problems) => decodeUdp(file, "udplite", Family.INET6, little, problems),
  ],
  ["net/tcp", (file, little, problems) => decodeTcp(file, Family.INET, little, problems)],
  ["net/tcp6", (file, little, problems) => decodeTcp(file, Family.INET6, little, problems)],
  ["net/sctp/eps", (file, _, problems) => decodeSctpEndpoints(file, problems)],
  ["net/sctp/assocs", (file, _, problems) => decodeSctpAssociations(file, problems)],
];

function decodeSummary(capture: Capture): Summary {
  const sockstat = new Map<string, SockstatLine>();
  const missing: string[] = [];
  for (const id of ["net/sockstat", "net/sockstat6"] as const) {
    const file = capture.files.get(id);
    if (file) decodeSockstat(file.bytes, sockstat);
    else if (id === "net/sockstat") missing.push(id);
  }
  const snmp = capture.files.get("net/snmp");
  if (!snmp) missing.push("net/snmp");
  return {
    sockstat,
    currEstab: snmp ? snmpCounter(snmp.bytes, "Tcp", "CurrEstab") : null,
    missing,
  };
}

/** SELinux registers its file system (fs/filesystems.c) only where it is switched on. */
function hasSelinux(filesystems: Uint8Array | null): boolean {
  return filesystems !== null && /\bselinuxfs$/m.test(latin1(filesystems));
}

/** Decodes all that was captured. */
export function decode(capture: Capture, options: { readonly summary: boolean }): Decoded {
  const problems: Problem[] = [...capture.problems];
  const tables: SocketTable[] = [];
  for (const [id, decoder] of DECODERS) {
    const file = capture.files.get(id);
    if (file) tables.push(decoder(file, capture.facts.littleEndian, problems));
  }
  return {
    tables,
    owners: capture.owners === null ? null : decodeOwners(capture.owners),
    names: decodeNames(capture),
    summary: options.summary ? decodeSummary(capture) : null,
    selinux: hasSelinux(capture.files.get("filesystems")?.bytes ?? null),
    problems,
  };
}
