/** Which directions of a socket were shut down. */

import { type JsonWriter, keys } from "../json_writer.ts";

const K = keys("shutdown", "receive", "send");
/** Bits of sk_shutdown (include/net/sock.h). */
const RCV_SHUTDOWN = 1;
const SEND_SHUTDOWN = 2;

/** Writes the object for the kernel's bits; null where they are not known. */
export function writeShutdown(json: JsonWriter, bits: number | null): void {
  if (bits === null) {
    json.null(K.shutdown);
    return;
  }
  json.openObject(K.shutdown);
  json.boolean(K.receive, (bits & RCV_SHUTDOWN) !== 0);
  json.boolean(K.send, (bits & SEND_SHUTDOWN) !== 0);
  json.close();
}
