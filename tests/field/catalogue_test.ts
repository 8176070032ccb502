/** What follows from a field alone: that it is in records, in the schema and in what is asked. */

import assert from "node:assert/strict";
import { SHAPES } from "../../lib/field/catalogue.ts";
import { type Field, number } from "../../lib/field/field.ts";
import { GROUPS, groupSet, groupsOf, needsAttributes, shownOf } from "../../lib/field/group.ts";
import { ALL_KINDS, KINDS } from "../../lib/field/kind.ts";
import { bits, describe, member, worded } from "../../lib/field/struct.ts";
import { JsonWriter } from "../../lib/render/record/json_writer.ts";
import { Steps } from "../../lib/render/record/steps.ts";
import { StructWriter } from "../../lib/render/record/struct_writer.ts";
import { keysOf } from "../../lib/render/json/schema_types.ts";
import { SocketTable } from "../../lib/table/socket_table.ts";
import { Family, Table } from "../../lib/model/kinds.ts";

const CONTEXT = {} as ConstructorParameters<typeof Steps>[1];

/** One row of udp. */
function row(): SocketTable {
  const table = new SocketTable("udp", Family.INET, {
    bytes: new Uint8Array(8),
    capacity: 1,
    stride: 1,
  });
  table.length = 1;
  table.uid[0] = 7;
  return table;
}

/** What these fields write of that row. */
function written(fields: readonly Field[], wanted: number): string {
  const json = new JsonWriter();
  const steps = new Steps(wanted, CONTEXT);
  const table = row();
  json.open();
  steps.write(json, steps.of(table, fields), table, 0);
  json.close();
  return new TextDecoder().decode(json.out.taken());
}

Deno.test("field: one entry is a key in JSON and in the schema, and is asked for with its group", () => {
  const entry = number("owner_number: u32 | null", "Who.", ({ uid }, row) => uid[row], {
    group: "tos",
  });
  assert.equal(written([entry], groupSet("base", "tos")), '{"owner_number":7}');
  assert.equal(written([entry], groupSet("base")), "{}");
  assert.deepEqual(keysOf(entry), {
    owner_number: { description: "Who.", $ref: "#/$defs/u32_or_null" },
  });
  assert.deepEqual(groupsOf(groupSet(entry.group!)), [GROUPS.tos]);
  assert.ok(needsAttributes({ wanted: groupSet(entry.group!), filter: null }));
});

Deno.test("field: null is null, undefined is no key, a fraction has three decimals", () => {
  const value = (read: () => number | null | undefined): string =>
    written([number("x?: fraction | null", "", read)], groupSet("base"));
  assert.equal(value(() => null), '{"x":null}');
  assert.equal(value(() => undefined), "{}");
  assert.equal(value(() => 40.5), '{"x":40.500}');
  assert.equal(value(() => 0), '{"x":0}');
});

Deno.test("field: what depends on the table alone is read once for all rows", () => {
  let reads = 0;
  const field = number("x: u32", "", () => ++reads, { depends: () => "table" });
  const json = new JsonWriter();
  const steps = new Steps(groupSet("base"), CONTEXT);
  const table = row();
  const made = steps.of(table, [field]);
  for (let time = 0; time < 3; time++) steps.write(json, made, table, 0);
  assert.equal(reads, 1);
});

Deno.test("catalogue: no shape has a key twice, and every protocol has its shapes", () => {
  for (const { name, fields } of SHAPES) {
    const keys = fields.map(({ key }) => key);
    assert.equal(new Set(keys).size, keys.length, name);
  }
  for (const { protocol } of ALL_KINDS) {
    assert.ok(SHAPES.some(({ protocols }) => protocols.includes(protocol)), protocol);
  }
});

Deno.test("kinds: each table is of one kind, and each dump and file in one place", () => {
  const tables = ALL_KINDS.map((kind) => kind.tables);
  assert.equal(tables.reduce((all, bits) => all | bits), tables.reduce((sum, bits) => sum + bits));
  assert.equal(
    tables.reduce((all, bits) => all | bits),
    Object.values(Table).reduce((a, b) => a | b),
  );
  const places = ALL_KINDS.flatMap(({ sources }) => sources)
    .flatMap(({ dump, files }) => [...(dump === null ? [] : [dump]), ...files]);
  assert.equal(new Set(places).size, places.length);
  for (const [protocol, kind] of Object.entries(KINDS)) assert.equal(kind.protocol, protocol);
});

Deno.test("groups: a set is its groups, and no two share a bit", () => {
  const names = Object.keys(GROUPS) as (keyof typeof GROUPS)[];
  for (const name of names) {
    const shown = shownOf(groupSet(name));
    assert.deepEqual(names.filter((other) => shown[other]), [name]);
  }
});

const LETTERS = describe({ first: 0, second: 2, SIZE: 4 }, () => ({
  first: member("One.", "1st", { width: 2 }),
  second: member("Two.", "2nd", { width: 2, none: [9, 9], key: "two" }),
}), { parts: () => [bits("first", "high", "Its upper half.", 8, 0xff)], knownSize: 4 });

Deno.test("struct: keys in order, parts behind them, null where it is short or says none", () => {
  const text = (bytes: readonly number[]): string => {
    const json = new JsonWriter();
    json.open();
    new StructWriter(LETTERS).write(json, Uint8Array.from(bytes), 0, bytes.length, 1);
    json.close();
    return new TextDecoder().decode(json.out.taken());
  };
  assert.equal(text([1, 2, 3, 0]), '{"first":513,"two":3,"high":2}');
  assert.equal(text([1, 2, 9, 0]), '{"first":513,"two":null,"high":2}');
  assert.equal(text([1, 2, 3]), '{"first":513,"two":null,"high":2}');
  assert.equal(text([]), '{"first":null,"two":null,"high":null}');
  assert.equal(text([1, 0, 3, 0, 255]), '{"first":1,"two":3,"high":0,"more_hex":"ff"}');
});

Deno.test("struct: the words of ss in the order of the names, and no word where there is none", () => {
  const words = worded(LETTERS, "second", "first").map(({ word, at }) => [word, at]);
  assert.deepEqual(words, [["2nd", 2], ["1st", 0]]);
  const silent = describe({ first: 0 }, () => ({ first: member("One.") }));
  assert.throws(() => worded(silent, "first"), { name: "TypeError", message: /no word for first/ });
});
