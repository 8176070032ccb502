/** The JSON Schema of the output (draft 2020-12), made from the fields. */

import { type Shape, SHAPES } from "../../field/catalogue.ts";
import type { Field, FieldSet } from "../../field/field.ts";
import { groupSet, OF_OPTIONS, OF_OWNERS } from "../../field/group.ts";
import { KINDS } from "../../field/kind.ts";
import { namespaceFields } from "../../field/namespace.ts";
import { SUMMARY_FIELDS, type SummaryField } from "../../field/summary_fields.ts";
import { inverted, SCTP_STATE_WORDS, STATE_WORDS } from "../../table/codes.ts";
import {
  type Fragment,
  fromFiles,
  NULL,
  RULES,
  SET_RULES,
  SHAPE_RULES,
  type ShapeRules,
} from "./schema_rules.ts";
import { keysOf, NUMBERS, ref } from "./schema_types.ts";
import { NAMESPACE_KEYS } from "./summary.ts";

const DESCRIPTION =
  "What `sockscope --json` prints: an array of sockets or, with -s, one object of counts, or of both " +
  "if sockets were chosen too. A line of `--jsonl` is one socket: validate it against " +
  "#/$defs/socket; with -s the counts are the first line. A key is absent where it was not " +
  "asked for or does not apply, null where the source cannot tell, and 0 only where it is 0. Units " +
  "stand in the keys; counts have none. Integers of 64 bits that a double cannot hold are strings in " +
  "hexadecimal: see wide. A key has one meaning and one unit, whichever source filled it. Keys of an " +
  "option are there with that option, and null where the socket does not have them or procfs was " +
  "the source.";

/** Definitions of keys that several kinds have, by key. */
class Definitions {
  readonly fragments: Record<string, Fragment> = {};
  readonly #uses = new Map<string, Map<string, number>>();

  constructor(fields: Iterable<Field>) {
    for (const field of fields) {
      for (const [key, fragment] of Object.entries(keysOf(field))) {
        this.#count(key, fragment, field);
      }
    }
  }

  #count(key: string, fragment: Fragment, { form, set }: Field): void {
    const text = JSON.stringify(fragment);
    const uses = this.#uses.get(key) ?? new Map<string, number>();
    const count = (uses.get(text) ?? 0) + 1;
    this.#uses.set(key, uses.set(text, count));
    const nested = form === "object" || form === "struct" || form === "list";
    if ((set !== undefined || nested || count > 1) && !(key in this.fragments)) {
      this.fragments[key] = fragment;
    }
  }

  /** The keys of fields: references to what is defined, all else in place. */
  properties(fields: readonly Field[]): Fragment {
    return Object.fromEntries(
      fields.flatMap((field) =>
        Object.entries(keysOf(field)).map(([key, fragment]) => {
          const defined = JSON.stringify(this.fragments[key]) === JSON.stringify(fragment);
          return [key, defined ? ref(key) : fragment];
        })
      ),
    );
  }
}

function isIn(set: number, { group = "base" }: Field): boolean {
  return (groupSet(group) & set) !== 0;
}

/** What comes always. */
function requiredOf(fields: readonly Field[]): string[] {
  return fields.filter((field) => !field.optional && !isIn(OF_OPTIONS | OF_OWNERS, field))
    .map(({ key }) => key);
}

/** What an option asks for comes together: all with the first that does not depend on the row. */
function dependentOf(fields: readonly Field[]): Fragment {
  const dependent: Record<string, readonly string[]> = {};
  const groups = Map.groupBy(fields, ({ group }) => group ?? "base");
  for (const [name, members] of groups) {
    if (!isIn(OF_OPTIONS | OF_OWNERS | groupSet("names"), members[0])) continue;
    const fixed = name === "names" ? members : members.filter(({ optional }) => !optional);
    const [leader, ...others] = fixed;
    if (leader === undefined) continue;
    if (others.length > 0) dependent[leader.key] = others.map(({ key }) => key);
    for (const { key } of members) if (key !== leader.key) dependent[key] = [leader.key];
  }
  return Object.keys(dependent).length === 0 ? {} : { dependentRequired: dependent };
}

function rulesOf(rules: ShapeRules["rules"]): Fragment[] {
  return rules.map((rule) => typeof rule === "string" ? ref(rule) : rule);
}

/** The fields of options are null from procfs. */
function nullsOf(fields: readonly Field[]): Fragment[] {
  const asked = fields.filter((field) => isIn(OF_OPTIONS, field));
  if (asked.length === 0) return [];
  return [fromFiles(Object.fromEntries(asked.map(({ key }) => [key, NULL])))];
}

function setDefinition(name: FieldSet, definitions: Definitions): Fragment {
  const fields = SHAPES.flatMap((shape) => shape.fields).filter(({ set }) => set === name);
  const unique = [...new Map(fields.map((field) => [field.key, field])).values()];
  const required = requiredOf(unique);
  const { description, rules } = SET_RULES[name];
  const more = name === "inet" ? [ref("inet_details")] : [];
  const allOf = [...rulesOf(rules), ...more, ...nullsOf(unique)];
  return {
    description,
    type: "object",
    properties: definitions.properties(unique),
    ...(required.length === 0 ? {} : { required }),
    ...dependentOf(unique),
    ...(allOf.length === 0 ? {} : { allOf }),
  };
}

