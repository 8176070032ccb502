/** The protocol on top of TCP (TLS, a part of an MPTCP connection), as `ss -i` writes it. */

import {
  CIPHER_WORDS,
  CONF_WORDS,
  SUBFLOW,
  SUBFLOW_FLAG_LETTERS,
  subflowAt,
  TLS,
  tlsAt,
  ulpAt,
  ulpName,
  VERSION_WORDS,
} from "../../../field/ulp.ts";
import { ABSENT } from "../../../table/attributes.ts";
import type { SocketTable } from "../../../table/socket_table.ts";
import type { ByteWriter } from "../../text/byte_writer.ts";
import { writeEscaped } from "../../text/escape.ts";

const TOKEN_DIGITS = 4;

function writeTls(writer: ByteWriter, table: SocketTable, at: number): void {
  const version = TLS.version(table, at);
  if (version !== null) {
    writer.text(` version: ${VERSION_WORDS.get(version) ?? `unknown(${version})`}`);
  }
  const cipher = CIPHER_WORDS.get(TLS.cipher(table, at) ?? 0);
  if (cipher !== undefined) writer.text(` cipher: ${cipher}`);
  for (const [word, read] of [["rxconf", TLS.rxConf], ["txconf", TLS.txConf]] as const) {
    const conf = read(table, at);
    if (conf !== null) writer.text(` ${word}: ${CONF_WORDS.get(conf) ?? `unknown(${conf})`}`);
  }
  if (TLS.zeroCopy(table, at)) writer.text(" zc_ro_tx");
  if (TLS.noPadding(table, at)) writer.text(" no_pad_rx");
}

function writeSubflow(writer: ByteWriter, table: SocketTable, at: number): void {
  const flags = SUBFLOW.flags(table, at) ?? 0;
  if (flags !== 0) {
    writer.text(" flags:");
    for (let bit = 0; bit < SUBFLOW_FLAG_LETTERS.length; bit++) {
      if (flags & (1 << bit)) writer.byte(SUBFLOW_FLAG_LETTERS.charCodeAt(bit));
    }
  }
  const remote = SUBFLOW.tokenRem(table, at);
  const local = SUBFLOW.tokenLoc(table, at);
  const remoteId = SUBFLOW.idRem(table, at);
  const localId = SUBFLOW.idLoc(table, at);
  if (remote !== null && local !== null && remoteId !== null && localId !== null) {
    writer.text(" token:");
    writer.hex(remote, TOKEN_DIGITS);
    writer.text(`(id:${remoteId})/`);
    writer.hex(local, TOKEN_DIGITS);
    writer.text(`(id:${localId})`);
  }
  const low = SUBFLOW.mapSeq(table, at);
  if (low !== null) {
    writer.text(" seq:");
    writer.decimal64(SUBFLOW.mapSeqHigh(table, at)!, low);
  }
  const rest = [
    ["sfseq", SUBFLOW.mapSfseq],
    ["ssnoff", SUBFLOW.ssnOffset],
    ["maplen", SUBFLOW.mapDatalen],
  ] as const;
  for (const [word, read] of rest) {
    const value = read(table, at);
    if (value !== null) writer.text(` ${word}:${value}`);
  }
}

/** ` tcp-ulp-tls version: 1.3 ...`; nothing if plain TCP runs. */
export function writeUlp(writer: ByteWriter, table: SocketTable, row: number): void {
  const at = ulpAt(table, row);
  if (at === ABSENT) return;
  const name = ulpName(table, at);
  if (name !== null) {
    writer.text(" tcp-ulp-");
    writeEscaped(writer, name, 0, name.length);
  }
  const tls = tlsAt(table, at);
  if (tls !== ABSENT) writeTls(writer, table, tls);
  const subflow = subflowAt(table, at);
  if (subflow !== ABSENT) writeSubflow(writer, table, subflow);
}
