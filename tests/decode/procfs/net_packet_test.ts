import assert from "node:assert/strict";
import { decodePacket } from "../../../lib/decode/procfs/net_packet.ts";
import { State } from "../../../lib/model/kinds.ts";
import { decoded, rowProblem } from "../../support/answers/decoding.ts";
import { HEADER } from "../../support/trees/proc_tree.ts";

// packet_seq_show: "%pK %-6d %-4d %04x   %-5d %1d %-6u %-6u %-6lu"
const ROW = "00000000fb2e1a4f 3      2    88cc   2     1 768    1000   16061 ";

Deno.test("decodePacket: every column of a row", () => {
  const { table, problems } = decoded(`${HEADER.packet}${ROW}\n`, decodePacket);
  assert.deepEqual(problems, []);
  const packet = table.packet!;
  assert.deepEqual([table.pointer[0], table.ref[0], packet.type[0]], [0xfb2e1a4f, 3, 2]);
  assert.deepEqual([packet.proto[0], packet.iface[0], packet.running[0]], [0x88cc, 2, 1]);
  assert.deepEqual([table.rx_queue[0], table.uid[0], table.inode[0]], [768, 1000, 16061]);
  assert.equal(table.state[0], State.CLOSE);
});

Deno.test("decodePacket: Linux 2.6, an interface that is gone, widest values", () => {
  const { table, problems } = decoded(
    "sk       RefCnt Type Proto  Iface R Rmem   User   Inode\n" +
      "c7a1b200 3      3    0003   0     1 0      0      4760   \n" +
      "0000000000000000 3      3    0003   -1    0 0      0      4761\n" +
      "ffffffffffffffff 2147483647 10   ffff 2147483647 0 4294967295 4294967295 18446744073709551615\n",
    decodePacket,
  );
  assert.deepEqual(problems, []);
  assert.equal(table.length, 3);
  assert.deepEqual([...table.packet!.iface.subarray(0, 3)], [0, -1, 2147483647]);
  assert.deepEqual([table.uid[2], table.inode[2], table.inodeHigh[2]], [
    0xffffffff,
    0xffffffff,
    0xffffffff,
  ]);
});

Deno.test("decodePacket: damage is told by line, column and field", () => {
  const decimal = "expected a decimal number";
  const cases: readonly (readonly [string, string, number, string, string])[] = [
    ["00000000fb2e1a4f", "*", 1, "sk", "expected a hexadecimal number"],
    [" 3 ", " ? ", 18, "RefCnt", decimal],
    [" 2    88", " x    88", 25, "Type", decimal],
    ["88cc", "188cc", 30, "Proto", "number over 16 bits"],
    ["2     1", "e     1", 37, "Iface", decimal],
    [" 1 768", " 300 768", 43, "R", "number over 8 bits"],
    ["768", "-768", 45, "Rmem", decimal],
    ["1000 ", "4294967296 ", 52, "User", "number over 32 bits"],
    ["16061 ", "x ", 59, "Inode", decimal],
  ];
  for (const [from, to, column, field, message] of cases) {
    assert.equal(ROW.split(from).length, 2, from);
    const { table, problems } = decoded(
      `${HEADER.packet}${ROW.replace(from, to)}\n${ROW}\n`,
      decodePacket,
    );
    assert.equal(table.length, 1, field);
    assert.deepEqual(problems, [rowProblem(2, column, `packet.${field}`, message)]);
  }
});
