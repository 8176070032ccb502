/** Command lines as queries, with their bit sets as words. */

import assert from "node:assert/strict";
import { splitFilterWords } from "../../../lib/cli/filter_words.ts";
import { parseFilter } from "../../../lib/cli/parse_filter.ts";
import { parseFlags } from "../../../lib/cli/parse_flags.ts";
import type { HostFamily } from "../../../lib/cli/parse_host.ts";
import { type CommandEnvironment, resolveQuery } from "../../../lib/cli/resolve_query.ts";
import { Family, State, Table } from "../../../lib/model/kinds.ts";
import { FilterSyntaxError } from "../../../lib/model/problem.ts";
import { ANY_PORT, type Filter, type HostCondition } from "../../../lib/model/filter.ts";
import type { Query } from "../../../lib/model/query.ts";

export const NOTHING: CommandEnvironment = {
  ...{ procRoot: null, replay: null, filterText: null },
  parseFilter,
};

/** The query of a command line that lists sockets. */
export function queryOf(
  words: readonly string[],
  environment: Partial<CommandEnvironment> = {},
): Query {
  const command = resolveQuery(parseFlags(words), { ...NOTHING, ...environment });
  assert.ok(command.kind === "list", `${words.join(" ")}: ${command.kind}`);
  return command.query;
}

/** Words of the bits that are set. */
function bitWords(bits: number, names: Readonly<Record<string, number>>): string {
  return Object.entries(names).filter(([, bit]) => bits & bit).map(([name]) => name.toLowerCase())
    .join(" ");
}

const STATE_BITS = Object.fromEntries(
  Object.entries(State).map(([name, number]) => [name, 1 << number]),
);

/** `tcp udp`. */
export function tableWords(query: Query): string {
  return bitWords(query.tables, Table);
}

/** `inet inet6`. */
export function familyWords(query: Query): string {
  return bitWords(query.families, Family);
}

/** `established close_wait`. */
export function stateWords(query: Query): string {
  return bitWords(query.states, STATE_BITS);
}

/** A filter expression in one form, every group in parentheses; for comparisons. */
export function filterText(filter: Filter | null): string {
  if (filter === null) return "";
  switch (filter.kind) {
    case "and":
    case "or":
      return `(${filterText(filter.left)} ${filter.kind} ${filterText(filter.right)})`;
    case "not":
      return `not ${filterText(filter.operand)}`;
    case "host":
      return `${filter.side} ${hostText(filter.host)}`;
    case "port":
      return `${filter.side} port ${filter.operator} ${hostText(filter.host)}`;
    case "device":
      return `dev ${filter.device.device}`;
    case "protocol":
      return `tables ${filter.tables}`;
    case "fwmark":
      return `mark ${filter.mark}/${filter.mask}`;
    case "cgroup":
      return `cgroup ${filter.path}`;
    case "netns":
      return `netns ${filter.pattern}`;
    case "autobound":
      return "autobound";
    case "owner": {
      const { test } = filter;
      const value = test.of === "pid" ? test.pid : test.of === "user" ? test.user : test.pattern;
      return `${test.of} ${value}`;
    }
  }
}

function hostText(host: HostCondition): string {
  switch (host.family) {
    case "unix":
      return `unix ${host.pattern}`;
    case "inet": {
      const { address, port } = host;
      const where = address === null
        ? "*"
        : "host" in address
        ? `name ${address.host} ${address.family}`
        : `${address.bytes.slice(0, address.ipv4 ? 4 : 16).join(".")}/${address.bits}`;
      return `${where} ${typeof port === "number" ? portText(port) : port.service}`;
    }
    case "link": {
      const device = typeof host.device === "number" ? portText(host.device) : host.device.device;
      return `link ${host.ethertype?.name ?? "*"} ${device}`;
    }
    case "netlink":
      return `netlink ${host.protocol?.name ?? "*"} ${portText(host.port)}`;
    case "vsock":
      return `vsock ${host.cid ?? "*"} ${portText(host.port)}`;
  }
}

function portText(port: number): string {
  return port === ANY_PORT ? "*" : String(port);
}

/** The parsed form of an expression, as {@linkcode filterText}. */
export function parsed(text: string, preferred: HostFamily = "any"): string {
  return filterText(parseFilter(splitFilterWords([text], null), preferred).filter);
}

/** The error of a wrong expression; fails where it is right. */
export function filterError(text: string, preferred: HostFamily = "any"): FilterSyntaxError {
  try {
    parseFilter(splitFilterWords([text], null), preferred);
  } catch (error) {
    assert.ok(error instanceof FilterSyntaxError, String(error));
    return error;
  }
  assert.fail(`no error in: ${text}`);
}
