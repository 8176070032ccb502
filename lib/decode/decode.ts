/**
 * Capture -> tables and problems. Runs without any permission: no byte that another process could
 * have chosen is decoded before.
 */

import type { ByteOrder } from "../model/byte_order.ts";
import type { Capture, CapturedDump, CapturedFile, HostFacts } from "../model/capture.ts";
import { ALL_KINDS } from "../field/kind.ts";
import type { Family } from "../model/kinds.ts";
import { latin1 } from "../model/latin1.ts";
import type { FileId } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { Decoded } from "../table/decoded.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import type { SockstatLine, Summary } from "../table/summary.ts";
import { factsOfTables } from "./byte_order.ts";
import { CgroupPlaces } from "./cgroup/places.ts";
import { withKernelLineEnds } from "./line_ends.ts";
import { decodeNames } from "./names/names.ts";
import { countOwnSockets, decodeOwnSockets } from "./own_sockets.ts";
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

export interface DecodeOptions {
  readonly summary: boolean;
  /** Whether attributes of internet sockets are shown or filtered by. */
  readonly attributes: boolean;
  /** Byte order of the machine that the files are of, if the user named it. */
  readonly byteOrder?: ByteOrder | null;
}

/** Decodes a file that has sockets of one kind and family. */
type FileDecoder = (
  file: CapturedFile,
  problems: Problem[],
  family: InetFamily,
  facts: HostFacts,
) => SocketTable;

type InetFamily = typeof Family.INET | typeof Family.INET6;

const datagrams =
  (protocol: "udp" | "udplite" | "ping"): FileDecoder => (...[file, problems, family, facts]) =>
    decodeUdp(file, protocol, family, facts, problems);

/** Decoders of files, by what is in them. */
const FILE_DECODERS: { readonly [key in Protocol | FileId]?: FileDecoder } = {
  netlink: decodeNetlink,
  packet: decodePacket,
  unix: decodeUnix,
  raw: (file, problems, family, facts) => decodeRaw(file, family, facts, problems),
  ping: datagrams("ping"),
  udp: datagrams("udp"),
  udplite: datagrams("udplite"),
  tcp: (file, problems, family, facts) => decodeTcp(file, family, facts, problems),
  "net/sctp/eps": decodeSctpEndpoints,
  "net/sctp/assocs": decodeSctpAssociations,
};

/** Decoders of dumps of families that are not the internet's. */
const DUMP_DECODERS: {
  readonly [protocol in Protocol]?: (dump: CapturedDump, problems: Problem[]) => SocketTable;
} = {
  ...{ netlink: decodeNetlinkDump, packet: decodePacketDump, unix: decodeUnixDump },
  ...{ vsock: decodeVsockDump, tipc: decodeTipcDump, xdp: decodeXdpDump },
};

/** The tables of all sources that were captured, in the order in which `ss` prints them. */
function decodeTables(
  { dumps, files, facts }: Capture,
  options: DecodeOptions,
  problems: Problem[],
): SocketTable[] {
  const tables: SocketTable[] = [];
  const add = (table: SocketTable, stored = false): void => {
    table.stored = stored;
    tables.push(table);
  };
  for (const { protocol, sources } of ALL_KINDS) {
    for (const source of sources) {
      const dump = source.dump === null ? undefined : dumps.get(source.dump);
      const decodeDump = DUMP_DECODERS[protocol];
      if (dump && decodeDump) add(decodeDump(dump, problems), dump.stored);
      else if (dump) {
        const decoded = decodeInetDump(dump, protocol, problems, options.attributes);
        for (const table of decoded) add(table, dump.stored);
      }
      for (const id of source.files) {
        const file = files.get(id);
        const decodeFile = FILE_DECODERS[id] ?? FILE_DECODERS[protocol]!;
        const family = source.family as InetFamily;
        if (file) add(decodeFile(file, problems, family, facts), file.stored);
      }
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
  leaveOutOwn(sockstat, countOwnSockets(capture));
  const snmp = capture.files.get("net/snmp");
  if (!snmp) missing.push("net/snmp");
  return {
    sockstat,
    currEstab: snmp ? snmpCounter(snmp.bytes, "Tcp", "CurrEstab") : null,
    missing,
  };
}

/**
 * Subtracts this program's own sockets, all of them unix sockets, from the count of all sockets.
 */
function leaveOutOwn(sockstat: Map<string, SockstatLine>, count: number): void {
  const sockets = sockstat.get("sockets");
  const used = sockets?.get("used");
  if (count === 0 || sockets === undefined || used === undefined) return;
  sockstat.set("sockets", new Map([...sockets, ["used", used - count]]));
}

/** Whether SELinux is enabled: only then it registers its file system (fs/filesystems.c). */
function hasSelinux(filesystems: Uint8Array | null): boolean {
  return filesystems !== null && /\bselinuxfs$/m.test(latin1(filesystems));
}

/** Decodes all that was captured. */
export function decode(captured: Capture, options: DecodeOptions): Decoded {
  const problems: Problem[] = [...captured.problems];
  const files = withKernelLineEnds(captured.files);
  const facts = factsOfTables(captured, options.byteOrder ?? null, problems);
  const capture = { ...captured, files, facts };
  const places = new CgroupPlaces(capture.containerNames);
  return {
    tables: decodeTables(capture, options, problems),
    owners: capture.owners === null ? null : decodeOwners(capture.owners, places),
    own: decodeOwnSockets(capture),
    names: decodeNames(capture, places),
    summary: options.summary ? decodeSummary(capture) : null,
    selinux: hasSelinux(capture.files.get("filesystems")?.bytes ?? null),
    problems,
  };
}
