/** Query -> Plan: which files and lists a run reads, and nothing else. */

import { Family, PACKET_TABLES, State, Table, UNIX_TABLES } from "../model/kinds.ts";
import { conditions } from "../model/conditions.ts";
import type { Fetch, FileId, Plan } from "../model/plan.ts";
import { unreachable } from "../model/problem.ts";
import type { Filter, HostCondition, Query } from "../model/query.ts";

/** What names a filter needs to look up. */
interface FilterNeeds {
  services: boolean;
  devices: boolean;
  netlink: boolean;
  hosts: boolean;
  ephemeral: boolean;
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
      case "fwmark":
      case "cgroup":
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

/** The pairs of files of internet protocols, by table bit. */
const INET_FILES: readonly (readonly [number, FileId, FileId])[] = [
  [Table.RAW, "net/raw", "net/raw6"],
  [Table.PING, "net/icmp", "net/icmp6"],
  [Table.UDP, "net/udp", "net/udp6"],
  [Table.UDPLITE, "net/udplite", "net/udplite6"],
  [Table.TCP, "net/tcp", "net/tcp6"],
];

/** The socket tables of a query. */
function socketFiles(query: Query): FileId[] {
  const files: FileId[] = [];
  const { tables, families, states } = query;
  const closed = (states & (1 << State.CLOSE)) !== 0;
  if (tables & Table.NETLINK && families & Family.NETLINK && closed) files.push("net/netlink");
  if (tables & PACKET_TABLES && families & Family.PACKET && closed) files.push("net/packet");
  if (tables & UNIX_TABLES && families & Family.UNIX) files.push("net/unix");
  for (const [table, ipv4, ipv6] of INET_FILES) {
    if (!(tables & table)) continue;
    if (families & Family.INET) files.push(ipv4);
    if (families & Family.INET6) files.push(ipv6);
  }
  // `ss` shows no SCTP from procfs: as text only where it was asked for by name.
  const sctp = query.format === "text" ? query.namedTables : tables;
  if (sctp & Table.SCTP && families & (Family.INET | Family.INET6)) {
    files.push("net/sctp/eps", "net/sctp/assocs");
  }
  return files;
}

/** The files of names that a query needs, given the tables that it reads. */
function nameFiles(query: Query, tables: readonly FileId[]): FileId[] {
  const needs = filterNeeds(query.filter);
  const files: FileId[] = [];
  const named = !query.numeric;
  const inet = tables.some((id) => /^net\/(tcp|udp|icmp|sctp)/.test(id));
  const raw = tables.some((id) => id.startsWith("net/raw"));
  if ((named && inet) || needs.services) files.push("/etc/services");
  if (named && raw) files.push("/etc/protocols");
  if ((named && inet) || needs.ephemeral) files.push("sys/net/ipv4/ip_local_port_range");
  if (tables.includes("net/packet") || needs.devices) {
    files.push("net/igmp", "net/if_inet6", "net/dev_mcast");
  }
  if ((named && tables.includes("net/netlink")) || needs.netlink) {
    files.push("/etc/iproute2/nl_protos", "/usr/share/iproute2/nl_protos");
  }
  if (needs.hosts || query.resolve) files.push("/etc/hosts");
  if (query.show.context) files.push("filesystems");
  return files;
}

/** Plans a run: tables first, owners behind them, names last. */
export function planSources(query: Query): Plan {
  const tables = query.sockets && !query.unanswerable ? socketFiles(query) : [];
  const ids: FileId[] = [...tables];
  if (query.summary) ids.push("net/sockstat", "net/sockstat6", "net/snmp");
  const fetches: Fetch[] = ids.map((id) => ({ kind: "file", id }));
  const { processes, threads, context } = query.show;
  if (tables.length > 0 && (processes || threads || context)) {
    const owners = { kind: "owners", threads, contexts: context } as const;
    // Around the TCP tables, of which each takes the kernel milliseconds even when it is empty.
    for (const table of ["net/tcp", "net/tcp6"]) {
      const at = fetches.findIndex((fetch) => fetch.kind === "file" && fetch.id === table);
      if (at >= 0) fetches.splice(at, 0, { ...owners, early: true });
    }
    fetches.push({ ...owners, early: false });
  }
  // Netlink port ids are shown as processes: their names, of whichever process it may be.
  if (tables.includes("net/netlink") && !query.numeric) fetches.push({ kind: "names" });
  for (const id of nameFiles(query, tables)) fetches.push({ kind: "file", id });
  return {
    root: query.procRoot,
    namespace: query.namespace,
    fetches,
  };
}
