/** Growable typed-array columns: a row is an index, nothing is allocated for it. */

/** The typed arrays that a column can be made of. */
export type ColumnArray = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** Where a table's rows come from. */
export type Source = "procfs" | "diag";

/** One column of a table, before it is made; `T` is what it becomes: null if it may be missing. */
export interface Column<T extends ColumnArray | null> {
  readonly make: new (length: number) => NonNullable<T>;
  /** The one source that has it; undefined for both. */
  readonly source?: Source;
  /** True for the words of an address, of which a row has as many as its family needs. */
  readonly address?: true;
}

export type ColumnSpecs = Readonly<Record<string, Column<ColumnArray | null>>>;

export type Columns<S extends ColumnSpecs> = {
  -readonly [K in keyof S]: S[K] extends Column<infer T> ? T : never;
};

export const u8: Column<Uint8Array> = { make: Uint8Array };
export const u32: Column<Uint32Array> = { make: Uint32Array };
export const i32: Column<Int32Array> = { make: Int32Array };
export const f64: Column<Float64Array> = { make: Float64Array };
export const addressWords: Column<Uint32Array> = { make: Uint32Array, address: true };

/** A column that is null if the rows do not come from sock_diag. */
export function ofDiag<T extends ColumnArray>({ make }: Column<T>): Column<T | null> {
  return { make, source: "diag" };
}

/** How many rows there is room for, of which source, and how many words their addresses have. */
export interface ColumnSize {
  readonly capacity: number;
  readonly source: Source;
  readonly stride: number;
}

/** A class whose objects have these columns: each is declared, made and grown by its one spec. */
export function columnsOf<S extends ColumnSpecs>(
  specs: S,
): new (size: ColumnSize) => Columns<S> & { grow(capacity: number): void } {
  const list = Object.entries(specs);
  class Made {
    readonly #stride: number;

    constructor({ capacity, source, stride }: ColumnSize) {
      this.#stride = stride;
      const columns = this as unknown as Record<string, ColumnArray | null>;
      for (const [name, { make, source: only, address }] of list) {
        const missing = only !== undefined && only !== source;
        columns[name] = missing ? null : new make(address ? capacity * stride : capacity);
      }
    }

    /** Makes room for so many rows. */
    grow(capacity: number): void {
      const columns = this as unknown as Record<string, ColumnArray | null>;
      for (const [name, { address }] of list) {
        const column = columns[name];
        if (column === null) continue;
        columns[name] = grown(column, address ? capacity * this.#stride : capacity);
      }
    }
  }
  return Made as unknown as new (size: ColumnSize) => Columns<S> & { grow(capacity: number): void };
}

/** A copy of `array` with room for `capacity` elements. */
export function grown<T extends ColumnArray>(array: T, capacity: number): T {
  const larger = new (array.constructor as { new (length: number): T })(capacity);
  larger.set(array);
  return larger;
}
