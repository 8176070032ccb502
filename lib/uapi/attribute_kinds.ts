/** What is known of the attributes of a kind of message, by their types. */

/**
 * The kernel's name of an attribute, the least bytes that it has, and what is in it if not one
 * value: of a list the bytes of each member, of a nest the attributes.
 */
export type AttributeKind = readonly [
  name: string,
  size: number,
  inside?: number | AttributeKinds,
];

/** Each attribute that is known. */
export interface AttributeKinds {
  readonly [type: number]: AttributeKind;
}

/** True where a payload of `size` bytes can be an attribute of this kind. */
export function isSizeOf([, least, inside]: AttributeKind, size: number): boolean {
  return size >= least && (typeof inside !== "number" || size % inside === 0);
}
