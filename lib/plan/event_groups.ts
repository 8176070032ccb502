/** Which of the kernel's messages about destroyed sockets a query follows. */

import { Family, Table } from "../model/kinds.ts";
import type { Query } from "../model/query.ts";
import { SKNLGRP } from "../uapi/sock_diag.ts";

const GROUPS = [
  [Family.INET, Table.TCP, SKNLGRP.INET_TCP_DESTROY],
  [Family.INET, Table.UDP, SKNLGRP.INET_UDP_DESTROY],
  [Family.INET6, Table.TCP, SKNLGRP.INET6_TCP_DESTROY],
  [Family.INET6, Table.UDP, SKNLGRP.INET6_UDP_DESTROY],
] as const;

export function eventGroups({ families, tables }: Query): number[] {
  return GROUPS.filter(([family, table]) => families & family && tables & table)
    .map(([, , group]) => group);
}
