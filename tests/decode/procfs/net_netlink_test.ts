import assert from "node:assert/strict";
import { decodeNetlink } from "../../../lib/decode/procfs/net_netlink.ts";
import { State } from "../../../lib/model/kinds.ts";
import { decoded, rowProblem } from "../../support/answers/decoding.ts";
import { HEADER } from "../../support/trees/proc_tree.ts";

// netlink_native_seq_show: "%pK %-3d %-10u %08x %-8d %-8d %-5d %-8d %-8u %-8lu"
const ROW =
  "00000000fc02870c 9   4294963200 00000111 768      0        1     2        17       16061   ";

Deno.test("decodeNetlink: every column of a row of Linux 6", () => {
  const { table, problems } = decoded(`${HEADER.netlink}${ROW}\n`, decodeNetlink);
  assert.deepEqual(problems, []);
  const netlink = table.netlink!;
  assert.deepEqual([table.pointer[0], netlink.eth[0]], [0xfc02870c, 9]);
  assert.deepEqual([netlink.pid[0], netlink.groups[0]], [4294963200, 0x111]);
  assert.deepEqual([table.rx_queue[0], table.tx_queue[0]], [768, 0]);
  assert.deepEqual([netlink.dump[0], table.ref[0], table.drops![0]], [1, 2, 17]);
  assert.deepEqual([table.inode[0], table.inodeHigh[0]], [16061, 0]);
  assert.equal(table.state[0], State.CLOSE);
});

Deno.test("decodeNetlink: before 2.6.31 there are no drops and no inodes, which is not 0", () => {
  const { table, problems } = decoded(
    "sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks\n" +
      "c7a1b600 15  -4130  00000001 128      0        c01f9a70 2\n",
    decodeNetlink,
  );
  assert.deepEqual(problems, []);
  // The id was printed with a sign then.
  assert.equal(table.netlink!.pid[0], 2 ** 32 - 4130);
  assert.equal(table.netlink!.dump[0], 0xc01f9a70);
  assert.deepEqual([table.drops![0], table.inode[0], table.inodeHigh[0]], [NaN, 0, 0]);
});

Deno.test("decodeNetlink: before 3.10 the dump is a pointer, (null) for none", () => {
  const { table, problems } = decoded(
    "sk       Eth Pid    Groups   Rmem     Wmem     Dump     Locks     Drops     Inode\n" +
      "0000000000000000 0   0      00000000 0        0                  (null) 2        0        4\n" +
      "0000000000000000 0   7      00000000 0        0        ffff8800d2a15d22 2        3        5\n",
    decodeNetlink,
  );
  assert.deepEqual(problems, []);
  const { dump, dumpHigh } = table.netlink!;
  assert.deepEqual([dump[0], dumpHigh[0], dump[1], dumpHigh[1]], [0, 0, 0xd2a15d22, 0xffff8800]);
  assert.deepEqual([table.drops![1], table.inode[1]], [3, 5]);
});

Deno.test("decodeNetlink: inodes of 64 bits, also those whose lower half is 0", () => {
  const { table } = decoded(
    HEADER.netlink +
      ["4294967296", "18446744073709551615", "7"].map((inode) => ROW.replace("16061", inode)).join(
        "\n",
      ),
    decodeNetlink,
  );
  assert.deepEqual([...table.inodeHigh.subarray(0, 3)], [1, 0xffffffff, 0]);
  assert.deepEqual([...table.inode.subarray(0, 3)], [0, 0xffffffff, 7]);
});

Deno.test("decodeNetlink: damage is told by line, column and field", () => {
  const decimal = "expected a decimal number";
  const hexadecimal = "expected a hexadecimal number";
  const cases: readonly (readonly [string, string, number, string, string])[] = [
    ["00000000fc02870c", "?", 1, "sk", hexadecimal],
    [" 9 ", " x ", 18, "Eth", decimal],
    ["4294963200", "4294967296", 22, "Pid", "number over 32 bits"],
    ["00000111", "-", 33, "Groups", hexadecimal],
    ["768", "-768", 42, "Rmem", decimal],
    ["0        1", "x        1", 51, "Wmem", decimal],
    [" 1     2", " -     2", 60, "Dump", hexadecimal],
    [" 2 ", " x ", 66, "Locks", decimal],
    [" 17 ", " x ", 75, "Drops", decimal],
    ["16061", "x", 84, "Inode", decimal],
    ["16061", "18446744073709551616", 84, "Inode", "number over 64 bits"],
  ];
  for (const [from, to, column, field, message] of cases) {
    assert.equal(ROW.split(from).length, 2, from);
    const { table, problems } = decoded(
      `${HEADER.netlink}${ROW}\n${ROW.replace(from, to)}\n`,
      decodeNetlink,
    );
    assert.equal(table.length, 1, field);
    assert.deepEqual(problems, [rowProblem(3, column, `netlink.${field}`, message)]);
  }
});
