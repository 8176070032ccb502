/**
 * A table of procfs as a question of a released file's launcher, among those to the kernel: the header
 * of a netlink message (include/uapi/linux/netlink.h struct nlmsghdr) of a type that no message has,
 * and the table's name, ended by a NUL.
 */

import { aligned, NLMSG, u16 } from "./netlink.ts";

/** NLMSG type: TABLE of scripts/launcher/own_question.c. */
const TABLE = 0xffff;

/** The question for the table at a path. */
export function tableQuestion(path: string): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(`${path}\0`);
  const bytes = new Uint8Array(aligned(NLMSG.SIZE + name.length));
  const view = new DataView(bytes.buffer);
  view.setUint32(NLMSG.nlmsg_len, bytes.length, true);
  view.setUint16(NLMSG.nlmsg_type, TABLE, true);
  bytes.set(name, NLMSG.SIZE);
  return bytes;
}

/** Whether a question is for a table. */
export function isTableQuestion(question: Uint8Array): boolean {
  return u16(question, NLMSG.nlmsg_type) === TABLE;
}
