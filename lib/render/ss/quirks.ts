/** Where `ss` chooses and shows other rows than there are. */

import type { Dialect } from "../../field/dialect.ts";
import { State } from "../../model/kinds.ts";
import type { SocketTable } from "../../table/socket_table.ts";

const SOCK_DGRAM = 2;

/**
 * From net/unix `ss` takes the low half of a socket's address for a peer: unconnected datagram
 * sockets are established.
 */
function states({ unix, source, state, pointer, length }: SocketTable): Uint8Array {
  if (unix === null || source === "diag") return state;
  return state.map((each, row) =>
    row < length && each === State.CLOSE && unix.type[row] === SOCK_DGRAM && pointer[row] !== 0
      ? State.ESTABLISHED
      : each
  );
}

export const SS: Dialect = {
  states,
  // The type of a packet socket is not looked at if the kernel reports it.
  choosesTypes: ({ packet, source }) => packet === null || source === "procfs",
  repeatsMembers: true,
  plainFilter: false,
};
