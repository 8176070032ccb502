import assert from "node:assert/strict";
import * as rows from "../../scripts/tree/rows.ts";

Deno.test("tcpRow: prints a row that a kernel printed", () => {
  const row = rows.tcpRow({
    sl: 16,
    local: ["10.9.0.1", 0x9bae],
    peer: ["10.9.1.4", 7000],
    state: 1,
    rxQueue: 1234,
    inode: 42326,
    sk: 0x2106ce08,
  }, [20, 4, 32, 10, -1]);
  assert.equal(
    row,
    "  16: 0100090A:9BAE 0401090A:1B58 01 00000000:000004D2 00:00000000 00000000     0        0 " +
      "42326 1 000000002106ce08 20 4 32 10 -1",
  );
});

Deno.test("tcpRow: without a tail ends at the pointer, as TIME-WAIT rows do", () => {
  const row = rows.tcpRow({
    sl: 8,
    local: ["10.9.0.1", 0xcb7c],
    peer: ["10.9.1.18", 7000],
    state: 6,
    timer: [3, 0x1761],
    references: 3,
    sk: 0xb179f72e,
  });
  assert.equal(
    row,
    "   8: 0100090A:CB7C 1201090A:1B58 06 00000000:00000000 03:00001761 00000000     0        0 " +
      "0 3 00000000b179f72e",
  );
});

Deno.test("udpRow: the row number takes five places", () => {
  const row = rows.udpRow({
    sl: 4322,
    local: ["::1", 9998],
    state: 7,
    rxQueue: 0x1040,
    inode: 49148,
    references: 2,
    sk: 0x465db541,
  }, 145);
  assert.equal(
    row,
    " 4322: 00000000000000000000000001000000:270E 00000000000000000000000000000000:0000 07 " +
      "00000000:00001040 00:00000000 00000000     0        0 49148 2 00000000465db541 145",
  );
});

Deno.test("unixRow, packetRow, netlinkRow: print rows that a kernel printed", () => {
  assert.equal(
    rows.unixRow({
      sk: 0x659f3074,
      flags: 0x10000,
      type: 1,
      state: 1,
      inode: 51035,
      name: "/run/a b",
    }),
    "00000000659f3074: 00000002 00000000 00010000 0001 01 51035 /run/a b",
  );
  assert.equal(
    rows.packetRow({ sk: 0x6dc51a8e, type: 3, protocol: 0x88cc, ifindex: 4, inode: 51153 }),
    "000000006dc51a8e 3      3    88cc   4     1 0      0      51153 ",
  );
  assert.equal(
    rows.netlinkRow({
      sk: 0x6785dcd7,
      protocol: 2,
      portId: 777,
      groups: 1,
      rmem: 3840,
      drops: 17,
      inode: 75383,
    }),
    "000000006785dcd7 2   777        00000001 3840     0        0     2        17       75383   ",
  );
});

Deno.test("hexAddress: words in the byte order of a little-endian machine", () => {
  assert.equal(rows.hexAddress("127.0.0.1"), "0100007F");
  assert.equal(rows.hexAddress("::ffff:10.9.0.1"), "0000000000000000FFFF00000100090A");
});
