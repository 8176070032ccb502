/** What a network namespace is called if several are listed. */

import { containerText, containerWords } from "./container_text.ts";
import { latin1, latin1Bytes } from "./latin1.ts";
import type { NetworkNamespace } from "./network_namespace.ts";

/** What one's own is called. */
export const OWN_NAMESPACE = ".";

/** A container's name that cannot be taken for what else a namespace is called. */
const CONTAINER = /^[0-9A-Za-z][\w./-]*$/;

/** What a namespace's container is called, a character a byte; null if there is none to name. */
function containerLabel({ container }: NetworkNamespace): string | null {
  const label = container === null ? "" : containerText(container);
  return CONTAINER.test(label) ? label : null;
}

/**
 * What a namespace is called, as bytes: `.` for one's own, a name of `ip netns`, its container's name
 * or the beginning of its id, `net:[INODE]`, or `pid:N(command)` for one of which only processes are
 * known.
 */
export function namespaceLabel(namespace: NetworkNamespace): Uint8Array {
  const { own, names, inode, pid, command } = namespace;
  if (own) return latin1Bytes(OWN_NAMESPACE);
  if (names.length > 0) return latin1Bytes(names[0]);
  const container = containerLabel(namespace);
  if (container !== null) return latin1Bytes(container);
  if (inode !== null) return latin1Bytes(`net:[${inode}]`);
  return Uint8Array.of(...latin1Bytes(`pid:${pid}(`), ...command ?? [], ...latin1Bytes(")"));
}

/**
 * Everything that a namespace may be called: what text calls it, its names and mounts, its
 * container's; a character a byte. Null means one's own, if no other is listed.
 */
export function namespaceNames(namespace: NetworkNamespace | null): readonly string[] {
  if (namespace === null) return [OWN_NAMESPACE];
  const { names, mounts, container } = namespace;
  const containers = container === null ? [] : containerWords(container);
  return [latin1(namespaceLabel(namespace)), ...names, ...mounts, ...containers];
}

/** Its number, alone and as its file's link has it; none if it is not known. */
export function namespaceNumbers(namespace: NetworkNamespace | null): readonly string[] {
  const inode = namespace?.inode ?? null;
  return inode === null ? [] : [`${inode}`, `net:[${inode}]`];
}
