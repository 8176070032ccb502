import assert from "node:assert/strict";
import {
  decodeSctpAssociations,
  decodeSctpEndpoints,
} from "../../../lib/decode/procfs/net_sctp.ts";
import { sctpAddresses } from "../../../lib/table/sctp_addresses.ts";
import { decoded, rowProblem } from "../../support/answers/decoding.ts";

const EPS = " ENDPT     SOCK   STY SST HBKT LPORT   UID INODE LADDRS\n";
const ASSOCS =
  " ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT " +
  "LADDRS <-> RADDRS HBINT INS OUTS MAXRT T1X T2X RTXC wmema wmemq sndbuf rcvbuf\n";
// sctp_eps_seq_show: "%8pK %8pK %-3d %-3d %-4d %-5d %5u %5lu ", then the addresses
const EP = "00000000a1b31509 00000000d4e64809 2   10  25   2905   1000 21001 10.9.0.1 10.10.0.1 ";
// sctp_assocs_seq_show: "%8pK %8pK %-3d %-3d %-2d %-4d %4d %8d %8d %7u %5lu %-5d %5d ", then "<->"
const ASSOC =
  "00000000b7c8d904 00000000d4e64810 2   1   3  0       4     4096      512    1000 21008 " +
  "2905  40003  *10.9.0.1 10.10.0.1 <-> 10.10.1.1 *10.9.1.1 \t   30000    10    10   10    0";

Deno.test("decodeSctpEndpoints: every column of a row", () => {
  const { table, problems } = decoded(`${EPS}${EP}\n`, decodeSctpEndpoints);
  assert.deepEqual(problems, []);
  assert.equal(table.length, 1);
  assert.deepEqual([table.pointer[0], table.state[0], table.localPort[0]], [0xd4e64809, 10, 2905]);
  assert.deepEqual([table.uid[0], table.inode[0], table.sctp!.st[0]], [1000, 21001, -1]);
  assert.deepEqual(sctpAddresses(table, 0, "src"), ["10.9.0.1", "10.10.0.1"]);
  assert.deepEqual(sctpAddresses(table, 0, "dst"), []);
});

Deno.test("decodeSctpAssociations: every column of a row, the primary addresses first", () => {
  const { table, problems } = decoded(`${ASSOCS}${ASSOC}\n`, decodeSctpAssociations);
  assert.deepEqual(problems, []);
  assert.equal(table.length, 1);
  assert.deepEqual([table.pointer[0], table.state[0], table.sctp!.st[0]], [0xd4e64810, 1, 3]);
  assert.deepEqual([table.sctp!.associationId[0], table.tx_queue[0], table.rx_queue[0]], [
    4,
    4096,
    512,
  ]);
  assert.deepEqual([table.uid[0], table.inode[0]], [1000, 21008]);
  assert.deepEqual([table.localPort[0], table.remotePort[0]], [2905, 40003]);
  assert.deepEqual(sctpAddresses(table, 0, "src"), ["10.9.0.1", "10.10.0.1"]);
  assert.deepEqual(sctpAddresses(table, 0, "dst"), ["10.9.1.1", "10.10.1.1"]);
});

Deno.test("decodeSctp: damage is told by line, column and field", () => {
  const decimal = "expected a decimal number";
  const endpoints: readonly (readonly [string, string, number, string, string])[] = [
    ["00000000a1b31509", "x", 1, "ENDPT", "expected a hexadecimal number"],
    ["00000000d4e64809", "x", 18, "SOCK", "expected a hexadecimal number"],
    [" 2   10", " x   10", 35, "STY", decimal],
    ["10  25", "256  25", 39, "SST", "number over 8 bits"],
    ["2905", "65536", 48, "LPORT", "number over 16 bits"],
    ["21001", "-1", 60, "INODE", decimal],
  ];
  for (const [from, to, column, field, message] of endpoints) {
    const { table, problems } = decoded(
      `${EPS}${EP.replace(from, to)}\n${EP}\n`,
      decodeSctpEndpoints,
    );
    assert.equal(table.length, 1);
    assert.deepEqual(problems, [rowProblem(2, column, `sctp_eps.${field}`, message)]);
  }
  const associations: readonly (readonly [string, string, number, string, string])[] = [
    ["3  0 ", "999  0 ", 43, "ST", "number over 8 bits"],
    ["4096", "x", 60, "TX_QUEUE", decimal],
    ["40003", "400030", 94, "RPORT", "number over 16 bits"],
  ];
  for (const [from, to, column, field, message] of associations) {
    const { table, problems } = decoded(
      `${ASSOCS}${ASSOC.replace(from, to)}\n${ASSOC}\n`,
      decodeSctpAssociations,
    );
    assert.equal(table.length, 1);
    assert.deepEqual(problems, [rowProblem(2, column, `sctp_assocs.${field}`, message)]);
  }
  const { problems } = decoded(`${ASSOCS}${ASSOC.replace("<->", "---")}\n`, decodeSctpAssociations);
  assert.deepEqual(problems, [
    rowProblem(2, ASSOC.indexOf("\t") + 1, "sctp_assocs.LADDRS", 'expected "<"'),
  ]);
});
