/** Query -> Plan: what a run asks of the kernel and reads of files, and nothing else. */

import { BYTE_ORDER_FILE } from "../model/byte_order.ts";
import { Family, PACKET_TABLES, State, Table, UNIX_TABLES, VSOCK_TABLES } from "../model/kinds.ts";
import { conditions } from "../model/conditions.ts";
import type { DumpId, Fetch, FileId, Plan } from "../model/plan.ts";
import { unreachable } from "../model/problem.ts";
import type { Filter, HostCondition, Query } from "../model/query.ts";
import { IPPROTO } from "../uapi/inet_diag.ts";
import { AF_INET, AF_INET6 } from "../uapi/sock_diag.ts";
import {
  inetRequest,
  linksRequest,
  netlinkRequest,
  packetRequest,
  tcpRequest,
  tipcRequest,
  unixRequest,
  vsockRequest,
  xdpRequest,
} from "./dump_requests.ts";
import { eventGroups } from "./event_groups.ts";
import { filterBytecode } from "./filter_bytecode.ts";

/** What names a filter needs to look up. */
interface FilterNeeds {
  services: boolean;
  devices: boolean;
  netlink: boolean;
  hosts: boolean;
  ephemeral: boolean;
  cgroups: boolean;
}

function hostNeeds(host: HostCondition, needs: FilterNeeds): void {
  switch (host.family) {
    case "inet":
      if (typeof host.port !== "number") needs.services = true;
      if (host.address !== null && "host" in host.address) needs.hosts = true;
      break;
    case "link":
      if (typeof host.device !== "number") needs.devices = true;
      break;
    case "netlink":
      if (host.protocol !== null) needs.netlink = true;
      break;
    case "unix":
    case "vsock":
      break;
  }
}

function filterNeeds(filter: Filter | null): FilterNeeds {
  const needs: FilterNeeds = {
    services: false,
    devices: false,
    netlink: false,
    hosts: false,
    ephemeral: false,
    cgroups: false,
  };
  for (const condition of conditions(filter)) {
    switch (condition.kind) {
      case "host":
      case "port":
        hostNeeds(condition.host, needs);
        break;
      case "device":
        needs.devices = true;
        break;
      case "autobound":
        needs.ephemeral = true;
        break;
      case "cgroup":
        needs.cgroups = true;
        break;
      case "fwmark":
        break;
      default:
        unreachable(condition);
    }
  }
  return needs;
}

/** True where a host name of the filter may have to be asked of DNS. */
export function filterNamesHosts(filter: Filter | null): boolean {
  return filterNeeds(filter).hosts;
}

/** True where services of the filter have to be looked up. */
export function filterNamesServices(filter: Filter | null): boolean {
  return filterNeeds(filter).services;
}

/** Where one protocol's sockets are: a dump and a file for each of two families. */
interface InetSource {
  readonly table: number;
  readonly protocol: number;
  readonly ids: readonly [DumpId, DumpId];
  readonly files: readonly [readonly FileId[], readonly FileId[]];
}

const TCP: InetSource = {
  table: Table.TCP,
  protocol: IPPROTO.TCP,
  ids: ["tcp", "tcp6"],
  files: [["net/tcp"], ["net/tcp6"]],
};

const INET = Family.INET | Family.INET6;

/** The other internet protocols, in the order in which `ss` asks for them. */
const INET_SOURCES: readonly InetSource[] = [
  {
    table: Table.RAW,
    protocol: IPPROTO.RAW,
    ids: ["raw", "raw6"],
    files: [["net/raw"], ["net/raw6"]],
  },
  {
    table: Table.UDP,
    protocol: IPPROTO.UDP,
    ids: ["udp", "udp6"],
    files: [["net/udp"], ["net/udp6"]],
  },
  {
    table: Table.UDPLITE,
    protocol: IPPROTO.UDPLITE,
    ids: ["udplite", "udplite6"],
    files: [["net/udplite"], ["net/udplite6"]],
  },
  { table: Table.DCCP, protocol: IPPROTO.DCCP, ids: ["dccp", "dccp6"], files: [[], []] },
  // The files hold both families.
  {
    table: Table.SCTP,
    protocol: IPPROTO.SCTP,
    ids: ["sctp", "sctp6"],
    files: [["net/sctp/eps", "net/sctp/assocs"], []],
  },
  { table: Table.MPTCP, protocol: IPPROTO.MPTCP, ids: ["mptcp", "mptcp6"], files: [[], []] },
];

/** A filter's bytecode, and what is sent where the kernel compares no marks; null for the same. */
interface Bytecode {
  readonly best: Uint8Array;
  readonly plain: Uint8Array | null;
}

