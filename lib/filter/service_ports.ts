/**
 * Replaces services in a filter by their ports before the kernel is asked, which compares numbers
 * only.
 */

import { mapConditions } from "../model/conditions.ts";
import { Table } from "../model/kinds.ts";
import type { Names } from "../model/names.ts";
import type { HostCondition } from "../model/filter.ts";
import type { Query } from "../model/query.ts";

/** The part of `Names` that looks services up. */
export type ServiceNames = Pick<Names, "servicePort">;

/** A service's port by protocol, for the protocols that a query lists; null if it has none. */
export interface ServicePorts {
  readonly udp: number | null;
  readonly tcp: number | null;
}

export function servicePorts(service: string, query: Query, names: ServiceNames): ServicePorts {
  return {
    udp: query.tables & Table.UDP ? names.servicePort(service, "udp") : null,
    tcp: query.tables & Table.TCP ? names.servicePort(service, "tcp") : null,
  };
}

/** The query with ports instead of services in its filter. */
export function withServicePorts(query: Query, names: ServiceNames): Query {
  if (query.filter === null) return query;
  const numbered = (host: HostCondition): HostCondition => {
    if (host.family !== "inet" || typeof host.port === "number") return host;
    const { service, protocol } = host.port;
    if (protocol !== undefined) {
      return { ...host, port: names.servicePort(service, protocol) ?? host.port };
    }
    const { udp, tcp } = servicePorts(service, query, names);
    // An unknown or ambiguous service stays a word: binding the filter reports it.
    if (udp !== null && tcp !== null && udp !== tcp) return host;
    return { ...host, port: udp ?? tcp ?? host.port };
  };
  const filter = mapConditions(
    query.filter,
    (condition) =>
      "host" in condition ? { ...condition, host: numbered(condition.host) } : condition,
  );
  return { ...query, filter };
}
