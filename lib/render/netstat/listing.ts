/** The text of `netstat`. */

import type { NetstatOptions } from "../../model/netstat_options.ts";
import type { Query } from "../../model/query.ts";
import type { Decoded } from "../../table/decoded.ts";
import type { Protocol, Selections } from "../../table/socket_table.ts";
import type { HostNames } from "./cells.ts";
import { writeInternet } from "./internet.ts";
import { NetstatOutput } from "./output.ts";
import { writeSctp } from "./sctp.ts";
import { writeStatistics } from "./statistics.ts";
import { SHOWN, supportOf } from "./support.ts";
import { writeUnix } from "./unix.ts";

/** What is in the brackets of a section's title. */
const WHICH: Readonly<Record<NetstatOptions["shows"], string>> = {
  connected: "w/o servers",
  listening: "only servers",
  all: "servers and established",
};

const INTERNET_COLUMNS =
  "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ";
const OWNER_COLUMNS = " User       Inode     ";
const PROGRAM_COLUMN = " PID/Program name    ";
const TIMER_COLUMN = " Timer";
const UNIX_COLUMNS = "Proto RefCnt Flags       Type       State         I-Node  ";

function internetTitle({ shows, extended, programs, timers }: NetstatOptions): string {
  const columns = [
    INTERNET_COLUMNS,
    extended ? OWNER_COLUMNS : "",
    programs ? PROGRAM_COLUMN : "",
    timers ? TIMER_COLUMN : "",
  ];
  return `Active Internet connections (${WHICH[shows]})\n${columns.join("")}\n`;
}

function unixTitle({ shows, programs }: NetstatOptions): string {
  const program = programs ? PROGRAM_COLUMN : "";
  return `Active UNIX domain sockets (${WHICH[shows]})\n${UNIX_COLUMNS}${program} Path\n`;
}

/** Draws the tables of a protocol. */
function writeTables(output: NetstatOutput, selections: Selections, wanted: Protocol): void {
  for (const [table, rows] of selections) {
    if (table.protocol !== wanted) continue;
    if (table.unix !== null) writeUnix(output, table, rows);
    else if (table.sctp !== null) writeSctp(output, table, rows);
    else writeInternet(output, table, rows);
  }
}

/**
 * Writes a listing, or counters. `hosts`: names of hosts, null for numbers. False if something that
 * was asked for by its name is not there.
 */
export function renderNetstat(
  query: Query,
  decoded: Decoded,
  selections: Selections,
  hosts: HostNames | null,
  write: (bytes: Uint8Array) => void,
): boolean {
  const output = new NetstatOutput(query, decoded, hosts, write);
  const { writer, options } = output;
  if (options.statistics !== null && decoded.counters !== null) {
    writeStatistics(writer, decoded.counters, options.statistics);
    output.flush();
    return true;
  }
  const { last, whole } = supportOf(query, decoded.tables);
  if (options.internet) writer.text(internetTitle(options));
  for (const { protocol } of SHOWN) {
    if (protocol === "unix" && options.unix) writer.text(unixTitle(options));
    writeTables(output, selections, protocol);
    if (protocol === last) break;
  }
  output.flush();
  return whole;
}
