/** What the columns of a table say of a record. */

import { type ColumnKey, columnKeys } from "../../field/column.ts";
import { namespaceLabel, OWN_NAMESPACE } from "../../model/namespace_names.ts";
import { type Container } from "../../model/cgroup_place.ts";
import { containerText } from "../../model/container_text.ts";
import { type RecordValue, type RowRecord, type Value, valuesAt } from "./records.ts";

/** What columns read of a row. */
type Row = Pick<RowRecord, "table" | "record">;

/** A column as it is drawn. */
export interface TableColumn {
  readonly key: string;
  readonly heading: string;
  readonly fields: readonly string[];
  readonly isNumber: boolean;
  readonly unit: string;
  /** All values that a row has for it. */
  values(row: Row): readonly Value[];
}

const text = (value: Value | undefined): string => value === undefined ? "" : String(value);

/** An address and a port, as a URL has them. */
function endpoint(address: Value | undefined, port: Value | undefined, device = ""): string {
  const host = text(address);
  const bracketed = host.includes(":") ? `[${host}${device}]` : `${host}${device}`;
  return port === undefined ? bracketed : `${bracketed}:${text(port)}`;
}

function localOf(record: RecordValue): string {
  const { local_address, local_port, path, local_cid, local_node, port_id, ethertype } = record;
  const device = record.interface ?? (record.ifindex ? `if${text(record.ifindex)}` : undefined);
  if (local_address !== undefined && local_address !== null) {
    return endpoint(local_address, local_port, device === undefined ? "" : `%${text(device)}`);
  }
  if (path !== undefined) return record.abstract === true ? `@${text(path)}` : text(path);
  if (local_cid !== undefined) {
    return `${local_cid === null ? "*" : text(local_cid)}:${text(local_port)}`;
  }
  if (local_node !== undefined) return `${text(local_node)}:${text(record.local_ref)}`;
  if (port_id !== undefined) {
    return `${text(record.nl_protocol ?? record.protocol)}:${text(port_id)}`;
  }
  if (ethertype !== undefined) {
    return `${text(record.ethertype_name ?? ethertype)}:${text(device ?? "*")}`;
  }
  if (record.queue_id !== undefined) return `${text(device ?? "*")}:q${text(record.queue_id)}`;
  return "*";
}

function peerOf(record: RecordValue): string {
  const { peer_address, peer_port, peer_inode, peer_cid, peer_node, dst_port_id } = record;
  if (peer_address !== undefined && peer_address !== null) {
    const isNobody = peer_port === 0 && /^(0\.0\.0\.0|::)$/.test(text(peer_address));
    return isNobody ? "*" : endpoint(peer_address, peer_port);
  }
  if (typeof peer_inode === "number") return `inode ${peer_inode}`;
  if (peer_cid !== undefined && peer_cid !== null) return `${text(peer_cid)}:${text(peer_port)}`;
  if (peer_node !== undefined) return `${text(peer_node)}:${text(record.peer_ref)}`;
  if (dst_port_id !== undefined && dst_port_id !== null) return text(dst_port_id);
  return "*";
}

function processesOf({ processes }: RecordValue): readonly RecordValue[] {
  return Array.isArray(processes) ? processes as readonly RecordValue[] : [];
}

const once = (texts: readonly string[]): readonly string[] => [...new Set(texts)];

/** What one column says of all processes of a record. */
const ofProcesses =
  (textOf: (process: RecordValue) => string | null) => (record: RecordValue): readonly string[] =>
    once(processesOf(record).flatMap((process) => textOf(process) ?? []));

/** What columns of several fields say. */
const TOGETHER: Readonly<Record<string, (record: RecordValue) => readonly string[]>> = {
  local: (record) => [localOf(record)],
  peer: (record) => [peerOf(record)],
  process: ofProcesses(({ command, pid }) => `${text(command)}(${text(pid)})`),
  command: ofProcesses(({ command }) => text(command)),
  user: ofProcesses(({ user, uid }) =>
    user ? text(user) : uid === null || uid === undefined ? null : text(uid)
  ),
  unit: ofProcesses(({ unit, user_unit }) =>
    unit ? [unit, ...(user_unit ? [user_unit] : [])].join("/") : null
  ),
  container: ofProcesses(({ container }) =>
    container ? containerText(containerOf(container as RecordValue)) : null
  ),
};

/** The container that an object of JSON is of. */
function containerOf(record: RecordValue): Container {
  const { runtime, id, name, pod, pod_namespace: podNamespace, pod_uid: podUid } = record;
  return { runtime, id, name, pod, podNamespace, podUid } as Container;
}

/** Headings that are not the key itself. */
const HEADINGS: Readonly<Record<string, string>> = { netid: "PROTO", netns: "NETNS" };

function headingOf(key: string): string {
  return HEADINGS[key] ?? key.toUpperCase().replaceAll("_", "-");
}

const UTF8 = new TextDecoder();

/** The namespace as the first column of a listing names it; one's own if no others were asked for. */
const NETNS: TableColumn = {
  key: "netns",
  heading: "NETNS",
  fields: [],
  isNumber: false,
  unit: "",
  values: (
    { table: { namespace } },
  ) => [namespace === null ? OWN_NAMESPACE : UTF8.decode(namespaceLabel(namespace))],
};

function columnOf({ key, fields, isNumber, unit }: ColumnKey): TableColumn {
  const heading = headingOf(key);
  const own = TOGETHER[key];
  const path = key.split(".");
  const values = ({ record }: Row): readonly Value[] => own?.(record) ?? valuesAt(record, path);
  return { key, heading, fields, isNumber, unit, values };
}

/** Columns by their keys, which are known. */
export function tableColumns(keys: readonly string[]): TableColumn[] {
  const known = columnKeys();
  return keys.map((key) => key === "netns" ? NETNS : columnOf(known.get(key)!));
}

/** The fields of a record that columns need. */
export function fieldsOf(columns: readonly TableColumn[]): ReadonlySet<string> {
  return new Set(columns.flatMap(({ fields }) => fields));
}
