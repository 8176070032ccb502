/** What `--tipcinfo` shows of TIPC sockets, as `ss` writes it. */

import { TIPC_TYPE_WORDS } from "../../../table/codes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { DetailsOutput } from "./output.ts";

/** What keeps a socket from sending: of two reasons `ss` names the link. */
function congestion(table: SocketTable, row: number): string {
  const tipc = table.tipc!;
  if (tipc.linkCong[row] === 1) return "link";
  return tipc.connCong[row] === 1 ? "conn" : "none";
}

/** ` type:STREAM cong:none  drop:0  publ via {18888,17} `; its spaces are those of `ss`. */
export function writeTipcDetails(output: DetailsOutput, table: SocketTable, row: number): void {
  const { writer, shown } = output;
  const tipc = table.tipc!;
  // The details that other kinds have here are before the owners.
  if (!shown.tipc) return;
  const type = tipc.type[row];
  writer.text(output.query.text.oneline ? " type:" : "\n type:");
  writer.text(TIPC_TYPE_WORDS.get(type) ?? String(type));
  writer.text(` cong:${congestion(table, row)}  drop:${tipc.drop[row] | 0} `);
  if (tipc.hasPubl[row] === 1) writer.text(" publ");
  if (tipc.conFlag[row] === 1) writer.text(` via {${tipc.conType[row]},${tipc.conInst[row]}} `);
}
