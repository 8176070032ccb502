/**
 * Capture -> tables and problems. Runs without any permission: no byte that another process could
 * have chosen is decoded before.
 */

import type { ByteOrder } from "../model/byte_order.ts";
import type { Capture, CapturedDump, CapturedFile, HostFacts } from "../model/capture.ts";
import { ALL_KINDS } from "../field/kind.ts";
import type { Family } from "../model/kinds.ts";
import { latin1 } from "../model/latin1.ts";
import type { NetworkNamespace } from "../model/network_namespace.ts";
import type { FileId } from "../model/plan.ts";
import type { Problem } from "../model/problem.ts";
import type { CounterGroup, Counters } from "../table/counters.ts";
import type { Decoded } from "../table/decoded.ts";
import type { OwnerTable } from "../table/owner_table.ts";
import type { Protocol, SocketTable } from "../table/socket_table.ts";
import type { SockstatLine, Summary } from "../table/summary.ts";
import { factsOfTables } from "./byte_order.ts";
import { decodeNamespace } from "./cgroup/namespace.ts";
import { CgroupPlaces } from "./cgroup/places.ts";
import { withKernelLineEnds } from "./line_ends.ts";
import { decodeNames } from "./names/names.ts";
import { countOwnSockets, decodeOwnSockets } from "./own_sockets.ts";
import { decodeNetlink } from "./procfs/net_netlink.ts";
import { decodePacket } from "./procfs/net_packet.ts";
import { decodeRaw } from "./procfs/net_raw.ts";
import { decodeSctpAssociations, decodeSctpEndpoints } from "./procfs/net_sctp.ts";
import { decodeSnmp, snmpCounter } from "./procfs/net_snmp.ts";
import { decodeSctpSnmp, decodeSnmp6 } from "./procfs/net_snmp6.ts";
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
  /** Whose protocols' counters are shown. */
  readonly counters?: "ipv4" | "ipv6" | null;
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
  pause: (growing: SocketTable) => void,
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
  tcp: (file, problems, family, facts, pause) => decodeTcp(file, family, facts, problems, pause),
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

/**
 * Adds the tables of all sources that were captured, in the order in which `ss` prints them. `pause`:
 * called with the first of a dump or file that still arrives, and grows.
 */
function decodeTables(
  { dumps, files, facts }: Capture,
  namespace: NetworkNamespace | null,
  options: DecodeOptions,
  tables: SocketTable[],
  problems: Problem[],
  pause: (growing: SocketTable) => void,
): void {
  const pauseOfDump = ([growing]: readonly SocketTable[]): void => {
    if (growing !== undefined) pause(growing);
  };
  const add = (table: SocketTable, stored = false): void => {
    table.stored = stored;
    table.namespace = namespace;
    tables.push(table);
  };
  for (const { protocol, sources } of ALL_KINDS) {
    for (const source of sources) {
      const dump = source.dump === null ? undefined : dumps.get(source.dump);
      const decodeDump = DUMP_DECODERS[protocol];
      if (dump && decodeDump) add(decodeDump(dump, problems), dump.stored);
      else if (dump) {
        const decoded = decodeInetDump(dump, protocol, problems, options.attributes, pauseOfDump);
        for (const table of decoded) add(table, dump.stored);
      }
      for (const id of source.files) {
        const file = files.get(id);
        const decodeFile = FILE_DECODERS[id] ?? FILE_DECODERS[protocol]!;
        const family = source.family as InetFamily;
        if (file) add(decodeFile(file, problems, family, facts, pause), file.stored);
      }
    }
  }
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

interface CounterFile {
  readonly id: FileId;
  readonly decode: (file: CapturedFile, problems: Problem[]) => CounterGroup[];
  /** True if nothing can be shown that follows it where it is missing. */
  readonly required: boolean;
}

/** Files of counters, in the order in which they are shown. */
const COUNTER_FILES: Readonly<Record<"ipv4" | "ipv6", readonly CounterFile[]>> = {
  ipv4: [
    { id: "net/snmp", decode: decodeSnmp, required: true },
    { id: "net/netstat", decode: decodeSnmp, required: false },
    { id: "net/sctp/snmp", decode: decodeSctpSnmp, required: false },
  ],
  ipv6: [
    { id: "net/snmp6", decode: decodeSnmp6, required: true },
    { id: "net/snmp", decode: decodeSnmp, required: true },
  ],
};

/** The counters of each file that was captured, up to one that is missing. */
function decodeCounters(
  { files }: Capture,
  family: "ipv4" | "ipv6",
  problems: Problem[],
): Counters {
  const counters = new Map<FileId, readonly CounterGroup[]>();
  for (const { id, decode, required } of COUNTER_FILES[family]) {
    const file = files.get(id);
    if (file !== undefined) counters.set(id, decode(file, problems));
    else if (required) {
      problems.push({ kind: "unreadable", source: id, message: "there is no such file" });
      break;
    }
  }
  return counters;
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

/** The owners of a capture; those of all captures of one run are the same. */
export function decodeAllOwners({ owners, containerNames }: Capture): OwnerTable | null {
  return owners === null ? null : decodeOwners(owners, new CgroupPlaces(containerNames));
}

/**
 * Decodes all that was captured of one network namespace. `pause`: called while more is waited for, with
 * what is decoded but for its counters, and with the first of the tables that follow and still grow.
 */
export function decode(
  captured: Capture,
  options: DecodeOptions,
  owners = decodeAllOwners(captured),
  pause: ((decoded: Decoded, growing: SocketTable) => void) | null = null,
): Decoded {
  const problems: Problem[] = [...captured.problems];
  const files = withKernelLineEnds(captured.files);
  const facts = factsOfTables(captured, options.byteOrder ?? null, problems);
  const capture = { ...captured, files, facts };
  const places = new CgroupPlaces(capture.containerNames);
  const tables: SocketTable[] = [];
  const decoded = {
    ...{ tables, owners, problems },
    namespace: capture.namespace && decodeNamespace(capture.namespace, places),
    own: decodeOwnSockets(capture),
    names: decodeNames(capture, places),
    summary: options.summary ? decodeSummary(capture) : null,
    selinux: hasSelinux(capture.files.get("filesystems")?.bytes ?? null),
  };
  decodeTables(capture, decoded.namespace, options, tables, problems, (growing) => {
    growing.namespace = decoded.namespace;
    pause?.({ ...decoded, counters: null }, growing);
  });
  const counters = options.counters ? decodeCounters(capture, options.counters, problems) : null;
  return { ...decoded, counters };
}