const oneOf = (values: readonly unknown[]): Fragment =>
  values.length === 1 ? { const: values[0] } : { enum: values };

/** The words of a shape's states; numbers that have no word are written as such. */
function stateWords({ name }: Shape): Fragment {
  const number = { type: "string", pattern: "^[0-9]+$" };
  if (name === "sctp_association") {
    return { anyOf: [{ enum: [...inverted(SCTP_STATE_WORDS).keys()] }, number] };
  }
  return { anyOf: [{ enum: [...inverted(STATE_WORDS).keys()] }, { const: "UNDEF" }, number] };
}

function shapeDefinition(shape: Shape, definitions: Definitions): Fragment {
  const { name, description, protocols, fields } = shape;
  const kinds = protocols.map((protocol) => KINDS[protocol]);
  const sources = kinds.flatMap((kind) => kind.sources);
  const families = kinds[0].sources.length > 1 ? ["inet", "inet6"] : [protocols[0]];
  const dumped = sources.some(({ dump }) => dump !== null);
  const filed = sources.some(({ files }) => files.length > 0);
  const sets = new Set(fields.flatMap(({ set }) => set ?? []));
  // The details of the internet come with the addresses, if those are in a set.
  if (sets.has("inet")) sets.delete("inet_details");
  // An endpoint has one end.
  if (name === "sctp_endpoint") sets.delete("inet_ports");
  const own = fields.filter(({ set }) => set === undefined || !isUnder(set, sets));
  const { only = {}, rules } = SHAPE_RULES[name];
  const required = requiredOf(own);
  return {
    description,
    type: "object",
    allOf: [...Array.from(sets, ref), ...rulesOf(rules), ...(dumped && filed ? nullsOf(own) : [])],
    properties: {
      netid: oneOf(kinds.flatMap(({ netids }) => netids)),
      family: oneOf(families),
      ...(dumped && filed ? {} : { source: { const: dumped ? "sock_diag" : "procfs" } }),
      state: stateWords(shape),
      ...definitions.properties(own),
      ...only,
    },
    ...(required.length === 0 ? {} : { required }),
    unevaluatedProperties: false,
    ...dependentOf(own),
  };
}

/** True if the keys of a set come by a reference to it, or to one that refers to it. */
function isUnder(set: FieldSet, sets: ReadonlySet<FieldSet>): boolean {
  return sets.has(set) || (set === "inet_details" && sets.has("inet"));
}

/** The counts of -s. */
function summaryType(field: SummaryField): Fragment {
  const { description } = field;
  if ("read" in field) return { description, type: ["integer", "null"] };
  return {
    description,
    type: "object",
    properties: Object.fromEntries(field.fields.map((each) => [each.key, summaryType(each)])),
    required: field.fields.map(({ key }) => key),
    additionalProperties: false,
  };
}

/** All counts, and those of each network namespace. */
function summaryDefinition(definitions: Definitions): Fragment {
  const counts = summaryType(SUMMARY_FIELDS);
  const identity = definitions.properties(namespaceFields());
  const properties = Object.fromEntries(NAMESPACE_KEYS.map((key) => [key, identity[key]]));
  const netns = {
    description: "The counts of each network namespace. With -N or --all-netns only.",
    type: "array",
    items: {
      type: "object",
      properties: { ...properties, summary: counts },
      required: [...NAMESPACE_KEYS, "summary"],
      additionalProperties: false,
    },
  };
  return { ...counts, properties: { ...counts.properties as Fragment, netns } };
}

export function jsonSchema(): Fragment {
  const definitions = new Definitions(SHAPES.flatMap(({ fields }) => fields));
  const sets = Object.keys(SET_RULES) as FieldSet[];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "sockscope",
    description: DESCRIPTION,
    anyOf: [ref("listing"), ref("summary"), ref("summary_and_listing")],
    $defs: {
      listing: {
        description:
          "What --json prints: every socket that the command line selects, in the order of the text " +
          "output.",
        type: "array",
        items: ref("socket"),
      },
      socket: {
        description:
          "One socket: a line of --jsonl, an element of --json. `netid` tells which keys it has; sctp " +
          "endpoints and associations differ in `association_id`.",
        type: "object",
        oneOf: SHAPES.map(({ name }) => ref(name)),
      },
      ...Object.fromEntries(sets.map((name) => [name, setDefinition(name, definitions)])),
      ...NUMBERS,
      ...RULES,
      ...Object.fromEntries(
        SHAPES.map((shape) => [shape.name, shapeDefinition(shape, definitions)]),
      ),
      ...definitions.fragments,
      summary: summaryDefinition(definitions),
      summary_and_listing: {
        description: "What --json prints with -s and a choice of sockets.",
        type: "object",
        properties: { summary: ref("summary"), sockets: ref("listing") },
        required: ["summary", "sockets"],
        additionalProperties: false,
      },
    },
  };
}

export function jsonSchemaText(): string {
  return `${JSON.stringify(jsonSchema(), null, 2)}\n`;
}
