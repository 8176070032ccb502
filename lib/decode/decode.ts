/**
 * Capture -> tables and problems. Runs with no permission at all: every byte that another process
 * could have chosen is first looked at here.
 */

import type { ByteOrder } from "../model/byte_order.ts";
import type { Capture, CapturedDump, CapturedFile, HostFacts } from "../model/capture.ts";
import { Family } from "../model/kinds.ts";
import { latin1 } from "../model/latin1.ts";
import type { DumpId, FileId } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { Decoded } from "../table/decoded.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import type { SockstatLine, Summary } from "../table/summary.ts";
import { factsOfTables } from "./byte_order.ts";
import { withKernelLineEnds } from "./line_ends.ts";
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
import { decodeInetDump } from "./sock_diag/inet.ts";
import { decodeNetlinkDump } from "./sock_diag/netlink.ts";
import { decodePacketDump } from "./sock_diag/packet.ts";
import { decodeTipcDump } from "./sock_diag/tipc.ts";
import { decodeUnixDump } from "./sock_diag/unix.ts";
import { decodeVsockDump } from "./sock_diag/vsock.ts";
import { decodeXdpDump } from "./sock_diag/xdp.ts";

/** What is looked at, and how. */
export interface DecodeOptions {
  readonly summary: boolean;
  /** Whether attributes of internet sockets are shown, or filtered by. */
  readonly attributes: boolean;
  /** Byte order of the machine that the files are of, if the user named it. */
  readonly byteOrder?: ByteOrder | null;
  /** Whether states are what `ss` takes them for, where it is wrong; they are for texts. */
  readonly quirks: boolean;
}

type Decoder = (
  file: CapturedFile,
  facts: HostFacts,
  problems: Problem[],
  options: DecodeOptions,
) => SocketTable;

/** Decoders of files. */
const FILE_DECODERS: ReadonlyMap<FileId, Decoder> = new Map<FileId, Decoder>([
  ["net/netlink", (file, _, problems) => decodeNetlink(file, problems)],
  ["net/packet", (file, _, problems) => decodePacket(file, problems)],
  ["net/unix", (file, _, problems, { quirks }) => decodeUnix(file, problems, quirks)],
  ["net/raw", (file, facts, problems) => decodeRaw(file, Family.INET, facts, problems)],
  ["net/raw6", (file, facts, problems) => decodeRaw(file, Family.INET6, facts, problems)],
  ["net/icmp", (file, facts, problems) => decodeUdp(file, "ping", Family.INET, facts, problems)],
  [
    "net/icmp6",
    (file, facts, problems) => decodeUdp(file, "ping", Family.INET6, facts, problems),
  ],
  ["net/udp", (file, facts, problems) => decodeUdp(file, "udp", Family.INET, facts, problems)],
  ["net/udp6", (file, facts, problems) => decodeUdp(file, "udp", Family.INET6, facts, problems)],
  [
    "net/udplite",
    (file, facts, problems) => decodeUdp(file, "udplite", Family.INET, facts, problems),
  ],
  [
    "net/udplite6",
    (file, facts, problems) => decodeUdp(file, "udplite", Family.INET6, facts, problems),
  ],
  ["net/tcp", (file, facts, problems) => decodeTcp(file, Family.INET, facts, problems)],
  ["net/tcp6", (file, facts, problems) => decodeTcp(file, Family.INET6, facts, problems)],
  ["net/sctp/eps", (file, _, problems) => decodeSctpEndpoints(file, problems)],
  ["net/sctp/assocs", (file, _, problems) => decodeSctpAssociations(file, problems)],
]);

type DumpDecoder = (
  dump: CapturedDump,
  problems: Problem[],
  attributes: boolean,
) => readonly SocketTable[];

const inet = (protocol: Protocol): DumpDecoder => (dump, problems, attributes) =>
  decodeInetDump(dump, protocol, problems, attributes);

/** Decoders of dumps, and the files that have the same sockets where the kernel did not answer. */
interface SocketSource {
  readonly dumps: readonly DumpId[];
  readonly decoder: DumpDecoder;
  readonly files: readonly FileId[];
}

/** All sources of sockets in the order in which `ss` prints them, extras behind their likes. */
const SOURCES: readonly SocketSource[] = [
  { dumps: ["netlink"], decoder: one(decodeNetlinkDump), files: ["net/netlink"] },
  { dumps: ["packet"], decoder: one(decodePacketDump), files: ["net/packet"] },
  { dumps: ["unix"], decoder: one(decodeUnixDump), files: ["net/unix"] },
  { dumps: ["raw"], decoder: inet("raw"), files: ["net/raw"] },
  { dumps: ["raw6"], decoder: inet("raw"), files: ["net/raw6"] },
  { dumps: [], decoder: inet("ping"), files: ["net/icmp", "net/icmp6"] },
  { dumps: ["udp"], decoder: inet("udp"), files: ["net/udp"] },
  { dumps: ["udp6"], decoder: inet("udp"), files: ["net/udp6"] },
  { dumps: ["udplite"], decoder: inet("udplite"), files: ["net/udplite"] },
  { dumps: ["udplite6"], decoder: inet("udplite"), files: ["net/udplite6"] },
  { dumps: ["tcp"], decoder: inet("tcp"), files: ["net/tcp"] },
  { dumps: ["tcp6"], decoder: inet("tcp"), files: ["net/tcp6"] },
  { dumps: ["dccp", "dccp6"], decoder: inet("dccp"), files: [] },
  {
    dumps: ["sctp", "sctp6"],
    decoder: inet("sctp"),
    files: ["net/sctp/eps", "net/sctp/assocs"],
  },
  { dumps: ["vsock"], decoder: one(decodeVsockDump), files: [] },
  { dumps: ["tipc"], decoder: one(decodeTipcDump), files: [] },
  { dumps: ["xdp"], decoder: one(decodeXdpDump), files: [] },
  { dumps: ["mptcp", "mptcp6"], decoder: inet("mptcp"), files: [] },
];

/** A decoder of one table as one of any number. */
function one(
  decoder: (dump: CapturedDump, problems: Problem[]) => SocketTable,
): DumpDecoder {
  return (dump, problems) => [decoder(dump, problems)];
}

/** The tables of all sources that were captured. */
function decodeTables(
  capture: Capture,
  options: DecodeOptions,
  problems: Problem[],
): SocketTable[] {
  const tables: SocketTable[] = [];
  const add = (table: SocketTable, stored = false): void => {
    table.stored = stored;
    tables.push(table);
  };
  for (const { dumps, decoder, files } of SOURCES) {
    for (const id of dumps) {
      const dump = capture.dumps.get(id);
      if (!dump) continue;
      for (const table of decoder(dump, problems, options.attributes)) add(table, dump.stored);
    }
    for (const id of files) {
      const file = capture.files.get(id);
      if (!file) continue;
      add(FILE_DECODERS.get(id)!(file, capture.facts, problems, options), file.stored);
    }
  }
  return tables;
}

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
export function decode(captured: Capture, options: DecodeOptions): Decoded {
  const problems: Problem[] = [...captured.problems];
  const files = withKernelLineEnds(captured.files);
  const facts = factsOfTables(captured, options.byteOrder ?? null, problems);
  const capture = { ...captured, files, facts };
  return {
    tables: decodeTables(capture, options, problems),
    owners: capture.owners === null ? null : decodeOwners(capture.owners),
    names: decodeNames(capture),
    summary: options.summary ? decodeSummary(capture) : null,
    selinux: hasSelinux(capture.files.get("filesystems")?.bytes ?? null),
    problems,
  };
}
