/** Internet sockets: struct inet_diag_msg, filled by net/ipv4/inet_diag.c inet_sk_diag_fill. */

import type { CapturedDump } from "../../model/capture.ts";
import { Family } from "../../model/kinds.ts";
import type { Problem } from "../../model/problem.ts";
import { ABSENT } from "../../table/attributes.ts";
import { type Protocol, SocketTable } from "../../table/socket_table.ts";
import { INET_DIAG, INET_DIAG_ATTRIBUTES, INET_DIAG_MSG, IPPROTO } from "../../uapi/inet_diag.ts";
import { networkWord, NLMSG, u32 } from "../../uapi/netlink.ts";
import { AF_INET, AF_INET6, SOCK_DIAG_BY_FAMILY } from "../../uapi/sock_diag.ts";
import { Messages } from "./messages.ts";

/** A message of a plain listing, with the attributes that always come. */
const USUAL_SIZE = NLMSG.SIZE + INET_DIAG_MSG.SIZE + 28;
const RETRANSMIT_TIMER = 1;
/** No association. */
const ENDPOINT = -1;

function decodeMessage(bytes: Uint8Array, at: number, table: SocketTable): void {
  const row = table.length;
  const inet = table.inet!;
  const { stride } = inet;
  const M = INET_DIAG_MSG;
  table.state[row] = bytes[at + M.idiag_state];
  table.localPort[row] = (bytes[at + M.idiag_sport] << 8) | bytes[at + M.idiag_sport + 1];
  table.remotePort[row] = (bytes[at + M.idiag_dport] << 8) | bytes[at + M.idiag_dport + 1];
  for (let word = 0; word < stride; word++) {
    inet.local[row * stride + word] = networkWord(bytes, at + M.idiag_src + word * 4);
    inet.remote[row * stride + word] = networkWord(bytes, at + M.idiag_dst + word * 4);
  }
  inet.iface![row] = u32(bytes, at + M.idiag_if);
  table.cookie![row] = u32(bytes, at + M.idiag_cookie);
  table.cookieHigh![row] = u32(bytes, at + M.idiag_cookie + 4);
  const timer = bytes[at + M.idiag_timer];
  inet.tr[row] = timer;
  if (timer === RETRANSMIT_TIMER) inet.retrnsmt[row] = bytes[at + M.idiag_retrans];
  else inet.timeout[row] = bytes[at + M.idiag_retrans];
  inet.expires[row] = u32(bytes, at + M.idiag_expires);
  table.rx_queue[row] = u32(bytes, at + M.idiag_rqueue);
  table.tx_queue[row] = u32(bytes, at + M.idiag_wqueue);
  table.uid[row] = u32(bytes, at + M.idiag_uid);
  table.inode[row] = u32(bytes, at + M.idiag_inode);
}

/**
 * Decodes a dump: a table for each run of messages of one family, since a recorded dump may hold
 * both. `check`: whether attributes are looked through for what does not follow the format; where
 * none of them is shown that would be a third of the work.
 */
export function decodeInetDump(
  dump: CapturedDump,
  protocol: Protocol,
  problems: Problem[],
  check = true,
): SocketTable[] {
  const messages = new Messages(dump, SOCK_DIAG_BY_FAMILY, problems);
  const tables: SocketTable[] = [];
  let current = 0;
  let table: SocketTable | null = null;
  while (messages.next(INET_DIAG_MSG.SIZE)) {
    const { bytes, payload } = messages;
    const family = bytes[payload];
    if (family !== AF_INET && family !== AF_INET6) {
      messages.fail(payload, null, `idiag_family ${family} is neither inet nor inet6; skipped`);
      continue;
    }
    if (table === null || family !== current) {
      current = family;
      table = new SocketTable(protocol, family === AF_INET ? Family.INET : Family.INET6, {
        bytes,
        capacity: Math.ceil((bytes.length - payload) / USUAL_SIZE),
        stride: family === AF_INET ? 1 : 4,
        source: "diag",
      });
      tables.push(table);
    }
    table.reserve();
    decodeMessage(bytes, payload, table);
    if (table.sctp !== null) decodeSctp(table, tables);
    const attributes = payload + INET_DIAG_MSG.SIZE;
    if (check) {
      messages.attributes(attributes, INET_DIAG_ATTRIBUTES, table.attributes!, table.length);
    } else {
      table.attributes!.set(table.length, attributes, messages.end, INET_DIAG_ATTRIBUTES);
    }
    table.length++;
  }
  return tables;
}

/** The protocol of a destroyed socket, which its message alone tells. */
function protocolOf(table: SocketTable): Protocol {
  const at = table.attributes!.at(INET_DIAG.PROTOCOL, 0);
  return at !== ABSENT && table.bytes[at] === IPPROTO.UDP ? "udp" : "tcp";
}

/** Decodes the message of a destroyed socket. */
export function decodeDestroyed(bytes: Uint8Array, problems: Problem[]): SocketTable[] {
  const [first] = decodeInetDump({ id: "tcp", bytes }, "tcp", []);
  const protocol = first === undefined ? "tcp" : protocolOf(first);
  return decodeInetDump({ id: protocol === "udp" ? "udp" : "tcp", bytes }, protocol, problems);
}

/** An association has the inode of its endpoint, and comes right behind it. */
function decodeSctp(table: SocketTable, tables: readonly SocketTable[]): void {
  const row = table.length;
  const before = row > 0 ? table : tables[tables.length - 2];
  const inode = before === undefined || before.length === 0 ? 0 : before.inode[before.length - 1];
  const association = inode !== 0 && inode === table.inode[row];
  table.sctp!.st[row] = association ? table.state[row] : ENDPOINT;
}
