import assert from "node:assert/strict";
import { decodeRaw } from "../../../lib/decode/procfs/net_raw.ts";
import { decodeUdp } from "../../../lib/decode/procfs/net_udp.ts";
import { Family } from "../../../lib/model/kinds.ts";
import { decoded, FACTS, rowProblem } from "../../support/answers/decoding.ts";
import { HEADER } from "../../support/trees/proc_tree.ts";

// udp4_format_sock: "%5d: %08X:%04X %08X:%04X %02X %08X:%08X %02X:%08lX %08X %5u %8d %lu %d %pK %u"
const ROW =
  "  393: 0100007F:0277 0200007F:0035 01 00000180:00000300 00:00000000 00000000   104        0 " +
  "16061 2 00000000b1e2f3a4 17";
const OLD = ROW.slice(0, ROW.lastIndexOf(" "));

Deno.test("decodeUdp: every column of a row of Linux 6, drops among them", () => {
  const { table, problems } = decoded(
    `${HEADER.udp}${ROW}           \n`,
    (file, problems) => decodeUdp(file, "udp", Family.INET, FACTS, problems),
  );
  assert.deepEqual(problems, []);
  assert.equal(table.length, 1);
  assert.equal(table.protocol, "udp");
  assert.equal(table.tcp, null);
  assert.deepEqual([table.inet!.local[0], table.localPort[0]], [0x7f000001, 631]);
  assert.deepEqual([table.inet!.remote[0], table.remotePort[0]], [0x7f000002, 53]);
  assert.deepEqual([table.state[0], table.tx_queue[0], table.rx_queue[0]], [1, 0x180, 0x300]);
  assert.deepEqual([table.uid[0], table.inode[0], table.ref[0]], [104, 16061, 2]);
  assert.deepEqual([table.pointer[0], table.drops![0]], [0xb1e2f3a4, 17]);
});

Deno.test("decodeUdp: kernels before 2.6.27 do not count drops, which is not 0", () => {
  const { table, problems } = decoded(
    `sl\n${OLD}          \n${ROW.replace(/17$/, "0")}\n`,
    (file, problems) => decodeUdp(file, "udp", Family.INET, FACTS, problems),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([...table.drops!.subarray(0, 2)], [NaN, 0]);
});

Deno.test("decodeUdp: IPv6 rows (__ip6_dgram_sock_seq_show), either byte order", () => {
  // ff02::fb and fe80::1
  const tail = "01 00000000:00000000 00:00000000 00000000  1000        0 16061 2 0 4294967295\n";
  const little =
    "  393: 000080FE000000000000000001000000:14E9 000002FF0000000000000000FB000000:14E9 ";
  const big = "  393: FE800000000000000000000000000001:14E9 FF0200000000000000000000000000FB:14E9 ";
  for (const [row, littleEndian] of [[little, true], [big, false]] as const) {
    const { table, problems } = decoded(
      `sl\n${row}${tail}`,
      (file, problems) =>
        decodeUdp(file, "udp", Family.INET6, { ...FACTS, littleEndian }, problems),
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([...table.inet!.local.subarray(0, 4)], [0xfe800000, 0, 0, 1]);
    assert.deepEqual([...table.inet!.remote.subarray(0, 4)], [0xff020000, 0, 0, 0xfb]);
    assert.equal(table.drops![0], 0xffffffff);
  }
});

Deno.test("decodeUdp: each table has a name of its own in messages", () => {
  const labels = [
    ["udp", Family.INET, "udp"],
    ["udp", Family.INET6, "udp6"],
    ["udplite", Family.INET, "udplite"],
    ["udplite", Family.INET6, "udplite6"],
    ["ping", Family.INET, "icmp"],
    ["ping", Family.INET6, "icmp6"],
  ] as const;
  for (const [protocol, family, label] of labels) {
    const { table, problems } = decoded(
      "sl\n 1; 0\n",
      (file, problems) => decodeUdp(file, protocol, family, FACTS, problems),
    );
    assert.equal(table.protocol, protocol);
    assert.equal(table.length, 0);
    assert.deepEqual(problems, [rowProblem(2, 3, `${label}.sl`, 'expected ":"')]);
  }
});

Deno.test("decodeUdp: damage at the end of the row is told too", () => {
  for (
    const [drops, message] of [["x", "expected a decimal number"], [
      "4294967296",
      "number over 32 bits",
    ]]
  ) {
    const { table, problems } = decoded(
      `sl\n${OLD} ${drops}\n${ROW}\n`,
      (file, problems) => decodeUdp(file, "udp", Family.INET, FACTS, problems),
    );
    assert.equal(table.length, 1);
    assert.deepEqual(problems, [rowProblem(2, OLD.length + 2, "udp.drops", message)]);
  }
});

Deno.test("decodeRaw: the port is the protocol", () => {
  // raw_sock_seq_show: the same columns; get "255" of IPPROTO_RAW both in sl and in the port.
  const { table, problems } = decoded(
    "  sl  local_address\n  255: 0100007F:00FF 00000000:0000 07 00000000:00000000 00:00000000 " +
      "00000000     0        0 16061 2 00000000b1e2f3a4 3\n",
    (file, problems) => decodeRaw(file, Family.INET, FACTS, problems),
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([table.protocol, table.localPort[0], table.drops![0]], ["raw", 255, 3]);
  const bad = decoded(
    "sl\nx\n",
    (file, problems) => decodeRaw(file, Family.INET6, FACTS, problems),
  );
  assert.deepEqual(bad.problems, [rowProblem(2, 1, "raw6.sl", "expected a decimal number")]);
});
