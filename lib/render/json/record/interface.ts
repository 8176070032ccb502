/** The interface that a socket is bound to. */

import { ascii } from "../../text/byte_writer.ts";
import { keys } from "../json_writer.ts";
import type { RecordContext } from "./context.ts";

const K = keys("ifindex", "interface");

/** Writes its index and name, of an index that may be unknown; no name for 0, which is none. */
export function writeInterface({ json, names }: RecordContext, index: number | null): void {
  json.numberOrNull(K.ifindex, index);
  if (index === 0) return;
  const name = index === null ? null : names.interfaceName(index);
  json.stringOrNull(K.interface, name === null ? null : ascii(name));
}