const NO_BYTECODE: Bytecode = { best: new Uint8Array(0), plain: null };

function bytecodeOf(filter: Filter | null): Bytecode {
  const marks = [...conditions(filter)].some(({ kind }) => kind === "fwmark");
  return {
    best: filterBytecode(filter, true),
    plain: marks ? filterBytecode(filter, false) : null,
  };
}

/** True where it is to be found out whose sockets they are: soon after the sockets themselves. */
function wantsOwners({ show }: Query): boolean {
  return show.processes || show.threads || show.context;
}

/** The fetches of one protocol's sockets. */
function inetFetches(query: Query, source: InetSource, bytecode: Bytecode): Fetch[] {
  if (!(query.tables & source.table)) return [];
  const { families } = query;
  const fetches: Fetch[] = [];
  for (const [index, bit, family] of [[0, Family.INET, AF_INET], [1, Family.INET6, AF_INET6]]) {
    if (!(families & bit)) continue;
    // `ss` shows no SCTP from procfs: as text only where it was asked for by name.
    const hidden = source.table === Table.SCTP && query.format === "text" &&
      !(query.namedTables & Table.SCTP);
    const alone = source.table === Table.SCTP && !(families & Family.INET);
    const { best, plain } = bytecode;
    fetches.push({
      kind: "sockets",
      id: source.ids[index],
      request: inetRequest(query, family, source.protocol, best),
      plainRequest: plain === null ? null : inetRequest(query, family, source.protocol, plain),
      files: hidden ? [] : source.files[alone ? 0 : index],
      long: source === TCP && !wantsOwners(query),
    });
  }
  return fetches;
}

/** True where the TCP sockets of both families are asked of the kernel, and can be so at once. */
function asksBothFamilies(query: Query): boolean {
  const { families, source, show, tables } = query;
  return (tables & Table.TCP) !== 0 && (families & INET) === INET && source !== "procfs" &&
    show.bpfMaps === "none";
}

/** The TCP sockets of a query. */
function tcpFetches(query: Query, bytecode: Bytecode): Fetch[] {
  const { replay: path, tables, families } = query;
  if (path !== null) {
    return tables & Table.TCP && families & INET ? [{ kind: "replay", id: "tcp", path }] : [];
  }
  if (!asksBothFamilies(query)) return inetFetches(query, TCP, bytecode);
  const { best, plain } = bytecode;
  return [{
    kind: "sockets",
    id: "tcp",
    request: tcpRequest(query, best),
    plainRequest: plain === null ? null : tcpRequest(query, plain),
    files: TCP.files.flat(),
    long: !wantsOwners(query),
  }];
}

/** The sockets of a query, in the order in which `ss` shows them. */
function socketFetches(query: Query): Fetch[] {
  const fetches: Fetch[] = [];
  const { tables, families, states } = query;
  const closed = (states & (1 << State.CLOSE)) !== 0;
  const add = (id: DumpId, request: Uint8Array, ...files: FileId[]): void =>
    void fetches.push({ kind: "sockets", id, request, files });
  if (tables & Table.NETLINK && families & Family.NETLINK && closed) {
    add("netlink", netlinkRequest(query), "net/netlink");
  }
  if (tables & PACKET_TABLES && families & Family.PACKET && closed) {
    add("packet", packetRequest(), "net/packet");
  }
  if (tables & UNIX_TABLES && families & Family.UNIX) add("unix", unixRequest(query), "net/unix");
  const bytecode = bytecodeOf(query.filter);
  const inet = (table: number): void => {
    for (const source of INET_SOURCES) {
      if (source.table === table) fetches.push(...inetFetches(query, source, bytecode));
    }
  };
  inet(Table.RAW);
  if (tables & Table.PING) {
    if (families & Family.INET) fetches.push({ kind: "file", id: "net/icmp" });
    if (families & Family.INET6) fetches.push({ kind: "file", id: "net/icmp6" });
  }
  for (const table of [Table.UDP, Table.UDPLITE]) inet(table);
  fetches.push(...tcpFetches(query, bytecode));
  for (const table of [Table.DCCP, Table.SCTP]) inet(table);
  if (tables & VSOCK_TABLES && families & Family.VSOCK) add("vsock", vsockRequest(query));
  if (tables & Table.TIPC && families & Family.TIPC) add("tipc", tipcRequest(query));
  if (tables & Table.XDP && families & Family.XDP && closed) add("xdp", xdpRequest());
  inet(Table.MPTCP);
  return fetches;
}

