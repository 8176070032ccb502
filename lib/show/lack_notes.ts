/** Notes about what procfs does not have. */

import type { Field } from "../field/field.ts";
import { ALL_KINDS, type Kind } from "../field/kind.ts";
import type { CapturedSource } from "../model/capture.ts";
import type { Lack, Query } from "../model/query.ts";
import type { Selections } from "../table/socket_table.ts";

const isOfGroup = (name: string) => ({ group }: Field): boolean => group === name;

/** Tables of the kinds of which sock_diag has fields of a group; bits of `Table`. */
async function tablesWith(group: string): Promise<number> {
  const { SHAPES } = await import("../field/catalogue.ts");
  const shapes = SHAPES.filter(({ fields }) => fields.some(isOfGroup(group)));
  return ALL_KINDS
    .filter(({ protocol, sources }) =>
      sources.some(({ dump }) => dump !== null) &&
      shapes.some(({ protocols }) => protocols.includes(protocol))
    )
    .reduce((tables, kind) => tables | kind.tables, 0);
}

/** The kinds of sockets that came from procfs, as far as a lack could be noticed of them. */
class FromFiles {
  /** True if the kernel answered nothing: then whatever was asked for is missing. */
  readonly all: boolean;
  /** Tables that have rows, and those of which some are shown; bits of `Table`. */
  readonly read: number;
  readonly shown: number;

  constructor(query: Query, sources: readonly CapturedSource[], selections: Selections) {
    this.all = !sources.some(({ source }) => source === "diag");
    let [read, shown] = this.all ? [query.tables, query.tables] : [0, 0];
    for (const [table, rows] of selections) {
      if (table.source !== "procfs") continue;
      const { tables } = ALL_KINDS.find(({ protocol }) => protocol === table.protocol)!;
      if (table.length > 0) read |= tables;
      if (rows.length > 0) shown |= tables;
    }
    this.read = read;
    this.shown = shown;
  }

  /** The tables of which it is missing; bits of `Table`. */
  async without({ of }: Lack): Promise<number> {
    if (of === "run") return this.all ? ~0 : 0;
    if ("tables" in of) return this.read & of.tables;
    return this.shown === 0 ? 0 : this.shown & await tablesWith(of.group);
  }
}

/** Why tables are not from sock_diag: `raw, tcp: no such module in this kernel`. */
function reasonsOf(tables: number, sources: readonly CapturedSource[]): string[] {
  const kindOf = (id: string): Kind | undefined =>
    ALL_KINDS.find(({ sources }) => sources.some(({ dump }) => dump === id));
  const names = new Map<string, Set<string>>();
  for (const { id, reason } of sources) {
    const kind = kindOf(id);
    if (reason === null || kind === undefined || !(kind.tables & tables)) continue;
    names.set(reason, (names.get(reason) ?? new Set()).add(kind.protocol));
  }
  return [...names].map(([reason, kinds]) => `${[...kinds].join(", ")}: ${reason}`);
}

/**
 * What was asked for and is not shown, since the sockets came from procfs, and why they did: only
 * what sock_diag has of sockets that are shown.
 */
export async function lackNotes(
  query: Query,
  sources: readonly CapturedSource[],
  selections: Selections,
): Promise<string[]> {
  if (query.lacks.length === 0 || !query.sockets) return [];
  const fromFiles = new FromFiles(query, sources, selections);
  const texts: string[] = [];
  let tables = 0;
  for (const lack of query.lacks) {
    const without = await fromFiles.without(lack);
    if (without === 0) continue;
    texts.push(lack.text);
    tables |= without;
  }
  if (texts.length === 0) return [];
  const lines = [
    `procfs does not have, only the kernel's sock_diag interface: ${texts.join(", ")}`,
  ];
  const reasons = query.source === "procfs" ? [] : reasonsOf(tables, sources);
  if (reasons.length > 0) lines.push(`sock_diag does not report ${reasons.join("; ")}`);
  return lines;
}
