/**
 * Fields as steps that write them: what is the same for all rows of a table, or for all with one
 * state, is written once and then copied.
 */

import { ABSENT } from "../../table/attributes.ts";
import type { ColumnArray } from "../../table/column.ts";
import type { SocketTable } from "../../table/socket_table.ts";
import type { FieldInputs } from "../../field/inputs.ts";
import type { Dependence, Field, IsSame, ReadValue } from "../../field/field.ts";
import { type GroupSet, groupSet } from "../../field/group.ts";
import { FULL, type Struct } from "../../field/struct.ts";
import { latin1Bytes } from "../../model/latin1.ts";
import { JsonWriter, type Key, key, type Members, members } from "./json_writer.ts";
import { StructWriter } from "./struct_writer.ts";

const QUOTE = 0x22;

/** What a step does: the form of its field, in numbers for the sake of the loop. */
const Op = {
  ...{ cached: 0, address: 1, number: 2, wide: 3, hex: 4, text: 5, object: 6, struct: 7 },
  ...{ flag: 8, word: 9, bytes: 10, ip: 11, numbers: 12, texts: 13, list: 14, several: 15 },
} as const satisfies Readonly<Record<Field["form"] | "cached" | "several", number>>;

/** One thing to write; all steps have all members, so that the loop over them stays fast. */
export interface Step {
  readonly op: number;
  readonly key: Key;
  /** The same with how each value begins; null where values differ from the first byte on. */
  readonly opening: Key | null;
  readonly read: ReadValue<unknown> | null;
  readonly high: ((table: SocketTable, at: number) => number) | null;
  readonly steps: readonly Step[];
  readonly struct: StructWriter | null;
  readonly fills: Struct["fills"];
  /** The column that a cached step depends on. */
  readonly column: Uint8Array | null;
  readonly cache: (Members | undefined)[];
  /** The key of a text's bytes. */
  readonly hexKey: Key | null;
  readonly words: Uint32Array | null;
  /** Rows with the same numbers in these columns have the same text; null if it is not as simple. */
  readonly columns: readonly ColumnArray[] | null;
  /** Compares rows; null if they cannot be. */
  readonly isSame: IsSame | null;
}

const NO_STEP: Omit<Step, "op" | "key"> = {
  opening: null,
  read: null,
  high: null,
  steps: [],
  struct: null,
  fills: null,
  column: null,
  cache: [],
  hexKey: null,
  words: null,
  columns: null,
  isSame: null,
};

/** True if rows are compared in the same way for both. */
function isEqual(a: Dependence, b: Dependence): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return a === b && a !== null;
  return a.length === b.length && a.every((column, index) => column === b[index]);
}

/** What of the fields is written, and how. */
export class Steps {
  readonly #wanted: GroupSet;
  readonly #inputs: FieldInputs;
  readonly #structs = new Map<Struct, StructWriter>();
  /** Bytes of words that come again and again. */
  readonly #words = new Map<string, Uint8Array>();

  constructor(wanted: GroupSet, inputs: FieldInputs) {
    this.#wanted = wanted;
    this.#inputs = inputs;
  }

