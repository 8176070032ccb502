/** SELinux contexts as text. */

import { trimmedContext } from "../../table/owner_table.ts";
import type { ByteWriter } from "../text/byte_writer.ts";
import { writeEscaped } from "../text/escape.ts";

export function writeContext(writer: ByteWriter, context: Uint8Array | null): void {
  const text = trimmedContext(context);
  if (text === null) writer.text("unavailable");
  else writeEscaped(writer, text, 0, text.length);
}
