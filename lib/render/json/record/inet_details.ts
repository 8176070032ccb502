/** What `-e`, `--tos`, `--cgroup`, `--inet-sockopt` and `--bpf-maps` add to internet sockets. */

import type { BpfMaps } from "../../../model/query.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG, INET_DIAG_SOCKOPT } from "../../../uapi/inet_diag.ts";
import { u16, u32, u64 } from "../../../uapi/netlink.ts";
import { bpfMapIds } from "../../ss/details/bpf_storage.ts";
import { keys } from "../json_writer.ts";
import {
  attributeAt,
  writeAttribute,
  writeByteAttribute,
  writeWordAttribute,
} from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { writeShutdown } from "./shutdown.ts";

const K = keys(
  ...["v6only", "mark", "cgroup", "cgroup_id"] as const,
  ...["tos", "tclass", "class_id"] as const,
  ...["sockopt", "recverr", "is_icsk", "freebind", "hdrincl", "mc_loop", "transparent"] as const,
  ...["mc_all", "nodefrag", "bind_address_no_port", "recverr_rfc4884", "defer_connect"] as const,
  "bpf_map_ids",
);

const SOCKOPTS = [
  [K.recverr, INET_DIAG_SOCKOPT.RECVERR],
  [K.is_icsk, INET_DIAG_SOCKOPT.IS_ICSK],
  [K.freebind, INET_DIAG_SOCKOPT.FREEBIND],
  [K.hdrincl, INET_DIAG_SOCKOPT.HDRINCL],
  [K.mc_loop, INET_DIAG_SOCKOPT.MC_LOOP],
  [K.transparent, INET_DIAG_SOCKOPT.TRANSPARENT],
  [K.mc_all, INET_DIAG_SOCKOPT.MC_ALL],
  [K.nodefrag, INET_DIAG_SOCKOPT.NODEFRAG],
  [K.bind_address_no_port, INET_DIAG_SOCKOPT.BIND_ADDRESS_NO_PORT],
  [K.recverr_rfc4884, INET_DIAG_SOCKOPT.RECVERR_RFC4884],
  [K.defer_connect, INET_DIAG_SOCKOPT.DEFER_CONNECT],
] as const;

/** Writes what was asked for. */
export function writeInetDetails(
  context: RecordContext,
  table: SocketTable,
  row: number,
  ipv6: boolean,
): void {
  const { json } = context;
  const { details, tos, cgroup, sockopt, bpfMaps } = context.query.show;
  if (details) {
    const only = attributeAt(table, row, INET_DIAG.SKV6ONLY);
    if (ipv6) {
      json.booleanOrNull(K.v6only, only === ABSENT ? null : table.bytes[only] !== 0);
    }
    const shutdown = attributeAt(table, row, INET_DIAG.SHUTDOWN);
    writeShutdown(json, shutdown === ABSENT ? null : table.bytes[shutdown]);
    writeWordAttribute(json, K.mark, table, row, INET_DIAG.MARK);
  }
  if (details || cgroup) writeCgroup(context, table, row);
  if (tos) writeTrafficClass(context, table, row, ipv6);
  if (sockopt) writeSockopt(context, table, row);
  if (bpfMaps !== "none") writeBpfMaps(context, table, row, bpfMaps);
}

/** The cgroup's path and id; no id is 0. */
function writeCgroup({ json, names }: RecordContext, table: SocketTable, row: number): void {
  const at = attributeAt(table, row, INET_DIAG.CGROUP_ID);
  const id = at === ABSENT ? 0n : u64(table.bytes, at);
  const path = id === 0n ? null : names.cgroupPath(id);
  json.stringOrNull(K.cgroup, path === null ? null : new TextEncoder().encode(path));
  if (id === 0n) json.null(K.cgroup_id);
  else json.wide(K.cgroup_id, u32(table.bytes, at + 4), u32(table.bytes, at));
}

function writeTrafficClass(
  { json }: RecordContext,
  table: SocketTable,
  row: number,
  ipv6: boolean,
): void {
  writeByteAttribute(json, K.tos, table, row, INET_DIAG.TOS);
  if (ipv6) {
    writeByteAttribute(json, K.tclass, table, row, INET_DIAG.TCLASS);
  }
  writeWordAttribute(json, K.class_id, table, row, INET_DIAG.CLASS_ID);
}

function writeSockopt({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.sockopt, table, row, INET_DIAG.SOCKOPT, (at) => {
    const bits = u16(table.bytes, at);
    json.open();
    for (const [name, bit] of SOCKOPTS) json.boolean(name, (bits & bit) !== 0);
    json.close();
  });
}

function writeBpfMaps(
  { json }: RecordContext,
  table: SocketTable,
  row: number,
  asked: Exclude<BpfMaps, "none">,
): void {
  writeAttribute(json, K.bpf_map_ids, table, row, INET_DIAG.SK_BPF_STORAGES, () => {
    const ids = bpfMapIds(table, row);
    json.numbers(asked === "all" ? ids : ids.filter((id) => asked.includes(id)));
  });
}
