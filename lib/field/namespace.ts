/** The network namespace of a socket, where several are listed. */

import { atFirstUse } from "../model/at_first_use.ts";
import { containerText } from "../model/container_text.ts";
import { latin1Bytes } from "../model/latin1.ts";
import { type Field, type FieldOptions, number, text, texts } from "./field.ts";

const OF_TABLE: FieldOptions = { set: "common", group: "netns", depends: () => "table" };

/** With -N and --all-netns. */
export const namespaceFields = atFirstUse((): readonly Field[] => [
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
]);
