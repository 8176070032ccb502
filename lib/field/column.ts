/**
 * What a table for people can have as columns: the keys of JSON, dots in them for what is within, and
 * some that say in one word what several keys say.
 */

import { atFirstUse } from "../model/at_first_use.ts";
import { SHAPES } from "./catalogue.ts";
import type { Field } from "./field.ts";
import { type GroupName, GROUPS } from "./group.ts";

/** One column. */
export interface ColumnKey {
  /** `tcp_info.rtt_us` */
  readonly key: string;
  /** Keys of the record that it needs. */
  readonly fields: readonly string[];
  /** The groups that its fields, and those around them, are asked for with; none for the base. */
  readonly groups: readonly GroupName[];
  /** `ms`, `us`, `bytes`, `pages`, `bytes_per_s`; empty for a count, a word or a name. */
  readonly unit: string;
  readonly isNumber: boolean;
  /** Kinds of sockets that have it. */
  readonly kinds: readonly string[];
  /** The first sentence about it. */
  readonly description: string;
}

const UNIT = /_(ms|us|bytes|pages|bytes_per_s)$/;

/** Fields that say where the two ends of a socket are, of any kind. */
const ENDS = {
  local: [
    ...[
      "netid",
      "local_address",
      "local_port",
      "interface",
      "ifindex",
      "path",
      "abstract",
    ] as const,
    ...[
      "local_addresses",
      "local_cid",
      "local_node",
      "local_ref",
      "nl_protocol",
      "port_id",
    ] as const,
    ...["ethertype", "ethertype_name", "queue_id", "protocol"] as const,
  ],
  peer: [
    ...["netid", "peer_address", "peer_port", "peer_inode", "peer_addresses"] as const,
    ...["peer_cid", "peer_node", "peer_ref", "dst_port_id"] as const,
  ],
} as const;

/** Columns that are made of several fields. */
const TOGETHER: readonly ColumnKey[] = [
  together(
    "local",
    ENDS.local,
    [],
    "The socket's own end: address and port, or what its kind has.",
  ),
  together("peer", ENDS.peer, [], "The other end, in the same way."),
  together(
    "netns",
    [],
    ["netns"],
    "The network namespace as a listing names it: . for one's own, a name, else net:[INODE].",
  ),
  ofProcesses("process", ["owners"], "Who holds it: command(pid), each once."),
  ofProcesses("command", ["owners"], "Names of the processes that hold it."),
  ofProcesses("user", ["owners", "users"], "Names of the users whose processes hold it."),
  ofProcesses(
    "unit",
    ["owners", "whose"],
    "systemd units of the processes that hold it; a user's own after that of the user's manager.",
  ),
  ofProcesses(
    "container",
    ["owners", "whose", "container_names"],
    "Containers of the processes that hold it: the name, else the beginning of the id.",
  ),
];

function together(
  key: string,
  fields: readonly string[],
  groups: readonly GroupName[],
  description: string,
): ColumnKey {
  return { key, fields, groups, unit: "", isNumber: false, kinds: ["all"], description };
}

function ofProcesses(key: string, groups: readonly GroupName[], description: string): ColumnKey {
  return together(key, ["processes"], groups, description);
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}

/** What a key says by itself. */
type OwnKey = Pick<ColumnKey, "key" | "groups" | "isNumber" | "description">;

/** A key with those within it. `around`: groups of what it is in. */
function* within(field: Field, prefix: string, around: ReadonlySet<GroupName>): Generator<OwnKey> {
  const key = `${prefix}${field.key}`;
  const description = firstSentence(field.description);
  const groups = new Set(around);
  if (field.group !== undefined) groups.add(field.group);
  if (field.form === "struct" || field.form === "object" || field.form === "list") {
    const inner = field.form === "struct" ? field.struct : field.fields;
    for (const each of field.form === "struct" ? field.before : []) {
      yield* within(each, `${key}.`, groups);
    }
    if ("items" in inner) {
      for (const item of inner.items) {
        const description = firstSentence(item.description);
        yield { key: `${key}.${item.key}`, groups: [...groups], isNumber: !item.flag, description };
      }
      return;
    }
    // Its names are in files that are read for their sake.
    if (field.key === "container") groups.add("container_names");
    for (const each of inner) yield* within(each, `${key}.`, groups);
    return;
  }
  const isNumber = field.form === "number" || field.form === "wide";
  yield { key, groups: [...groups], isNumber, description };
}

/** All columns by key: those of several fields, then those of JSON. */
export const columnKeys = atFirstUse((): ReadonlyMap<string, ColumnKey> =>
  new Map([
    ...TOGETHER.map((column) => [column.key, column] as const),
    // A key of JSON that a column of several fields has as well means that one.
    ...[...jsonKeys()].filter(([key]) => !TOGETHER.some((column) => column.key === key)),
  ])
);

/** The keys of JSON, in its order. */
export function jsonKeys(): ReadonlyMap<string, ColumnKey> {
  const found = new Map<string, ColumnKey & { readonly kinds: string[] }>();
  for (const { fields, protocols } of SHAPES) {
    for (const field of fields) {
      for (const own of within(field, "", new Set())) {
        const known = found.get(own.key);
        if (known === undefined) {
          const unit = UNIT.exec(own.key)?.[1] ?? "";
          found.set(own.key, { ...own, fields: [field.key], unit, kinds: [...protocols] });
        } else {
          for (const each of protocols) if (!known.kinds.includes(each)) known.kinds.push(each);
        }
      }
    }
  }
  return found;
}

/** Where a column comes from: `both` sources, or the kernel's sock_diag alone. */
export function sourceOf({ groups }: ColumnKey): "both" | "sock_diag" {
  return groups.some((group) => "lacks" in GROUPS[group]) ? "sock_diag" : "both";
}
