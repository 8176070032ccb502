/** What is known of the attributes of a kind of message, by their types. */

/**
 * The kernel's name of each attribute, the least bytes that it has, and of a list the bytes of each
 * of its members.
 */
export type AttributeKinds = Readonly<
  Record<number, readonly [name: string, size: number, member?: number]>
>;
