/** The network namespace of a socket, where several are listed. */

import { containerText, containerWords } from "../model/container_text.ts";
import { latin1, latin1Bytes } from "../model/latin1.ts";
import type { NetworkNamespace } from "../model/network_namespace.ts";
import { type Field, type FieldOptions, number, text, texts } from "./field.ts";

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
 * container's; a character a byte. Null stands for one's own, if no other is listed.
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

const OF_TABLE: FieldOptions = { set: "common", group: "netns", depends: () => "table" };

/** With -N and --all-netns. */
export const NAMESPACE_FIELDS: readonly Field[] = [
  number(
    "netns?: positive | null",
    "Inode number of the network namespace, as in net:[INODE]. With -N or --all-netns only. Null " +
      "if it may not be asked for: of other users' processes.",
    ({ namespace }) => namespace === null ? undefined : namespace.inode,
    OF_TABLE,
  ),
  text(
    "netns_name? | null",
    "The first name that ip netns has for it. Null if it has none.",
    ({ namespace }) =>
      namespace === null
        ? undefined
        : namespace.names.length === 0
        ? null
        : latin1Bytes(namespace.names[0]),
    { ...OF_TABLE, hex: "The name's bytes in hexadecimal, only if it is not clean UTF-8." },
  ),
  texts(
    "netns_names?",
    "All its names, and the paths of other mounts of it.",
    ({ namespace }) => namespace === null ? undefined : [...namespace.names, ...namespace.mounts],
    { ...OF_TABLE, hex: "The names' bytes in hexadecimal, only if one is not clean UTF-8." },
  ),
  text(
    "netns_container? | null",
    "The container of one of its processes: its name, in Kubernetes NAMESPACE/POD/NAME, or the " +
      "beginning of its id. Null for none, and of this program's own.",
    ({ namespace }) =>
      namespace === null
        ? undefined
        : namespace.container === null
        ? null
        : latin1Bytes(containerText(namespace.container)),
    { ...OF_TABLE, hex: "The name's bytes in hexadecimal, only if it is not clean UTF-8." },
  ),
  number(
    "netns_pid?: positive | null",
    "A process that is in it, the lowest that was found. Null if none is known.",
    ({ namespace }) => namespace === null ? undefined : namespace.pid,
    OF_TABLE,
  ),
  text(
    "netns_command? | null",
    "The name of that process. Null if it could not be read.",
    ({ namespace }) => namespace === null ? undefined : namespace.command,
    { ...OF_TABLE, hex: "The name's bytes in hexadecimal, only if it is not clean UTF-8." },
  ),
];
