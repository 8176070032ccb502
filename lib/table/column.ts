/** Growable typed-array columns: a row is an index, nothing is allocated for it. */

/** The typed arrays that a column can be made of. */
export type ColumnArray = Uint8Array | Int32Array | Uint32Array | Float64Array;

/** A copy of `array` with room for `capacity` elements. */
export function grown<T extends ColumnArray>(array: T, capacity: number): T {
  const larger = new (array.constructor as { new (length: number): T })(capacity);
  larger.set(array);
  return larger;
}
