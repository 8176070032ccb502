/** Which directions of a socket are shut down, as `ss -e` shows it. */

import type { ByteWriter } from "../../text/byte_writer.ts";

/** Bits of sk_shutdown (include/net/sock.h). */
const RCV_SHUTDOWN = 1;
const SEND_SHUTDOWN = 2;

/** ` <->`: an arrow less for each direction that is shut down. */
export function writeShutdown(writer: ByteWriter, bits: number): void {
  writer.text(` ${bits & RCV_SHUTDOWN ? "-" : "<"}-${bits & SEND_SHUTDOWN ? "-" : ">"}`);
}
