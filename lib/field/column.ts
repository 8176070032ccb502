/**
 * What a table for people can have as columns: the keys of JSON, dots in them for what is within, and
 * three that say in one word what several keys say.
 */

import { SHAPES } from "./catalogue.ts";
import type { Field } from "./field.ts";
import { type GroupName, GROUPS } from "./group.ts";

/** One column. */
export interface ColumnKey {
  /** `tcp_info.rtt_us` */
  readonly key: string;
  /** Keys of the record that it needs. */
  readonly fields: readonly string[];
  /** The group that its fields are asked for with. */
  readonly group: GroupName;
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
    "base",
    "The socket's own end: address and port, or what its kind has.",
  ),
  together("peer", ENDS.peer, "base", "The other end, in the same way."),
  together("process", ["processes"], "owners", "Who holds it: command(pid), each once."),
  together("user", ["uid", "processes"], "users", "Names of the users whose processes hold it."),
];

function together(
  key: string,
  fields: readonly string[],
  group: GroupName,
  description: string,
): ColumnKey {
  return { key, fields, group, unit: "", isNumber: false, kinds: [], description };
}

function firstSentence(text: string): string {
  return /^.*?[.:](?= |$)/.exec(text)?.[0].replace(/:$/, ".") ?? text;
}

/** A key with those within it. */
function* within(
  field: Field,
  prefix: string,
): Generator<Pick<ColumnKey, "key" | "isNumber" | "description">> {
  const key = `${prefix}${field.key}`;
  const description = firstSentence(field.description);
  if (field.form === "struct" || field.form === "object" || field.form === "list") {
    const inner = field.form === "struct" ? field.struct : field.fields;
    if ("items" in inner) {
      for (const item of inner.items) {
        const isNumber = !item.flag;
        yield { key: `${key}.${item.key}`, isNumber, description: firstSentence(item.description) };
      }
      return;
    }
    for (const each of inner) yield* within(each, `${key}.`);
    return;
  }
  const isNumber = field.form === "number" || field.form === "wide";
  yield { key, isNumber, description };
}

let made: ReadonlyMap<string, ColumnKey> | null = null;

/** All columns by key, in the order of JSON; made when they are first asked for. */
export function columnKeys(): ReadonlyMap<string, ColumnKey> {
  return made ??= makeColumns();
}

function makeColumns(): ReadonlyMap<string, ColumnKey> {
  const found = new Map<string, ColumnKey & { readonly kinds: string[] }>();
  for (const together of TOGETHER) found.set(together.key, { ...together, kinds: ["all"] });
  for (const { fields, protocols } of SHAPES) {
    for (const field of fields) {
      const group = field.group ?? "base";
      for (const { key, isNumber, description } of within(field, "")) {
        const known = found.get(key);
        if (known !== undefined) {
          for (const each of protocols) if (!known.kinds.includes(each)) known.kinds.push(each);
          continue;
        }
        const unit = UNIT.exec(key)?.[1] ?? "";
        const kinds = [...protocols];
        found.set(key, { key, fields: [field.key], group, unit, isNumber, kinds, description });
      }
    }
  }
  return found;
}

/** Where a column comes from: `both` sources, or the kernel's sock_diag alone. */
export function sourceOf({ group }: ColumnKey): "both" | "sock_diag" {
  return "lacks" in GROUPS[group] ? "sock_diag" : "both";
}
