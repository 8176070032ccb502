/**
 * Made-up messages about internet sockets as sock_diag sends them: well-formed, with any values.
 *
 * @module
 */

import { BBR_INFO } from "../../../lib/uapi/congestion_info.ts";
import { INET_DIAG, INET_DIAG_MSG, IPPROTO } from "../../../lib/uapi/inet_diag.ts";
import { TCP_DIAG_MD5SIG } from "../../../lib/uapi/md5sig.ts";
import { MessageWriter, NLM_F_MULTI } from "../../../lib/uapi/netlink.ts";
import { SCTP_INFO } from "../../../lib/uapi/sctp_info.ts";
import { AF_INET, AF_INET6, SEQUENCE, SOCK_DIAG_BY_FAMILY } from "../../../lib/uapi/sock_diag.ts";
import { SOCKADDR_STORAGE } from "../../../lib/uapi/sockaddr.ts";
import { type Member, TCP_INFO, TCP_INFO_KNOWN_SIZE } from "../../../lib/uapi/tcp_info.ts";
import { INET_ULP_INFO, MPTCP_SUBFLOW_ATTR, TLS_INFO } from "../../../lib/uapi/ulp_info.ts";
import type { Random } from "../values/random.ts";

/** Attributes of one message: type and payload. */
export type Attributes = readonly (readonly [type: number, payload: Uint8Array])[];

/** Bytes of numbers of one width, in the order of x86 and ARM. */
export function little(width: 1 | 2 | 4 | 8, ...values: readonly (number | bigint)[]): Uint8Array {
  const bytes = new Uint8Array(width * values.length);
  values.forEach((value, index) => {
    let rest = BigInt.asUintN(64, BigInt(value));
    for (let at = 0; at < width; at++, rest >>= 8n) {
      bytes[index * width + at] = Number(rest & 255n);
    }
  });
  return bytes;
}

/** A struct of `size` bytes, all 0 but for the members that are given. */
export function struct<Name extends string>(
  members: Readonly<Record<Name, Member>>,
  size: number,
  values: Readonly<Partial<Record<Name, number | bigint>>>,
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [name, value] of Object.entries(values) as [Name, number | bigint][]) {
    const { at, width } = members[name];
    bytes.set(little(width, value).subarray(0, Math.max(0, size - at)), at);
  }
  return bytes;
}

/** A sockaddr_storage of a family, with its address at an offset. */
export function sockaddr(family: number, at: number, address: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(128);
  bytes[0] = family;
  bytes.set(address, at);
  return bytes;
}

/** A tcp_diag_md5sig. */
export function md5Key(
  family: number,
  prefix: number,
  address: readonly number[],
  secret: string,
): Uint8Array {
  const bytes = new Uint8Array(100);
  bytes.set([family, prefix, secret.length, 0, ...address]);
  bytes.set(new TextEncoder().encode(secret), 20);
  return bytes;
}

/** Nested attributes as the payload of one. */
export function nest(attributes: Attributes): Uint8Array {
  const writer = new MessageWriter(0, 0, 0);
  for (const [type, payload] of attributes) writer.attribute(type, payload);
  return writer.finish().subarray(16);
}

/** A message about one socket. `members`: bytes of inet_diag_msg by offset. */
export function inetMessage(
  members: readonly (readonly [at: number, bytes: Uint8Array])[],
  attributes: Attributes,
): Uint8Array {
  const body = new Uint8Array(INET_DIAG_MSG.SIZE);
  for (const [at, bytes] of members) body.set(bytes, at);
  const writer = new MessageWriter(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, SEQUENCE);
  writer.copy(body);
  for (const [type, payload] of attributes) writer.attribute(type, payload);
  return writer.finish();
}

const INTERESTING = [
  0n,
  1n,
  2n,
  3n,
  10n,
  15n,
  255n,
  256n,
  1000n,
  3_000_000n,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  1n << 53n,
  (1n << 53n) + 1n,
  1n << 63n,
  (1n << 64n) - 1n,
];

/** Any number of so many bits: often small, often at an edge. */
function anyNumber(random: Random, bits: number): bigint {
  const wide = (BigInt(random.below(0x1_0000_0000)) << 32n) | BigInt(random.below(0x1_0000_0000));
  const value = random.chance(0.3) ? random.pick(INTERESTING) : wide >> BigInt(random.below(64));
  return BigInt.asUintN(bits, value);
}

function any32(random: Random): bigint {
  return anyNumber(random, 32);
}

