import assert from "node:assert/strict";
import { SS } from "../../../lib/render/ss/quirks.ts";
import { decodeUnix } from "../../../lib/decode/procfs/net_unix.ts";
import { State } from "../../../lib/model/kinds.ts";
import { decoded, rowProblem } from "../../support/answers/decoding.ts";
import { fc } from "../../support/values/npm.ts";
import { HEADER } from "../../support/trees/proc_tree.ts";

// unix_seq_show: "%pK: %08X %08X %08X %04X %02X %5lu", then " " and the name
const START = "00000000d2a15d22: 00000002 00000000 00010000 0001 01 51051";

function unix(rows: string): ReturnType<typeof decoded<ReturnType<typeof decodeUnix>>> {
  return decoded(HEADER.unix + rows, decodeUnix);
}

/** Names of all rows, one character a byte. */
function names(rows: string): string[] {
  const { table } = unix(rows);
  const { nameStart, nameEnd } = table.unix!;
  return Array.from(
    { length: table.length },
    (_, row) => String.fromCharCode(...table.bytes.subarray(nameStart[row], nameEnd[row])),
  );
}

Deno.test("decodeUnix: every column of a row", () => {
  const { table, problems } = unix(
    "ffff9f3c00000040: 00000003 00000000 00010004 0005 03 18446744073709551615 /run/x\n",
  );
  assert.deepEqual(problems, []);
  assert.equal(table.length, 1);
  assert.deepEqual([table.pointerHigh[0], table.pointer[0]], [0xffff9f3c, 0x40]);
  assert.deepEqual([table.ref[0], table.unix!.flags[0], table.unix!.type[0]], [3, 0x10004, 5]);
  assert.equal(table.unix!.st[0], 3);
  assert.deepEqual([table.inodeHigh[0], table.inode[0]], [0xffffffff, 0xffffffff]);
});

Deno.test("decodeUnix: names are the rest of the line, as bytes", () => {
  const awkward = ["/run/x", " leading", "trailing ", "two  spaces", "@abstract", "@", "\t", "a\rb"]
    .concat("\xff\xfe", "\x1b[31m", "\0", "@\0\0", "x".repeat(108), "/ünïcode");
  assert.deepEqual(names(awkward.map((name) => `${START} ${name}\n`).join("")), awkward);
});

Deno.test("decodeUnix: a row without a name, with and without a blank for it", () => {
  assert.deepEqual(names(`${START}\n${START} \n${START}`), ["", "", ""]);
});

Deno.test("decodeUnix: Linux 2.6 on 32 bits", () => {
  const { table, problems } = unix("c7a1b200: 00000002 00000000 00010000 0001 01  4750 /dev/log\n");
  assert.deepEqual(problems, []);
  assert.deepEqual([table.pointer[0], table.inode[0]], [0xc7a1b200, 4750]);
});

Deno.test("decodeUnix: states as ss shows them", () => {
  const listening = "00010000";
  const plain = "00000000";
  const cases: readonly (readonly [string, string, string, string, number])[] = [
    ["1", plain, "0001", "01", State.CLOSE],
    ["1", plain, "0001", "02", State.SYN_SENT],
    ["1", plain, "0001", "03", State.ESTABLISHED],
    ["1", plain, "0001", "04", State.CLOSING],
    ["1", plain, "0001", "00", State.UNKNOWN],
    ["1", plain, "0001", "05", State.UNKNOWN],
    ["1", listening, "0001", "01", State.LISTEN],
    ["1", listening, "0005", "03", State.LISTEN],
    // ss takes a datagram socket's own address for its peer's.
    ["1", plain, "0002", "01", State.ESTABLISHED],
    ["0", plain, "0002", "01", State.CLOSE],
    ["ffffffff00000000", plain, "0002", "01", State.CLOSE],
  ];
  for (const [pointer, flags, type, st, state] of cases) {
    const { table } = unix(`${pointer}: 00000002 00000000 ${flags} ${type} ${st} 7\n`);
    assert.equal(SS.states(table)[0], state, `${pointer} ${flags} ${type} ${st}`);
  }
});

