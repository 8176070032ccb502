/** The object `tcp_info` (-i): every member of the kernel's struct. */

import { State } from "../../../model/kinds.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import { INET_DIAG } from "../../../uapi/inet_diag.ts";
import { TCP_INFO, TCP_INFO_KNOWN_SIZE, TCPI_OPT } from "../../../uapi/tcp_info.ts";
import { type JsonWriter, keys, nulls } from "../json_writer.ts";
import { writeAttribute } from "./attribute.ts";
import type { RecordContext } from "./context.ts";
import { StructMembers } from "./struct_members.ts";

const K = keys(
  "tcp_info",
  "options",
  "flags",
  "timestamps",
  "sack",
  "wscale",
  "ecn",
  "ecn_seen",
  "syn_data",
  "usec_ts",
  "snd_wscale",
  "rcv_wscale",
  "delivery_rate_app_limited",
  "fastopen_client_fail",
  "more_hex",
);

const { options, wscale, flags, ...NUMBERS } = TCP_INFO;
type Name = keyof typeof NUMBERS;

const NO_RATE = [0xffffffff, 0xffffffff] as const;
const MEMBERS = new StructMembers<Name>(NUMBERS, { state: "state_id" }, {
  pacing_rate: NO_RATE,
  max_pacing_rate: NO_RATE,
  snd_ssthresh: [0, 0x7fffffff],
  min_rtt: [0, 0xffffffff],
});

/** What the kernel fills in of a listener; two counts of its queue have keys of their own. */
const OF_LISTENERS: ReadonlySet<Name> = new Set<Name>([
  "state",
  "snd_cwnd",
  "reordering",
  "pacing_rate",
  "max_pacing_rate",
]);
/** What net/dccp/proto.c dccp_get_info fills in. */
const OF_DCCP: ReadonlySet<Name> = new Set<Name>([
  "state",
  "retransmits",
  "probes",
  "backoff",
  "pmtu",
]);
/** What no kernel fills in, or none since a version that the struct's length shows. */
const NEVER: ReadonlySet<Name> = new Set<Name>(["last_ack_sent"]);
const FORWARD_ACKS_END = TCP_INFO.delivered.at;

/** Which members the kernel fills in for a row whose struct has so many bytes. */
function toldMembers(table: SocketTable, row: number, length: number): (name: Name) => boolean {
  if (table.protocol === "dccp") return (name) => OF_DCCP.has(name);
  if (table.state[row] === State.LISTEN) return (name) => OF_LISTENERS.has(name);
  // Forward acknowledgements went in 4.15; 4.18 is the next version that the length shows.
  return (name) => !NEVER.has(name) && !(name === "fackets" && length > FORWARD_ACKS_END);
}

function writeOptions(json: JsonWriter, bits: number): void {
  json.number(K.options, bits);
  json.boolean(K.timestamps, (bits & TCPI_OPT.TIMESTAMPS) !== 0);
  json.boolean(K.sack, (bits & TCPI_OPT.SACK) !== 0);
  json.boolean(K.wscale, (bits & TCPI_OPT.WSCALE) !== 0);
  json.boolean(K.ecn, (bits & TCPI_OPT.ECN) !== 0);
  json.boolean(K.ecn_seen, (bits & TCPI_OPT.ECN_SEEN) !== 0);
  json.boolean(K.syn_data, (bits & TCPI_OPT.SYN_DATA) !== 0);
  json.boolean(K.usec_ts, (bits & TCPI_OPT.USEC_TS) !== 0);
}

const NO_OPTIONS = nulls(
  ...["options", "timestamps", "sack", "wscale", "ecn", "ecn_seen", "syn_data", "usec_ts"],
);

/** Writes the parts of bytes; null where the kernel does not fill them in. */
function writeBits(json: JsonWriter, bytes: Uint8Array, at: number, length: number): void {
  if (options.at < length) writeOptions(json, bytes[at + options.at]);
  else json.members(NO_OPTIONS);
  const scales = wscale.at < length ? bytes[at + wscale.at] : null;
  json.numberOrNull(K.snd_wscale, scales === null ? null : scales & 15);
  json.numberOrNull(K.rcv_wscale, scales === null ? null : scales >> 4);
  const bits = flags.at < length ? bytes[at + flags.at] : null;
  json.numberOrNull(K.flags, bits);
  json.booleanOrNull(K.delivery_rate_app_limited, bits === null ? null : (bits & 1) !== 0);
  json.numberOrNull(K.fastopen_client_fail, bits === null ? null : (bits >> 1) & 3);
}

/** Writes the object; null where the row has none. */
export function writeTcpInfo({ json }: RecordContext, table: SocketTable, row: number): void {
  writeAttribute(json, K.tcp_info, table, row, INET_DIAG.INFO, (at, length) => {
    const { bytes } = table;
    const listening = table.state[row] === State.LISTEN;
    json.open();
    MEMBERS.write(json, bytes, at, length, toldMembers(table, row, length));
    writeBits(json, bytes, at, listening || table.protocol === "dccp" ? 0 : length);
    if (length > TCP_INFO_KNOWN_SIZE) {
      json.hexBytes(K.more_hex, bytes, at + TCP_INFO_KNOWN_SIZE, at + length);
    }
    json.close();
  });
}
