/** What a filter needs to look up. */

import { conditions } from "../model/conditions.ts";
import type { FileId } from "../model/plan.ts";
import type { Condition, Filter, OwnerTest } from "../model/filter.ts";
import { KINDS } from "../field/kind.ts";

/** A file, one of the two lists that are asked for, or what is read of processes. */
export type FilterNeed = FileId | "interfaces" | "cgroups" | "owners" | "places" | "users";

function ownerNeeds(test: OwnerTest): readonly FilterNeed[] {
  switch (test.of) {
    case "unit":
    case "container":
      return ["owners", "places"];
    case "comm":
    case "pid":
      return ["owners"];
    case "user":
      return ["owners", "users"];
  }
}

function needsOf(condition: Condition): readonly FilterNeed[] {
  switch (condition.kind) {
    case "device":
      return ["interfaces"];
    case "autobound":
      return ["sys/net/ipv4/ip_local_port_range"];
    case "cgroup":
      return ["cgroups"];
    case "protocol":
    case "fwmark":
    case "netns":
      return [];
    case "owner":
      return ownerNeeds(condition.test);
  }
  const { host } = condition;
  switch (host.family) {
    case "inet": {
      const { port, address } = host;
      const named = address !== null && "host" in address;
      return [
        ...(typeof port === "number" ? [] : ["/etc/services"] as const),
        ...(named ? ["/etc/hosts"] as const : []),
      ];
    }
    case "link":
      return typeof host.device === "number" ? [] : ["interfaces"];
    case "netlink":
      return host.protocol === null ? [] : KINDS.netlink.names;
    case "unix":
    case "vsock":
      return [];
  }
}

export function filterNeeds(filter: Filter | null): ReadonlySet<FilterNeed> {
  return new Set(Array.from(conditions(filter)).flatMap(needsOf));
}

/** True if a host name of the filter may have to be asked of DNS. */
export function filterNamesHosts(filter: Filter | null): boolean {
  return filterNeeds(filter).has("/etc/hosts");
}

/** True if services of the filter have to be looked up. */
export function filterNamesServices(filter: Filter | null): boolean {
  return filterNeeds(filter).has("/etc/services");
}
