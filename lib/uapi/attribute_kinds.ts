/** What is known of the attributes of a kind of message, by their types. */

/** The kernel's name of each attribute, and the least bytes that it has. */
export type AttributeKinds = Readonly<Record<number, readonly [name: string, size: number]>>;
