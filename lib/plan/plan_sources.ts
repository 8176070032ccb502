/** Query -> Plan: what a run asks of the kernel and reads of files, and nothing else. */

import { groupSet, groupsOf, OF_RECORDS, shownOf } from "../field/group.ts";
import { ALL_KINDS, type Kind, KINDS, type KindSource } from "../field/kind.ts";
import { BYTE_ORDER_FILE } from "../model/byte_order.ts";
import { conditions } from "../model/conditions.ts";
import { Family, State } from "../model/kinds.ts";
import type { Fetch, FileId, Plan } from "../model/plan.ts";
import type { Filter } from "../model/filter.ts";
import type { Query } from "../model/query.ts";
import { AF_INET, AF_INET6 } from "../uapi/sock_diag.ts";
import { familyRequest, inetRequest, interfacesRequest, tcpRequest } from "./dump_requests.ts";
import { eventGroups } from "./event_groups.ts";
import { filterBytecode } from "./filter_bytecode.ts";
import { filterNeeds } from "./filter_needs.ts";

const INET = Family.INET | Family.INET6;

/** A filter's bytecode, and what is sent if the kernel compares no marks; null for the same. */
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

/** True if the sockets' owners are shown or filtered by; they are read soon after the sockets. */
function wantsOwners({ wanted, filter }: Query): boolean {
  return groupsOf(wanted).some(({ reads }) => reads === "owners") ||
    filterNeeds(filter).has("owners");
}

/** The request for one kind's sockets of a family, and another without what may be refused. */
function requestsOf(
  query: Query,
  { ipProtocol }: Kind,
  { dump, family }: KindSource,
  { best, plain }: Bytecode,
): { readonly request: Uint8Array; readonly plainRequest: Uint8Array | null } {
  if (ipProtocol === undefined) return { request: familyRequest(dump!, query), plainRequest: null };
  const of = (bytecode: Uint8Array): Uint8Array =>
    inetRequest(query, family === Family.INET ? AF_INET : AF_INET6, ipProtocol, bytecode);
  return { request: of(best), plainRequest: plain === null ? null : of(plain) };
}

function kindFetches(query: Query, kind: Kind, bytecode: Bytecode): Fetch[] {
  const sources = kind.sources.filter(({ family }) => query.families & family);
  const hidden = (query.notFromFiles & kind.tables) !== 0;
  return sources.flatMap((source, index): Fetch[] => {
    const own = kind.sharedFiles && index === 0
      ? kind.sources.flatMap(({ files }) => files)
      : source.files;
    const files = hidden ? [] : own;
    if (source.dump === null) return files.map((id) => ({ kind: "file", id }));
    const requests = requestsOf(query, kind, source, bytecode);
    const long = kind === KINDS.tcp && !wantsOwners(query);
    return [{ kind: "sockets", id: source.dump, ...requests, files, long }];
  });
}

function tcpFetches(query: Query, bytecode: Bytecode): Fetch[] {
  const { replay: path, families, source, bpfMaps } = query;
  if (path !== null) return families & INET ? [{ kind: "replay", id: "tcp", path }] : [];
  // The kernel can be asked for both families at once, but then for no maps.
  const both = (families & INET) === INET && source !== "procfs" && bpfMaps === "none";
  if (!both) return kindFetches(query, KINDS.tcp, bytecode);
  const { best, plain } = bytecode;
  return [{
    kind: "sockets",
    id: "tcp",
    request: tcpRequest(query, best),
    plainRequest: plain === null ? null : tcpRequest(query, plain),
    files: KINDS.tcp.sources.flatMap(({ files }) => files),
    long: !wantsOwners(query),
  }];
}

/** The kinds of sockets of a query, in the order in which `ss` shows them. */
function kindsOf({ tables, families, states }: Query): Kind[] {
  const closed = (states & (1 << State.CLOSE)) !== 0;
  return ALL_KINDS.filter((kind) =>
    tables & kind.tables && (closed || !kind.stateless) &&
    kind.sources.some(({ family }) => families & family)
  );
}

