/** What vsock sockets have. */

import { ANY_VSOCK } from "../table/codes.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { identityFields, kindFields, NEVER, stateFields } from "./common.ts";
import { type Field, flag, number, object } from "./field.ts";
import { ownerFields } from "./owners.ts";
import { SHUTDOWN, shutdownField } from "./shutdown.ts";

/** A number of 32 bits that may be any. */
function end(
  key: string,
  description: string,
  column: (table: SocketTable) => { readonly [row: number]: number },
): Field {
  return number(`${key}: u32 | null`, description, (table, row) => {
    const value = column(table)[row] >>> 0;
    return value === ANY_VSOCK ? null : value;
  });
}

const { key, description, group } = shutdownField(() => 0);

export const vsockFields = (): readonly Field[] => [
  ...kindFields(),
  ...stateFields(NEVER),
  end("local_cid", "This end's context id. Null for any.", ({ vsock }) => vsock!.srcCid),
  end("local_port", "This end's port. Null for any.", ({ localPort }) => localPort),
  end("peer_cid", "The other end's context id. Null for any.", ({ vsock }) => vsock!.dstCid),
  end("peer_port", "The other end's port. Null for any.", ({ remotePort }) => remotePort),
  ...identityFields(NEVER),
  object(
    `${key} | null`,
    description,
    (_, row) => row,
    SHUTDOWN.items.map(({ key, description, bits }) =>
      flag(key, description, ({ vsock }, row) => (vsock!.shutdown[row] & bits!.mask) !== 0)
    ),
    { group },
  ),
  ...ownerFields(),
];
