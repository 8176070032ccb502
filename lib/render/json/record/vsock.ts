/** What vsock sockets alone have. */

import type { SocketTable } from "../../../table/socket_table.ts";
import { keys } from "../json_writer.ts";
import type { RecordContext } from "./context.ts";

const K = keys("local_cid", "local_port", "peer_cid", "peer_port");
/** VMADDR_CID_ANY and VMADDR_PORT_ANY (include/uapi/linux/vm_sockets.h). */
const ANY = 0xffffffff;

/** Writes the keys; null is any. */
export function writeVsock({ json }: RecordContext, table: SocketTable, row: number): void {
  const vsock = table.vsock!;
  const known = (value: number): number | null => value >>> 0 === ANY ? null : value >>> 0;
  json.numberOrNull(K.local_cid, known(vsock.srcCid[row]));
  json.numberOrNull(K.local_port, known(table.localPort[row]));
  json.numberOrNull(K.peer_cid, known(vsock.dstCid[row]));
  json.numberOrNull(K.peer_port, known(table.remotePort[row]));
}