function socketFetches(query: Query): Fetch[] {
  const bytecode = bytecodeOf(query.filter);
  return kindsOf(query).flatMap((kind) =>
    kind === KINDS.tcp ? tcpFetches(query, bytecode) : kindFetches(query, kind, bytecode)
  );
}

/** Files of names, in the order in which they are read. */
const NAME_FILES: readonly FileId[] = [
  ...["/etc/services", "/etc/protocols", "sys/net/ipv4/ip_local_port_range"] as const,
  ...["/etc/iproute2/nl_protos", "/usr/share/iproute2/nl_protos", "/etc/hosts"] as const,
];
const INTERFACE_FILES: readonly FileId[] = ["net/igmp", "net/if_inet6", "net/dev_mcast"];

/** What names a query needs, given the kinds of sockets that it reads. */
function nameFetches(query: Query, kinds: readonly Kind[]): Fetch[] {
  const groups = groupsOf(query.wanted);
  const needs = new Set(filterNeeds(query.filter));
  if (!query.numeric) { for (const { names } of kinds) names.forEach((id) => needs.add(id)); }
  if (query.resolve) needs.add("/etc/hosts");
  const files = [
    ...NAME_FILES.filter((id) => needs.has(id)),
    ...groups.flatMap(({ files = [] }) => files),
  ];
  // Of another tree's processes it would name the wrong users.
  const users = query.netstat === null || query.format !== "text"
    ? wantsOwners(query) && (query.wanted & groupSet("users") || needs.has("users"))
    : query.netstat.extended && !query.netstat.numericUsers;
  if (users && !query.procRootGiven) {
    files.push("/etc/passwd");
  }
  if (query.wanted & groupSet("contexts") && kinds.includes(KINDS.netlink)) {
    files.push("/sys/fs/selinux/initial_contexts/kernel");
  }
  const fetches: Fetch[] = files.map((id) => ({ kind: "file", id }));
  if (needs.has("interfaces") || (query.lsof === null && kinds.some(({ bound }) => bound))) {
    // Files name interfaces only if the tables that need them come from files as well.
    const wanted = kinds.includes(KINDS.packet) || needs.has("interfaces");
    fetches.push({
      kind: "interfaces",
      request: interfacesRequest(),
      files: wanted ? INTERFACE_FILES : [],
    });
  }
  // Those of another tree have no names here.
  if (query.wanted & groupSet("container_names") && !query.procRootGiven) {
    fetches.push({ kind: "container-names" });
  }
  if (needs.has("cgroups") || groups.some(({ reads }) => reads === "cgroups")) {
    fetches.push({ kind: "cgroups" });
  }
  return fetches;
}

/** Adds the owners: some before the TCP tables, all after all tables. */
function withOwners(query: Query, sockets: readonly Fetch[]): Fetch[] {
  if (!wantsOwners(query)) return [...sockets];
  const shown = shownOf(query.wanted);
  const { threads, cmdlines, contexts, processes } = shown;
  const needs = filterNeeds(query.filter);
  const owners = {
    kind: "owners",
    ...{ threads, cmdlines, contexts, socketContexts: shown.socket_contexts, processes },
    ...{ access: shown.access, fileFlags: shown.file_flags, protocolNames: shown.protocol_names },
    users: shown.users || needs.has("users"),
    cgroups: shown.whose || needs.has("places"),
  } as const;
  const fetches: Fetch[] = [];
  // The commands whose tables are files of procfs, which the kernel writes row by row.
  if (query.lsof !== null || query.netstat !== null) {
    fetches.push({ kind: "links-ahead", access: owners.access });
  }
  for (const fetch of sockets) {
    // Each TCP table takes the kernel milliseconds even when it is empty. Where descriptors are
    // listed, one that was closed meanwhile is not among them.
    const tcp = !processes && fetch.kind === "sockets" &&
      (fetch.id === "tcp" || fetch.id === "tcp6");
    if (tcp) fetches.push({ ...owners, early: true });
    fetches.push(fetch);
  }
  fetches.push({ ...owners, early: false });
  return fetches;
}