Deno.test("decodeUnix: a newline in a name goes on in the next line", () => {
  const rows = `${START} /run/new\nline\n${START} @a\n\nb\n${START} /plain\n`;
  assert.deepEqual(names(rows), ["/run/new\nline", "@a\n\nb", "/plain"]);
  assert.deepEqual(unix(rows).problems, []);
});

Deno.test("decodeUnix: a name ends after the 108 bytes that one can have", () => {
  const rest = "y".repeat(50);
  const { table, problems } = unix(`${START} ${"x".repeat(57)}\n${rest}\n`);
  assert.equal(table.unix!.nameEnd[0] - table.unix!.nameStart[0], 108);
  assert.deepEqual(problems, []);
  const longer = unix(`${START} ${"x".repeat(58)}\n${rest}\n`);
  assert.deepEqual(longer.problems, [
    rowProblem(3, 1, "unix.Num", "expected a hexadecimal number"),
  ]);
  assert.equal(longer.table.unix!.nameEnd[0] - longer.table.unix!.nameStart[0], 58);
});

Deno.test("decodeUnix: a longer name on one line is damage", () => {
  const { table, problems } = unix(`${START} ${"x".repeat(1025)}\n${START} /x\n`);
  assert.equal(table.length, 1);
  assert.deepEqual(problems, [rowProblem(2, START.length + 2, "unix.Path", "over 1024 bytes")]);
});

Deno.test("decodeUnix: a line that is no row belongs to no row without a name", () => {
  const { table, problems } = unix(`${START}\njunk\n${START} /x\n`);
  assert.equal(table.length, 2);
  assert.deepEqual(problems, [rowProblem(3, 1, "unix.Num", "expected a hexadecimal number")]);
});

Deno.test("decodeUnix: a damaged row behind a name is a bad row, not a part of the name", () => {
  const { table, problems } = unix(
    `${START} /before\n${START.replace("00010000", "0001000x")} /bad\n${START} /behind\n`,
  );
  assert.equal(table.length, 2);
  assert.equal(table.unix!.nameEnd[0] - table.unix!.nameStart[0], "/before".length);
  assert.deepEqual(problems, [
    rowProblem(3, 44, "unix.Type", "expected a hexadecimal number"),
  ]);
});

Deno.test("decodeUnix: damage is told by line, column and field", () => {
  const cases: readonly (readonly [string, string, number, string, string])[] = [
    ["00000000d2a15d22", "x", 1, "Num", "expected a hexadecimal number"],
    ["00000000d2a15d22", "10000000000000000", 1, "Num", "number over 64 bits"],
    ["22: ", "22; ", 17, "Num", 'expected ":"'],
    ["00000002", "z", 19, "RefCount", "expected a hexadecimal number"],
    ["00000002", "100000002", 19, "RefCount", "number over 32 bits"],
    [" 00000000 ", " - ", 28, "Protocol", "expected a hexadecimal number"],
    ["00010000", "-", 37, "Flags", "expected a hexadecimal number"],
    [" 0001 ", " - ", 46, "Type", "expected a hexadecimal number"],
    [" 01 ", " 100 ", 51, "St", "number over 8 bits"],
    ["51051", "-1", 54, "Inode", "expected a decimal number"],
    ["51051", "51051x", 59, "Path", 'expected " "'],
  ];
  for (const [from, to, column, field, message] of cases) {
    assert.equal(START.split(from).length, 2, from);
    const { table, problems } = unix(`${START}\n${START.replace(from, to)}\n${START}\n`);
    assert.equal(table.length, 2);
    assert.deepEqual(problems, [rowProblem(3, column, `unix.${field}`, message)]);
  }
});

Deno.test("decodeUnix: any name without a newline is kept to the byte", () => {
  const name = fc.uint8Array({ minLength: 1, maxLength: 108 }).map((bytes) =>
    String.fromCharCode(...bytes.map((byte) => byte === 0x0a ? 0x0b : byte))
  );
  fc.assert(fc.property(fc.array(name, { maxLength: 5 }), (list) => {
    assert.deepEqual(names(list.map((text) => `${START} ${text}\n`).join("")), list);
  }));
});
