import assert from "node:assert/strict";
import {
  decodeSctpAssociations,
  decodeSctpEndpoints,
} from "../../../lib/decode/procfs/net_sctp.ts";
import { sctpAddresses } from "../../../lib/table/sctp_addresses.ts";
import { decoded, rowProblem } from "../../support/answers/decoding.ts";
import { runInProcess } from "../../support/programs/in_process.ts";
import { procTree } from "../../support/trees/proc_tree.ts";
import { type JsonRecord, strictText } from "../../support/trees/trees.ts";

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
  const { problems } = decoded(`${ASSOCS}${ASSOC.replace("<->", "\t")}\n`, decodeSctpAssociations);
  assert.deepEqual(problems, [
    rowProblem(2, ASSOC.indexOf("<->") + 1, "sctp_assocs.LADDRS", 'expected "<"'),
  ]);
});

/** What stands in an address's place. */
const NO_ADDRESSES = [
  ...["x", "*", "**10.9.0.1", "10.9.0", "10.9.0.1.2", "10.9.0.256", "010.9.0.1", "10.9.0.1,"],
  ...['"', "10.9.0.1\x1b[31m", "10.9.0.1\x7f", "\xc2\x9b", "\xff", "10.9.0.1\r", "---"],
  ...["1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", ":::", "1::2::3", "g::", "0".repeat(1_000_000)],
];

Deno.test("decodeSctp: an address that is none is a problem of its row", () => {
  const message = "expected an address";
  for (const text of NO_ADDRESSES) {
    for (const before of ["", "10.9.0.1 ", "*10.9.0.1 10.10.0.1   "]) {
      const endpoint = EP.replace("10.9.0.1", () => before + text);
      const { table, problems } = decoded(`${EPS}${endpoint}\n${EP}\n`, decodeSctpEndpoints);
      const at = EP.indexOf("10.9.0.1") + before.length + 1;
      assert.deepEqual(problems, [rowProblem(2, at, "sctp_eps.LADDRS", message)]);
      assert.equal(table.length, 1);
    }
    for (
      const [field, address] of [["LADDRS", "10.10.0.1"], ["RADDRS", "10.10.1.1"]] as const
    ) {
      const row = ASSOC.replace(address, () => text);
      const { table, problems } = decoded(`${ASSOCS}${row}\n${ASSOC}\n`, decodeSctpAssociations);
      const at = ASSOC.indexOf(address) + 1;
      assert.deepEqual(problems, [rowProblem(2, at, `sctp_assocs.${field}`, message)]);
      assert.equal(table.length, 1);
    }
  }
});

Deno.test("decodeSctp: addresses of both families, as inet_ntop(3) and as the kernel write them", () => {
  const addresses = [
    "::",
    "2001:db8::1",
    "2001:0db8:0000:0000:0000:0000:0000:0001",
    "::ffff:1.2.3.4",
  ];
  const row = EP.replace("10.9.0.1 10.10.0.1", `${addresses[0]} *${addresses.slice(1).join("  ")}`);
  const { table, problems } = decoded(`${EPS}${row}`, decodeSctpEndpoints);
  assert.deepEqual(problems, []);
  assert.deepEqual(sctpAddresses(table, 0, "src"), [
    addresses[1],
    addresses[0],
    ...addresses.slice(2),
  ]);
});

Deno.test("--json: what stands in the place of SCTP addresses makes no JSON that is none", async () => {
  for (const text of ['"', "\x1b", "\\", '","x":"']) {
    await using tree = await procTree({
      "net/sctp/eps": `${EPS}${EP.replace("10.9.0.1", () => text)}\n${EP}\n`,
      "net/sctp/assocs": `${ASSOCS}${ASSOC.replace("10.10.1.1", () => text)}\n`,
    });
    const { code, stdout, stderr } = await runInProcess(["-San", "--json"], tree.path);
    const addresses = JSON.parse(strictText(stdout)).map((record: JsonRecord) =>
      record.local_address
    );
    assert.equal(addresses.at(-1), "10.9.0.1");
    assert.equal(code, 1);
    assert.match(stderr, /^.*: sctp_eps\.LADDRS: .*\n.*: sctp_assocs\.RADDRS: .*\n$/);
  }
});