/** True if the sockets are those of the machine that this program runs on, as they are now. */
function leavesOutOwn({ procRootGiven, replay, mode }: Query): boolean {
  return !procRootGiven && replay === null && mode === "list";
}

/** True if sockets are listed of a kind that this program has itself. */
function hasOwnSockets(fetches: readonly Fetch[]): boolean {
  return fetches.some((fetch) => "id" in fetch && (fetch.id === "unix" || fetch.id === "netlink"));
}

/** Files of the counters of protocols, in the order in which `netstat` shows them. */
const COUNTER_FILES: Readonly<Record<"ipv4" | "ipv6", readonly FileId[]>> = {
  ipv4: ["net/snmp", "net/netstat", "net/sctp/snmp"],
  ipv6: ["net/snmp6", "net/snmp"],
};

/** Plans a run: counts first, then tables, owners behind them, names last. */
export function planSources(query: Query): Plan {
  const kinds = query.sockets ? kindsOf(query) : [];
  const sockets = query.sockets ? socketFetches(query) : [];
  const listed = query.mode === "events" ? [] : sockets;
  const fetches: Fetch[] = [];
  // First, as they count the sockets that this program asks through, for a while after it has.
  if (query.summary) {
    for (const id of ["net/sockstat", "net/sockstat6", "net/snmp"] as const) {
      fetches.push({ kind: "file", id });
    }
    // The counts are of one network namespace: this process's, if no other was asked for.
    if (leavesOutOwn(query) && query.namespaces === "own") {
      fetches.push({ kind: "own", when: "counted" });
    }
  }
  if (query.netstat?.statistics && query.format === "text") {
    const { ipv6 } = query.netstat.statistics;
    for (const id of COUNTER_FILES[ipv6 ? "ipv6" : "ipv4"]) fetches.push({ kind: "file", id });
  }
  if (sockets.length > 0) fetches.push(...withOwners(query, listed));
  if (leavesOutOwn(query) && hasOwnSockets(listed)) fetches.push({ kind: "own", when: "listed" });
  // Netlink port ids are shown as processes: their names, of whichever process it may be.
  if (!query.numeric && kinds.includes(KINDS.netlink)) fetches.push({ kind: "names" });
  fetches.push(...nameFetches(query, kinds));
  if (query.procRootGiven && query.byteOrder === null && sockets.length > 0) {
    fetches.push({ kind: "file", id: BYTE_ORDER_FILE });
  }
  return {
    root: query.procRoot,
    source: query.source,
    namespaces: query.namespaces,
    fetches,
    groups: query.mode === "events" ? eventGroups(query) : [],
  };
}

/** Plans the raw dump of TCP sockets. */
export function planDump(query: Query): Plan {
  const { procRoot, namespaces } = query;
  const fetches = kindFetches(query, KINDS.tcp, NO_BYTECODE);
  return { root: procRoot, source: "diag", namespaces, fetches, groups: [] };
}

/** Tables whose requests name no states. */
const STATELESS = ALL_KINDS.filter(({ stateless }) => stateless)
  .reduce((tables, kind) => tables | kind.tables, 0);

/**
 * Plans to find out where each table's sockets would come from: asks for all tables, and for
 * sockets in no state if the request can say so, which the kernel answers with nothing.
 */
export function planProbe(query: Query): Plan {
  const everything: Query = {
    ...{ ...query, notFromFiles: 0, families: ~0, filter: null, replay: null },
    wanted: query.wanted | OF_RECORDS,
  };
  const fetches = [
    ...socketFetches({ ...everything, tables: STATELESS, states: 1 << State.CLOSE }),
    ...socketFetches({ ...everything, tables: ~STATELESS, states: 0 }),
  ];
  const { procRoot, source, namespaces } = query;
  return { root: procRoot, source, namespaces, fetches, groups: [] };
}
