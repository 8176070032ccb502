import assert from "node:assert/strict";
import { decodeTcp } from "../../../lib/decode/procfs/net_tcp.ts";
import { Family } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import { decoded, FACTS, rowProblem } from "../../support/answers/decoding.ts";
import { HEADER } from "../../support/trees/proc_tree.ts";

type Decoded = { readonly table: SocketTable; readonly problems: readonly Problem[] };

function tcp4(rows: string, littleEndian = true): Decoded {
  return decoded(
    HEADER.tcp + rows,
    (file, problems) => decodeTcp(file, Family.INET, { ...FACTS, littleEndian }, problems),
  );
}

function tcp6(rows: string): Decoded {
  return decoded(
    HEADER.tcp6 + rows,
    (file, problems) => decodeTcp(file, Family.INET6, FACTS, problems),
  );
}

/** The shared columns of one row, by the kernel's words. */
function row(table: SocketTable, index: number): unknown {
  const inet = table.inet!;
  const words = (column: Uint32Array): string[] =>
    Array.from(
      column.subarray(index * inet.stride, (index + 1) * inet.stride),
      (word) => word.toString(16),
    );
  return {
    local: [...words(inet.local), table.localPort[index]],
    remote: [...words(inet.remote), table.remotePort[index]],
    st: table.state[index],
    queues: [table.tx_queue[index], table.rx_queue[index]],
    timer: [inet.tr[index], inet.expires[index], inet.retrnsmt[index]],
    uid: table.uid[index],
    timeout: inet.timeout[index],
    inode: [table.inodeHigh[index], table.inode[index]],
    ref: table.ref[index],
    pointer: [table.pointerHigh[index], table.pointer[index]],
  };
}

/** The columns behind the pointer, null where the row has none. */
function tail(table: SocketTable, index: number): number[] | null {
  const tcp = table.tcp!;
  if (tcp.present[index] === 0) return null;
  return [tcp.rto, tcp.ato, tcp.qack, tcp.cwnd, tcp.ssthresh].map((column) => column[index]);
}

// "%4d: %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08lX %08X %5u %8d %lu %d %pK %lu %lu %u %u %d"
const ESTABLISHED =
  "   1: 0201A8C0:0016 0301A8C0:C350 01 00000024:00000007 01:00000033 00000002  1000        3 " +
  "424242 4 00000000b1e2f3a4 51 4 30 10 7";

Deno.test("decodeTcp: every column of a row of Linux 6 (get_tcp4_sock)", () => {
  const { table, problems } = tcp4(`${ESTABLISHED}\n`);
  assert.deepEqual(problems, []);
  assert.equal(table.length, 1);
  assert.deepEqual(row(table, 0), {
    local: ["c0a80102", 22],
    remote: ["c0a80103", 50000],
    st: 1,
    queues: [0x24, 7],
    timer: [1, 0x33 * 10, 2],
    uid: 1000,
    timeout: 3,
    inode: [0, 424242],
    ref: 4,
    pointer: [0, 0xb1e2f3a4],
  });
  assert.deepEqual(tail(table, 0), [51, 4, 30, 10, 7]);
  assert.equal(table.tcp!.extra.size, 0);
});

Deno.test("decodeTcp: a listener, with the limit of its fast open queue", () => {
  const { table } = tcp4(
    "   0: 00000000:1F90 00000000:0000 0A 00000000:00000005 00:00000000 00000000     0        0 " +
      "16061 1 00000000b1e2f3a4 100 0 0 10 128                    \n",
  );
  assert.equal(table.state[0], 10);
  assert.equal(table.rx_queue[0], 5);
  assert.deepEqual(tail(table, 0), [100, 0, 0, 10, 128]);
});

