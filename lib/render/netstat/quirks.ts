/** Which sockets `netstat` takes for servers, by which it chooses the rows that it shows. */

import type { Dialect } from "../../field/dialect.ts";
import { State } from "../../model/kinds.ts";
import type { SocketTable } from "../../table/socket_table.ts";

type RowTest = (row: number) => boolean;

const ACCEPTING = 1 << 16;
const UNCONNECTED = 1;

/** True for a unix socket that waits for connections. */
function acceptsConnections({ unix, state, source }: SocketTable): RowTest {
  const { flags, st } = unix!;
  if (source === "diag") return (row) => state[row] === State.LISTEN;
  return (row) => (flags[row] & ACCEPTING) !== 0 && st[row] === UNCONNECTED;
}

/** True for an internet socket that could be sent to from anywhere: a server. */
function serverTest(table: SocketTable): RowTest {
  const { protocol, remotePort, inet, sctp } = table;
  if (sctp !== null) return (row) => sctp.st[row] < 0;
  if (table.unix !== null) return acceptsConnections(table);
  if (protocol === "tcp") return (row) => remotePort[row] === 0;
  // What netstat does not show has no peers.
  if (inet === null) return () => true;
  const { remote, stride } = inet;
  if (stride === 1) return (row) => remote[row] === 0;
  return (row) => {
    const at = row * stride;
    return (remote[at] | remote[at + 1] | remote[at + 2] | remote[at + 3]) === 0;
  };
}

export const NETSTAT: Dialect = {
  states: ({ state }) => state,
  choosesTypes: () => true,
  repeatsMembers: false,
  plainFilter: false,
  rows: (table, { netstat }) => {
    if (netstat === null || netstat.shows === "all") return null;
    const isServer = serverTest(table);
    return netstat.shows === "listening" ? isServer : (row) => !isServer(row);
  },
  keepsOrder: true,
};