/** A struct with each member 0, or any number, or the one given, cut or made longer. */
export function anyStruct(
  random: Random,
  members: Readonly<Record<string, Member>>,
  size: number,
  given: Readonly<Record<string, bigint>> = {},
): Uint8Array {
  const values: Record<string, bigint> = {};
  const dense = random.next();
  for (const [name, { width }] of Object.entries(members)) {
    if (random.chance(dense)) values[name] = anyNumber(random, width * 8);
  }
  const whole = struct(members, size, { ...values, ...given });
  if (random.chance(0.5)) return whole;
  if (random.chance(0.7)) return whole.subarray(0, random.below(size + 1));
  const longer = new Uint8Array(size + 4 * random.below(10)).fill(0xa5);
  longer.set(whole);
  return longer;
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz_0123456789";

/** A name of up to `most` characters with the NUL at its end. */
function anyName(random: Random, most: number): Uint8Array {
  const name = random.some([...LETTERS], random.below(most + 1)).join("");
  return new TextEncoder().encode(`${name}\0`);
}

function anyBytes(random: Random, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, () => random.below(256));
}

/** An address: loopback, any, mapped, with zeros within, or whatever. */
function anyAddress(random: Random): Uint8Array {
  const bytes = anyBytes(random, 16);
  if (random.chance(0.2)) bytes.fill(0);
  else if (random.chance(0.3)) bytes.fill(0, random.below(8), 8 + random.below(9));
  else if (random.chance(0.25)) bytes.set([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function anySockaddr(random: Random): Uint8Array {
  const bytes = new Uint8Array(SOCKADDR_STORAGE.SIZE);
  const family = random.pick([AF_INET, AF_INET6, AF_INET6, 0]);
  bytes[SOCKADDR_STORAGE.ss_family] = family;
  bytes.set(
    anyAddress(random),
    family === AF_INET ? SOCKADDR_STORAGE.sin_addr : SOCKADDR_STORAGE.sin6_addr,
  );
  return bytes;
}

function anyKey(random: Random): Uint8Array {
  const bytes = anyBytes(random, TCP_DIAG_MD5SIG.SIZE);
  bytes[TCP_DIAG_MD5SIG.tcpm_family] = random.pick([AF_INET, AF_INET6, 0]);
  bytes.set(little(2, random.below(81)), TCP_DIAG_MD5SIG.tcpm_keylen);
  bytes.set(anyAddress(random), TCP_DIAG_MD5SIG.tcpm_addr);
  return bytes;
}

/** Each of the attributes or not, in any order. */
function anyOf(random: Random, share: number, attributes: Attributes): Attributes {
  return random.shuffled(attributes.filter(() => random.chance(share)));
}

function anyTls(random: Random): Uint8Array {
  const conf = (): Uint8Array => little(2, random.below(7));
  return nest(anyOf(random, 0.7, [
    [TLS_INFO.VERSION, little(2, random.pick([0x0303, 0x0304, 0, 0xffff]))],
    [TLS_INFO.CIPHER, little(2, 48 + random.below(12))],
    [TLS_INFO.TXCONF, conf()],
    [TLS_INFO.RXCONF, conf()],
    [TLS_INFO.ZC_RO_TX, new Uint8Array()],
    [TLS_INFO.RX_NO_PAD, new Uint8Array()],
  ]));
}

function anySubflow(random: Random): Uint8Array {
  const A = MPTCP_SUBFLOW_ATTR;
  return nest(anyOf(random, 0.85, [
    [A.TOKEN_REM, little(4, any32(random))],
    [A.TOKEN_LOC, little(4, any32(random))],
    [A.RELWRITE_SEQ, little(4, any32(random))],
    [A.MAP_SEQ, little(8, anyNumber(random, 64))],
    [A.MAP_SFSEQ, little(4, any32(random))],
    [A.SSN_OFFSET, little(4, any32(random))],
    [A.MAP_DATALEN, little(2, anyNumber(random, 16))],
    [A.FLAGS, little(4, any32(random))],
    [A.ID_REM, little(1, anyNumber(random, 8))],
    [A.ID_LOC, little(1, anyNumber(random, 8))],
  ]));
}

function anyUlp(random: Random): Uint8Array {
  return nest(anyOf(random, 0.7, [
    [INET_ULP_INFO.NAME, anyName(random, 12)],
    [INET_ULP_INFO.TLS, anyTls(random)],
    [INET_ULP_INFO.MPTCP, anySubflow(random)],
  ]));
}

const SCTP_SIZE = 368;

/** Ids from here on are those of no cgroup: they count up from 1. */
const NO_CGROUP = 1n << 63n;

/** What `ss` has words for: of other states it prints what lies behind its list. */
const SCTP_STATES = 8;

function anySctp(random: Random): Uint8Array {
  return anyStruct(random, SCTP_INFO, SCTP_SIZE, { state: BigInt(random.below(SCTP_STATES)) });
}

/** Words of 32 bits. */
function anyWords(random: Random, count: number): Uint8Array {
  return little(4, ...Array.from({ length: count }, () => any32(random)));
}

/** One message about a TCP socket (or one that calls itself another's) of a family. */
export function anyInetMessage(random: Random, family: number, inode: number): Uint8Array {
  const M = INET_DIAG_MSG;
  const sctp = random.chance(0.2);
  const protocol = sctp ? IPPROTO.SCTP : random.pick([IPPROTO.TCP, IPPROTO.UDP, IPPROTO.RAW]);
  const keys = Array.from({ length: 1 + random.below(3) }, () => anyKey(random));
  const addresses = (): Uint8Array =>
    concat(Array.from({ length: 1 + random.below(3) }, () => anySockaddr(random)));
  const attributes = anyOf(random, 0.5, [
    [INET_DIAG.MEMINFO, anyWords(random, 4)],
    [INET_DIAG.VEGASINFO, little(4, random.below(2), 5, any32(random), 7)],
    [INET_DIAG.CONG, anyName(random, 20)],
    [INET_DIAG.TOS, little(1, anyNumber(random, 8))],
    [INET_DIAG.TCLASS, little(1, anyNumber(random, 8))],
    [INET_DIAG.SKMEMINFO, anyWords(random, 7 + random.below(4))],
    [INET_DIAG.SHUTDOWN, little(1, random.below(4))],
    [
      INET_DIAG.DCTCPINFO,
      concat([little(2, random.below(2), anyNumber(random, 16)), anyWords(random, 3)]),
    ],
    [INET_DIAG.SKV6ONLY, little(1, random.below(2))],
    [INET_DIAG.LOCALS, addresses()],
    [INET_DIAG.PEERS, addresses()],
    [INET_DIAG.MARK, little(4, any32(random))],
    [INET_DIAG.BBRINFO, anyWords(random, 5).subarray(0, random.pick([BBR_INFO.SIZE, 12, 16]))],
    [INET_DIAG.CLASS_ID, little(4, any32(random))],
    [INET_DIAG.MD5SIG, concat(keys)],
    [INET_DIAG.ULP_INFO, anyUlp(random)],
    [INET_DIAG.CGROUP_ID, little(8, random.pick([0n, NO_CGROUP | any32(random)]))],
    [INET_DIAG.SOCKOPT, little(2, anyNumber(random, 16))],
  ]);
  const info = sctp ? anySctp(random) : anyStruct(random, TCP_INFO, TCP_INFO_KNOWN_SIZE);
  const shown: Attributes = random.chance(0.9)
    ? [[INET_DIAG.INFO, info], ...attributes]
    : attributes;
  const known: Attributes = sctp || random.chance(0.3)
    ? [...shown, [INET_DIAG.PROTOCOL, little(1, protocol)]]
    : shown;
  return inetMessage([
    [M.idiag_family, little(1, family)],
    [M.idiag_state, little(1, 1 + random.below(11))],
    [M.idiag_timer, little(1, random.below(7))],
    [M.idiag_retrans, little(1, anyNumber(random, 8))],
    [M.idiag_sport, little(2, anyNumber(random, 16))],
    [M.idiag_dport, little(2, anyNumber(random, 16))],
    [M.idiag_src, anyAddress(random)],
    [M.idiag_dst, anyAddress(random)],
    [M.idiag_cookie, anyWords(random, 2)],
    [M.idiag_expires, anyWords(random, 1)],
    [M.idiag_rqueue, anyWords(random, 1)],
    [M.idiag_wqueue, anyWords(random, 1)],
    [M.idiag_uid, anyWords(random, 1)],
    [M.idiag_inode, little(4, inode)],
  ], known);
}

/** A whole recorded dump without its end: sockets of both families, one family after the other. */
export function anyDump(random: Random, count: number): Uint8Array {
  const messages = Array.from(
    { length: count },
    (_, index) => anyInetMessage(random, index < count / 2 ? AF_INET : AF_INET6, 1000 + index),
  );
  return concat(messages);
}
