/** SELinux contexts as text. */

import type { ByteWriter } from "./text/byte_writer.ts";
import { writeEscaped } from "./text/escape.ts";

/** Length of an SELinux context without the NUL or newline that the kernel ends it with. */
export function contextLength(context: Uint8Array): number {
  let end = context.length;
  while (end > 0 && context[end - 1] <= 0x20) end--;
  return end;
}

/** Writes a context, or that there is none. */
export function writeContext(writer: ByteWriter, context: Uint8Array | null): void {
  const length = context === null ? 0 : contextLength(context);
  if (context === null || length === 0) writer.text("unavailable");
  else writeEscaped(writer, context, 0, length);
}
