/** Which directions of a socket are shut down, as `ss -e` shows it. */

import { RCV_SHUTDOWN, SEND_SHUTDOWN } from "../../../field/shutdown.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";

/** ` <->`: an arrow less for each direction that is shut down. */
export function writeShutdown(writer: ByteWriter, bits: number): void {
  writer.text(` ${bits & RCV_SHUTDOWN ? "-" : "<"}-${bits & SEND_SHUTDOWN ? "-" : ">"}`);
}
