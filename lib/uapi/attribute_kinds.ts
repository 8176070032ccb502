/** What is known of the attributes of a kind of message, by their types. */

/**
 * The kernel's name of an attribute, the least bytes that it has, and what is in it if not one
 * value: of a list the bytes of each member, of a nest the attributes.
 */
export type AttributeKind = readonly [name: string, size: number, inside?: number | AttributeKinds];

/** Each attribute that is known. */
export interface AttributeKinds {
  readonly [type: number]: AttributeKind;
}

/** True if a payload of `size` bytes can be an attribute of this kind. */
export function isSizeOf([, least, inside]: AttributeKind, size: number): boolean {
  return size >= least && (typeof inside !== "number" || size % inside === 0);
}

/**
 * The kinds of a family's attributes: the kernel's name is the prefix and the name in `numbers`; of
 * each there is its least size, or its size and what is inside.
 */
export function attributeKinds<N extends string>(
  prefix: string,
  numbers: Readonly<Record<N, number>>,
  sizes: Readonly<Record<N, number | readonly [number, number | AttributeKinds]>>,
): AttributeKinds {
  const kinds: Record<number, AttributeKind> = {};
  for (const name in numbers) {
    const size: number | readonly [number, number | AttributeKinds] = sizes[name];
    const word = `${prefix}_${name}`;
    kinds[numbers[name]] = typeof size === "number" ? [word, size] : [word, size[0], size[1]];
  }
  return kinds;
}