Deno.test("decodeTcp: rows of TIME-WAIT and of half-open connections are shorter", () => {
  // get_timewait4_sock: "... %02X %08X:%08X %02X:%08lX %08X %5d %8d %d %d %pK"
  // get_openreq4: the same with "%u %d %pK" and the timer of the handshake
  const { table, problems } = tcp4(
    "   2: 0201A8C0:0016 0301A8C0:C351 06 00000000:00000000 03:00001770 00000000     0        0 0 " +
      "3 00000000b1e2f3a5                                      \n" +
      "   3: 0201A8C0:0016 0301A8C0:C352 03 00000000:00000000 01:00000064 00000001     0        0 0 " +
      "0 0000000000000000\n",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([tail(table, 0), tail(table, 1)], [null, null]);
  assert.deepEqual([table.state[0], table.state[1]], [6, 3]);
  assert.deepEqual([table.inode[0], table.inodeHigh[0]], [0, 0]);
});

Deno.test("decodeTcp: Linux 2.6 on 32 bits (%p of 8 digits, padded to 127 columns)", () => {
  const { table, problems } = tcp4(
    "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 " +
      "4711 1 c7a1b200 750 0 0 2 -1        \n",
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(tail(table, 0), [750, 0, 0, 2, -1]);
  assert.equal(table.pointer[0], 0xc7a1b200);
});

Deno.test("decodeTcp: a big-endian machine's addresses; ports stay as they are", () => {
  const { table } = tcp4(
    "   1: C0A80102:0016 C0A80103:C350 01 00000000:00000000 00:00000000 00000000     0        0 1 " +
      "1 0 20 4 30 10 -1\n",
    false,
  );
  assert.deepEqual(
    [table.inet!.local[0], table.localPort[0], table.inet!.remote[0], table.remotePort[0]],
    [0xc0a80102, 22, 0xc0a80103, 50000],
  );
});

Deno.test("decodeTcp: IPv6 (get_tcp6_sock), v4-mapped too", () => {
  const { table, problems } = tcp6(
    "   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A " +
      "00000000:00000000 00:00000000 00000000     0        0 16061 1 00000000b1e2f3a4 100 0 0 10 0\n" +
      "   1: 0000000000000000FFFF00000201A8C0:0016 B80D012000000000000000000A000000:C350 01 " +
      "00000000:00000000 02:00000BB8 00000000     0        0 16062 1 00000000b1e2f3a5 20 4 29 10 -1\n",
  );
  assert.deepEqual(problems, []);
  assert.equal(table.length, 2);
  const { local, remote } = table.inet!;
  assert.deepEqual([...local.subarray(0, 8)], [0, 0, 0, 1, 0, 0, 0xffff, 0xc0a80102]);
  assert.deepEqual([...remote.subarray(4, 8)], [0x20010db8, 0, 0, 10]);
});

Deno.test("decodeTcp: widest values", () => {
  const { table, problems } = tcp4(
    "99999999: FFFFFFFF:FFFF FFFFFFFF:FFFF FF FFFFFFFF:FFFFFFFF FF:FFFFFFFFFFFFFFFF FFFFFFFF " +
      "4294967295 -2147483648 18446744073709551615 -1 ffffffffffffffff 18446744073709551615 " +
      "18446744073709551615 4294967295 4294967295 -2147483648\n",
  );
  assert.deepEqual(problems, []);
  const most = 0xffffffff;
  assert.deepEqual(row(table, 0), {
    local: ["ffffffff", 65535],
    remote: ["ffffffff", 65535],
    st: 255,
    queues: [most, most],
    timer: [255, (2 ** 64 * 1000 + 99) / 100, most],
    uid: most,
    timeout: -(2 ** 31),
    inode: [most, most],
    ref: -1,
    pointer: [most, most],
  });
  assert.deepEqual(tail(table, 0), [2 ** 64, 2 ** 64, most, most, -(2 ** 31)]);
});

Deno.test("decodeTcp: columns behind the known ones are kept as bytes", () => {
  const { table } = tcp4(`${ESTABLISHED}   new 1 \n`);
  const extra = table.tcp!.extra.get(0)!;
  assert.equal(new TextDecoder().decode(table.bytes.subarray(extra.start, extra.end)), "new 1 ");
});

Deno.test("decodeTcp: damage is told by line, column and field, and costs one row", () => {
  const cases: readonly (readonly [
    from: string,
    to: string,
    column: number,
    field: string,
    message: string,
  ])[] = [
    ["   1:", "   x:", 4, "sl", "expected a decimal number"],
    ["1: 0", "1; 0", 5, "sl", 'expected ":"'],
    ["0201A8C0", "0201A8C", 7, "local_address", "expected 8 hexadecimal digits"],
    [":C350", " C350", 29, "rem_address", 'expected ":"'],
    ["01 00000024", "zz 00000024", 35, "st", "expected a hexadecimal number"],
    ["01 00000024", "101 00000024", 35, "st", "number over 8 bits"],
    ["00000024:", "100000024:", 38, "tx_queue", "number over 32 bits"],
    ["24:00000007", "24 00000007", 46, "rx_queue", 'expected ":"'],
    ["00000007", "100000007", 47, "rx_queue", "number over 32 bits"],
    ["01:00000033", "1FF:00000033", 56, "tr", "number over 8 bits"],
    ["01:00000033", "01;00000033", 58, "tm->when", 'expected ":"'],
    ["00000033", "10000000000000000000", 59, "tm->when", "number over 64 bits"],
    ["00000002", "-", 68, "retrnsmt", "expected a hexadecimal number"],
    ["1000        3", "-1000        3", 78, "uid", "expected a decimal number"],
    ["1000        3", "4294967296        3", 78, "uid", "number over 32 bits"],
    ["       3 ", "       x ", 90, "timeout", "expected a decimal number"],
    ["424242", "18446744073709551616", 92, "inode", "number over 64 bits"],
    [" 4 0000", " ? 0000", 99, "ref", "expected a decimal number"],
    ["00000000b1e2f3a4", "(null)", 101, "pointer", "expected a hexadecimal number"],
    ["51 4 30", "x 4 30", 118, "rto", "expected a decimal number"],
    ["51 4 30", "51 x 30", 121, "ato", "expected a decimal number"],
    ["51 4 30 10 7", "51 4 4294967296 10 7", 123, "qack", "number over 32 bits"],
    ["51 4 30 10 7", "51 4 30 -10 7", 126, "cwnd", "expected a decimal number"],
    ["51 4 30 10 7", "51 4 30 10 x", 129, "ssthresh", "expected a decimal number"],
  ];
  for (const [from, to, column, field, message] of cases) {
    assert.equal(ESTABLISHED.split(from).length, 2, from);
    const damaged = ESTABLISHED.replace(from, to);
    const { table, problems } = tcp4(`${ESTABLISHED}\n${damaged}\n${ESTABLISHED}\n`);
    assert.equal(table.length, 2, field);
    assert.deepEqual(problems, [rowProblem(3, column, `tcp.${field}`, message)]);
  }
});

Deno.test("decodeTcp: an empty file, a header alone, a row cut at the end", () => {
  const empty = decoded("", (file, problems) => decodeTcp(file, Family.INET, FACTS, problems));
  assert.deepEqual([empty.table.length, empty.problems], [0, []]);
  assert.deepEqual(tcp4("").problems, []);
  const cut = tcp4(`${ESTABLISHED}\n${ESTABLISHED.slice(0, 40)}`);
  assert.equal(cut.table.length, 1);
  assert.deepEqual(cut.problems, [
    rowProblem(3, 41, "tcp.rx_queue", 'expected ":"'),
  ]);
});

Deno.test("decodeTcp: a table of another kind is told by its header", () => {
  const { problems } = decoded(
    HEADER.unix,
    (file, problems) => decodeTcp(file, Family.INET6, FACTS, problems),
  );
  assert.deepEqual(problems, [rowProblem(1, 1, "tcp6.header", 'expected "sl"')]);
});

Deno.test("decodeTcp: more rows than were estimated", () => {
  const { table } = tcp4("0:00000000:0000 00000000:0000 1 0:0 0:0 0 0 0 0 0 0\n".repeat(1000));
  assert.equal(table.length, 1000);
  assert.equal(table.state[999], 1);
});
