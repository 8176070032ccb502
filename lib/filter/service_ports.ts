/**
 * Replaces services in a filter by their ports before the kernel is asked, which compares numbers
 * only.
 */

import { chainOf } from "../model/conditions.ts";
import { Table } from "../model/kinds.ts";
import type { Names } from "../model/names.ts";
import type { Filter, HostCondition, Query } from "../model/query.ts";

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

class Numbering {
  readonly #query: Query;
  readonly #names: ServiceNames;

  constructor(query: Query, names: ServiceNames) {
    this.#query = query;
    this.#names = names;
  }

  #host(host: HostCondition): HostCondition {
    if (host.family !== "inet" || typeof host.port === "number") return host;
    const { udp, tcp } = servicePorts(host.port.service, this.#query, this.#names);
    // An unknown or ambiguous service stays a word: binding the filter reports it.
    if (udp !== null && tcp !== null && udp !== tcp) return host;
    return { ...host, port: udp ?? tcp ?? host.port };
  }

  filter(filter: Filter): Filter {
    switch (filter.kind) {
      case "and":
      case "or": {
        const { first, links } = chainOf(filter);
        let numbered = this.filter(first);
        for (const { kind, right } of links) {
          numbered = { kind, left: numbered, right: this.filter(right) };
        }
        return numbered;
      }
      case "not":
        return { kind: "not", operand: this.filter(filter.operand) };
      case "host":
      case "port":
        return { ...filter, host: this.#host(filter.host) };
      default:
        return filter;
    }
  }
}

/** The query with ports instead of services in its filter. */
export function withServicePorts(query: Query, names: ServiceNames): Query {
  if (query.filter === null) return query;
  return { ...query, filter: new Numbering(query, names).filter(query.filter) };
}