/** What names a query needs, given the sockets that it reads. */
function nameFetches(query: Query, sockets: readonly Fetch[]): Fetch[] {
  const needs = filterNeeds(query.filter);
  const files: FileId[] = [];
  const ids = sockets.map((fetch) => "id" in fetch ? fetch.id : "");
  const named = !query.numeric;
  const inet = ids.some((id) => /^(net\/icmp|tcp|udp|sctp|dccp|mptcp)/.test(id));
  const raw = ids.some((id) => id.startsWith("raw"));
  if ((named && inet) || needs.services) files.push("/etc/services");
  if (named && raw) files.push("/etc/protocols");
  if ((named && inet) || needs.ephemeral) files.push("sys/net/ipv4/ip_local_port_range");
  if ((named && ids.includes("netlink")) || needs.netlink) {
    files.push("/etc/iproute2/nl_protos", "/usr/share/iproute2/nl_protos");
  }
  if (needs.hosts || query.resolve) files.push("/etc/hosts");
  if (query.show.context) {
    files.push("filesystems");
    if (ids.includes("netlink")) files.push("/sys/fs/selinux/initial_contexts/kernel");
  }
  const fetches: Fetch[] = files.map((id) => ({ kind: "file", id }));
  const bound = ids.some((id) => /^(raw|tcp|udp|sctp|dccp|mptcp|packet|xdp)/.test(id));
  if (bound || needs.devices) {
    // Files name interfaces only where the tables that need it come from files as well.
    const wanted = ids.includes("packet") || needs.devices;
    fetches.push({ kind: "links", request: linksRequest(), files: wanted ? INTERFACE_FILES : [] });
  }
  if (query.show.cgroup || query.show.details || needs.cgroups) {
    fetches.push({ kind: "cgroups" });
  }
  return fetches;
}

const INTERFACE_FILES: readonly FileId[] = ["net/igmp", "net/if_inet6", "net/dev_mcast"];

/** Whose sockets they are: some owners before the TCP tables, all behind all tables. */
function withOwners(query: Query, sockets: readonly Fetch[]): Fetch[] {
  const { threads, context, contexts: socketContexts } = query.show;
  if (!wantsOwners(query)) return [...sockets];
  const owners = { kind: "owners", threads, contexts: context, socketContexts } as const;
  const fetches: Fetch[] = [];
  for (const fetch of sockets) {
    // Each TCP table takes the kernel milliseconds even when it is empty.
    const tcp = fetch.kind === "sockets" && (fetch.id === "tcp" || fetch.id === "tcp6");
    if (tcp) fetches.push({ ...owners, early: true });
    fetches.push(fetch);
  }
  fetches.push({ ...owners, early: false });
  return fetches;
}

/** Plans a run: counts first, then tables, owners behind them, names last. */
export function planSources(query: Query): Plan {
  const sockets = query.sockets ? socketFetches(query) : [];
  const listed = query.mode === "events" ? [] : sockets;
  const fetches: Fetch[] = [];
  // First, as they count the sockets that this program asks through, for a while after it has.
  if (query.summary) {
    for (const id of ["net/sockstat", "net/sockstat6", "net/snmp"] as const) {
      fetches.push({ kind: "file", id });
    }
  }
  if (sockets.length > 0) fetches.push(...withOwners(query, listed));
  // Netlink port ids are shown as processes: their names, of whichever process it may be.
  if (!query.numeric && sockets.some((fetch) => "id" in fetch && fetch.id === "netlink")) {
    fetches.push({ kind: "names" });
  }
  fetches.push(...nameFetches(query, sockets));
  if (query.procRootGiven && query.byteOrder === null && sockets.length > 0) {
    fetches.push({ kind: "file", id: BYTE_ORDER_FILE });
  }
  return {
    root: query.procRoot,
    source: query.source,
    namespace: query.namespace,
    fetches,
    groups: query.mode === "events" ? eventGroups(query) : [],
  };
}

/** Plans the raw dump of TCP sockets. */
export function planDump(query: Query): Plan {
  const { procRoot, namespace } = query;
  const fetches = inetFetches(query, TCP, NO_BYTECODE);
  return { root: procRoot, source: "diag", namespace, fetches, groups: [] };
}

/** Tables whose requests name no states. */
const STATELESS = Table.NETLINK | PACKET_TABLES | Table.XDP;

/**
 * Plans to find out where each table's sockets would come from: asks for all tables, and for
 * sockets in no state where the request can say so, which the kernel answers with nothing.
 */
export function planProbe(query: Query): Plan {
  const everything: Query = { ...query, format: "json", families: ~0, filter: null, replay: null };
  const fetches = [
    ...socketFetches({ ...everything, tables: STATELESS, states: 1 << State.CLOSE }),
    ...socketFetches({ ...everything, tables: ~STATELESS, states: 0 }),
  ];
  const { procRoot, source, namespace } = query;
  return { root: procRoot, source, namespace, fetches, groups: [] };
}