  /** The steps for the fields of a table's rows that are wanted. */
  of(table: SocketTable, fields: readonly Field[]): readonly Step[] {
    const runs: { readonly on: Dependence; readonly fields: Field[] }[] = [];
    for (const field of fields) {
      if ((groupSet(field.group ?? "base") & this.#wanted) === 0) continue;
      const on = field.depends?.(table) ?? null;
      const run = runs.at(-1);
      if (run !== undefined && isEqual(run.on, on)) run.fields.push(field);
      else runs.push({ on, fields: [field] });
    }
    return runs.map(({ on, fields }) => this.#run(table, on, fields));
  }

  /** The step for fields that depend on the same. */
  #run(table: SocketTable, on: Dependence, fields: readonly Field[]): Step {
    const steps = fields.map((field) => this.#step(table, field));
    const isSame = typeof on === "function" ? on : null;
    const columns = on === "table" ? [] : typeof on === "function" ? null : on;
    const [column = null, ...more] = columns ?? [];
    // Values of one small number are few.
    if (
      columns !== null && more.length === 0 && (column === null || column instanceof Uint8Array)
    ) {
      return { ...NO_STEP, op: Op.cached, key: key(""), steps, column, columns, cache: [] };
    }
    const [only] = steps;
    if (steps.length === 1) return { ...only, columns, isSame };
    return { ...NO_STEP, op: Op.several, key: key(""), steps, columns, isSame };
  }

  #step(table: SocketTable, field: Field): Step {
    const step = { ...NO_STEP, op: Op[field.form], key: key(field.key) };
    if (field.form === "address") {
      return { ...step, opening: key(field.key, '"'), words: field.words(table) };
    }
    const { read } = field;
    switch (field.form) {
      case "wide":
        return { ...step, read, high: field.high };
      case "hex":
        return { ...step, opening: key(field.key, '"0x'), read, high: field.high };
      case "text":
      case "texts":
        return { ...step, read, hexKey: field.hex === null ? null : key(`${field.key}_hex`) };
      case "object":
        return { ...step, read, steps: this.of(table, field.fields) };
      case "list":
        return "items" in field.fields
          ? { ...step, read, struct: this.#structWriter(field.fields) }
          : { ...step, read, steps: this.of(table, field.fields) };
      case "struct": {
        const struct = this.#structWriter(field.struct);
        const steps = this.of(table, field.before);
        return { ...step, read, steps, struct, fills: field.struct.fills };
      }
      default:
        return { ...step, read };
    }
  }

  #structWriter(struct: Struct): StructWriter {
    let writer = this.#structs.get(struct);
    if (writer === undefined) {
      writer = new StructWriter(struct);
      this.#structs.set(struct, writer);
    }
    return writer;
  }

  #word(word: string): Uint8Array {
    let bytes = this.#words.get(word);
    if (bytes === undefined) {
      bytes = latin1Bytes(word);
      this.#words.set(word, bytes);
    }
    return bytes;
  }

  /** Writes the keys of one row, or of the object that is at an offset. */
  write(json: JsonWriter, steps: readonly Step[], table: SocketTable, at: number): void {
    for (let index = 0; index < steps.length; index++) {
      this.writeStep(json, steps[index], table, at);
    }
  }

  /** Writes what one step says. */
  writeStep(json: JsonWriter, step: Step, table: SocketTable, at: number): void {
    switch (step.op) {
      case Op.cached: {
        const value = step.column === null ? 0 : step.column[at];
        json.members(step.cache[value] ??= this.#members(step, table, at));
        return;
      }
      case Op.several:
        this.write(json, step.steps, table, at);
        return;
      case Op.address:
        this.#address(json, step, table, at);
        return;
    }
    const value = step.read!(table, at, this.#inputs);
    if (value === undefined) return;
    if (value === null) json.null(step.key);
    else if (step.op === Op.number) {
      if (Number.isInteger(value)) json.number(step.key, value as number);
      else json.thousandths(step.key, Math.round(value as number * 1000));
    } else if (step.high === null) this.#value(json, step, value, table, at);
    else this.#halves(json, step, step.high(table, at), value as number);
  }

  #members(step: Step, table: SocketTable, at: number): Members {
    return members((json) => this.write(json, step.steps, table, at));
  }

  #halves(json: JsonWriter, { op, key, opening }: Step, high: number, low: number): void {
    if (op === Op.hex) {
      json.key(opening!);
      json.out.hex64(high, low);
      json.out.byte(QUOTE);
    } else json.wide(key, high, low);
  }

  #address(json: JsonWriter, { opening, words }: Step, table: SocketTable, row: number): void {
    const { stride } = table.inet!;
    json.key(opening!);
    if (stride === 1) json.out.ipv4(words![row]);
    else json.out.ipv6(words!, row * 4);
    json.out.byte(QUOTE);
  }

  #value(json: JsonWriter, step: Step, value: unknown, table: SocketTable, at: number): void {
    const { key } = step;
    switch (step.op) {
      case Op.text: {
        const bytes = value as Uint8Array;
        const exact = json.string(key, bytes);
        if (!exact && step.hexKey !== null) json.hexBytes(step.hexKey, bytes, 0, bytes.length);
        break;
      }
      case Op.object:
        json.openObject(key);
        this.write(json, step.steps, table, value as number);
        json.close();
        break;
      case Op.struct: {
        const start = value as number;
        if (start === ABSENT) {
          json.null(key);
          break;
        }
        const length = table.attributes!.length(start);
        const filled = step.fills === null ? FULL : step.fills(table, at, start, length);
        json.key(key);
        const begin = json.out.length;
        if (step.steps.length > 0) this.write(json, step.steps, table, at);
        step.struct!.write(json, table.bytes, start, length, filled);
        json.closeFrom(begin);
        break;
      }
      case Op.flag:
        json.boolean(key, value as boolean);
        break;
      case Op.word:
        json.word(key, this.#word(value as string));
        break;
      case Op.bytes:
        json.hexBytes(key, value as Uint8Array, 0, (value as Uint8Array).length);
        break;
      case Op.ip: {
        const words = value as Uint32Array;
        json.word(key, latin1Bytes(this.#inputs.addressText(words, 0, words.length === 1 ? 1 : 4)));
        break;
      }
      case Op.numbers:
        json.key(key);
        json.numbers(value as Iterable<number>);
        break;
      case Op.texts: {
        const texts = (value as readonly string[]).map(latin1Bytes);
        let exact = true;
        json.key(key);
        this.#list(json, texts, (bytes) => exact = json.stringValue(bytes) && exact);
        if (exact || step.hexKey === null) break;
        json.key(step.hexKey);
        this.#list(json, texts, (bytes) => json.hexValue(bytes, 0, bytes.length));
        break;
      }
      case Op.list:
        json.key(key);
        this.#list(json, value as Iterable<number>, (each) => {
          json.open();
          this.write(json, step.steps, table, each);
          step.struct?.write(json, table.bytes, each, Infinity, FULL);
          json.close();
        });
        break;
    }
  }

  #list<T>(json: JsonWriter, values: Iterable<T>, write: (value: T) => void): void {
    let first = true;
    json.openList();
    for (const value of values) {
      json.element(first);
      first = false;
      write(value);
    }
    json.closeList();
  }
}
