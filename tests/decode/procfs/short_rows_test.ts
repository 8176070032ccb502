/**
 * Rows that lack columns: they are rows all the same, what they lack is known, and what they have is
 * theirs and not that of the row before.
 */

import assert from "node:assert/strict";
import { decodeNetlink } from "../../../lib/decode/procfs/net_netlink.ts";
import { decodePacket } from "../../../lib/decode/procfs/net_packet.ts";
import { decodeTcp } from "../../../lib/decode/procfs/net_tcp.ts";
import { decodeUdp } from "../../../lib/decode/procfs/net_udp.ts";
import { decodeUnix } from "../../../lib/decode/procfs/net_unix.ts";
import type { CapturedFile } from "../../../lib/model/capture.ts";
import { Family } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import type { OptionalColumn } from "../../../lib/table/short_rows.ts";
import type { SocketTable } from "../../../lib/table/socket_table.ts";
import { decoded, FACTS, fileOf, rowProblem } from "../../support/answers/decoding.ts";
import { HEADER } from "../../support/trees/proc_tree.ts";

type Decode = (file: CapturedFile, problems: Problem[]) => SocketTable;

const tcp: Decode = (file, problems) => decodeTcp(file, Family.INET, FACTS, problems);
const tcp6: Decode = (file, problems) => decodeTcp(file, Family.INET6, FACTS, problems);
const udp: Decode = (file, problems) => decodeUdp(file, "udp", Family.INET, FACTS, problems);
const storedUnix: Decode = (file, problems) => decodeUnix({ ...file, stored: true }, problems);

/** A row with a value of its own in every column, high halves too. */
const TCP_ROW =
  "   1: 0201A8C0:0016 0301A8C0:C350 01 00000024:00000007 01:00000033 00000002  1000        3 " +
  "4294967297 4 ffff8880b1e2f3a4 51 4 30 10 7";
const UDP_ROW =
  "  393: 0100007F:0277 00000000:0000 07 00000004:00000005 00:00000000 00000000  1000        0 " +
  "4294967297 2 ffff8880b1e2f3a4 6";

/** A row of so many words. */
function cut(row: string, words: number): string {
  return row.match(/\s*\S+/g)!.slice(0, words).join("");
}

/** Columns behind the queues, each with the number of words that a row without it has. */
const INET_COLUMNS: readonly (readonly [OptionalColumn, number])[] = [
  ...[["tr", 5], ["retrnsmt", 6], ["uid", 7], ["timeout", 8], ["inode", 9]] as const,
  ...[["ref", 10], ["pointer", 11]] as const,
];
const TCP_COLUMNS: typeof INET_COLUMNS = [
  ...INET_COLUMNS,
  ...[["rto", 12], ["ato", 13], ["qack", 14], ["cwnd", 15], ["ssthresh", 16]] as const,
];

/** Every value of a row, of the columns that may be lacking. */
function values(table: SocketTable, row: number): Partial<Record<OptionalColumn, unknown>> {
  const { inet, tcp: own } = table;
  return {
    tr: [inet!.tr[row], inet!.expires[row]],
    retrnsmt: inet!.retrnsmt[row],
    uid: table.uid[row],
    timeout: inet!.timeout[row],
    inode: [table.inodeHigh[row], table.inode[row]],
    ref: table.ref[row],
    pointer: [table.pointerHigh[row], table.pointer[row]],
    ...(own === null ? {} : {
      rto: own.rto[row],
      ato: own.ato[row],
      qack: own.qack[row],
      cwnd: own.cwnd[row],
      ssthresh: own.ssthresh[row],
    }),
  };
}

function zero(value: unknown): unknown {
  return Array.isArray(value) ? value.map(zero) : 0;
}

for (
  const [name, decode, header, whole, columns] of [
    ["decodeTcp", tcp, HEADER.tcp, TCP_ROW, TCP_COLUMNS],
    ["decodeUdp", udp, HEADER.udp, UDP_ROW, INET_COLUMNS],
  ] as const
) {
  Deno.test(`${name}: a row may end before any column behind the queues`, () => {
    for (const [index, [, words]] of columns.entries()) {
      const { table, problems } = decoded(`${header}${whole}\n${cut(whole, words)}\n`, decode);
      assert.deepEqual(problems, []);
      assert.equal(table.length, 2);
      const [before, after] = [values(table, 0), values(table, 1)];
      for (const [place, [column]] of columns.entries()) {
        assert.equal(table.lacks(0, column), false);
        assert.equal(table.lacks(1, column), place >= index, `${words} words: ${column}`);
        const expected = place >= index ? zero(before[column]) : before[column];
        assert.deepEqual(after[column], expected, `${words} words: ${column}`);
      }
    }
  });

  Deno.test(`${name}: a row that ends before its queues is none`, () => {
    for (let words = 1; words < 5; words++) {
      const { table, problems } = decoded(`${header}${cut(whole, words)}\n`, decode);
      assert.equal(table.length, 0);
      assert.equal(problems.length, 1);
    }
  });

  Deno.test(`${name}: a row that ends within a pair is none`, () => {
    const ends: readonly (readonly [RegExp, string])[] = [
      [/:0000000[57].*/, "rx_queue"],
      [/(?<=0[01]):00000(033|000) 0.*/, "tm->when"],
    ];
    for (const [end, field] of ends) {
      const row = whole.replace(end, "");
      assert.notEqual(row, whole);
      const { problems } = decoded(`${header}${row}\n`, decode);
      const label = name === "decodeTcp" ? "tcp" : "udp";
      assert.deepEqual(problems, [
        rowProblem(2, row.length + 1, `${label}.${field}`, 'expected ":"'),
      ]);
    }
  });

  Deno.test(`${name}: what a row lacks is told only of the row`, () => {
    const { table } = decoded(`${header}${cut(whole, 10)}\nx\n${whole}\n${whole}\n`, decode);
    assert.deepEqual([0, 1, 2].map((row) => table.lacks(row, "ref")), [true, false, false]);
  });
}

Deno.test("decodeTcp: the last line without a newline is whole, or ends as the one above it", () => {
  const short = cut(TCP_ROW, 10);
  const lengths = (text: string): [number, number] => {
    const { table, problems } = decoded(HEADER.tcp + text, tcp);
    return [table.length, problems.length];
  };
  assert.deepEqual(lengths(`${TCP_ROW}\n${TCP_ROW}`), [2, 0]);
  assert.deepEqual(lengths(`${short}\n${short}`), [2, 0]);
  // Its inode may be the beginning of one.
  assert.deepEqual(lengths(`${TCP_ROW}\n${short}`), [1, 1]);
  assert.deepEqual(lengths(short), [0, 1]);
  assert.deepEqual(lengths(`${cut(TCP_ROW, 11)}\n${short}`), [1, 1]);
  assert.deepEqual(lengths(`${short}\n${TCP_ROW}\n${short}`), [2, 1]);
});

Deno.test("decodeTcp: rows that the kernel itself ends at the pointer lack nothing", () => {
  const states = [["01", true], ["0A", true], ["05", false], ["06", false]] as const;
  for (const [state, isShort] of [...states, ["03", false], ["0C", false]] as const) {
    const row = cut(TCP_ROW, 12).replace(" 01 ", ` ${state} `);
    const { table, problems } = decoded(`${HEADER.tcp}${row}\n`, tcp);
    assert.deepEqual(problems, []);
    assert.equal(table.tcp!.present[0], 0);
    assert.deepEqual([table.lacks(0, "rto"), table.lacks(0, "pointer")], [isShort, false], state);
  }
});

Deno.test("decodeTcp: udp6's columns in a net/tcp6, by its header", () => {
  const address = "00000000000000000000000000000000";
  const row = ` 1315: ${address}:14EB ${address}:0000 07 00000000:00000000 00:00000000 00000000 ` +
    "  981        0 21040 2 0000000013726323 5";
  const header = HEADER.tcp6.replace("inode", "inode ref pointer drops");
  const { table, problems } = decoded(`${header}${row}\n`, tcp6);
  assert.deepEqual(problems, []);
  assert.deepEqual([table.length, table.uid[0], table.inode[0]], [1, 981, 21040]);
  assert.deepEqual([table.tcp!.present[0], table.tcp!.rto[0]], [1, 0]);
  assert.deepEqual([table.lacks(0, "pointer"), table.lacks(0, "rto")], [false, true]);
  // With all of tcp's columns it is a row of tcp, whatever the header says.
  const whole = decoded(`${header}${row} 4 30 10 7\n`, tcp6);
  assert.deepEqual([whole.table.tcp!.rto[0], whole.table.tcp!.ssthresh[0]], [5, 7]);
  assert.equal(whole.table.lacks(0, "rto"), false);
  const damaged = decoded(`${header}${row.slice(0, -1)}x\n`, tcp6);
  assert.deepEqual(damaged.problems, [
    rowProblem(2, row.length, "tcp6.drops", "expected a decimal number"),
  ]);
});

Deno.test("decodeUdp: tcp's columns in a net/udp are no drops, one column without a name is", () => {
  const named = decoded(`${HEADER.udp}${UDP_ROW} 1 2\n`, udp);
  assert.equal(named.table.drops![0], 6);
  const header = HEADER.tcp;
  const drops = (row: string): number => decoded(`${header}${row}\n`, udp).table.drops![0];
  assert.deepEqual([drops(UDP_ROW), drops(`${UDP_ROW} 0 0 10 0`)], [6, NaN]);
  assert.ok(Number.isNaN(drops(cut(UDP_ROW, 12))));
});

const UNIX_ROW = "00000000fb2e1a4f: 00000003 00000000 00010000 0001 03 4294967297 /run/x y";

Deno.test("decodeUnix: without an inode in the header the path is behind the state", () => {
  const header = HEADER.unix.replace(" Inode", "");
  const rows = [UNIX_ROW.replace(" 4294967297", ""), cut(UNIX_ROW, 6)];
  const { table, problems } = decoded(`${header}${rows.join("\n")}\n`, storedUnix);
  assert.deepEqual(problems, []);
  assert.equal(table.length, 2);
  const { nameStart, nameEnd } = table.unix!;
  const names = [0, 1].map((row) =>
    new TextDecoder().decode(table.bytes.subarray(nameStart[row], nameEnd[row]))
  );
  assert.deepEqual(names, ["/run/x y", ""]);
  assert.deepEqual([table.inode[0], table.inodeHigh[0], table.lacks(0, "inode")], [0, 0, true]);
  assert.equal(table.lacks(1, "inode"), true);
});

Deno.test("decodeUnix: a row of a stored file may end before its inode", () => {
  const text = `${HEADER.unix}${UNIX_ROW}\n${cut(UNIX_ROW, 6)}\n`;
  const { table, problems } = decoded(text, storedUnix);
  assert.deepEqual(problems, []);
  assert.deepEqual([table.length, table.inode[1], table.inodeHigh[1]], [2, 0, 0]);
  assert.deepEqual([table.lacks(0, "inode"), table.lacks(1, "inode")], [false, true]);
  // The kernel never prints it: somebody wrote it into a name, and it looks too much like a row.
  const live = decoded(text, decodeUnix);
  assert.equal(live.table.length, 1);
  assert.equal(live.problems.length, 1);
});

Deno.test("decodeNetlink: rows may end before any column behind the queues", () => {
  const row =
    "00000000fc02870c 4   1311       00000111 7        8        1     2        3        9";
  const columns = ["dump", "ref", "drops", "inode"] as const;
  for (let words = 6; words <= 10; words++) {
    const text = `${HEADER.netlink}${row}\n${cut(row, words)}\n`;
    const { table, problems } = decoded(text, decodeNetlink);
    assert.deepEqual(problems, []);
    const actual = [table.netlink!.dump[1], table.ref[1], table.drops![1], table.inode[1]];
    const expected = [1, 2, 3, 9].map((value, place) =>
      words > place + 6 ? value : columns[place] === "drops" ? NaN : 0
    );
    assert.deepEqual(actual, expected);
    assert.deepEqual(
      columns.map((column) => table.lacks(1, column)),
      columns.map((_, place) => words <= place + 6),
    );
  }
  assert.equal(decoded(`${HEADER.netlink}${cut(row, 5)}\n`, decodeNetlink).table.length, 0);
});

Deno.test("decodePacket: rows may end before their owner", () => {
  const row = "00000000fb2e1a4f 3      3    0800   1     1 9      1000   4294967297";
  const cases = [[9, 1000, [1, 1]], [8, 1000, [0, 0]], [7, 0, [0, 0]]] as const;
  for (const [words, uid, inode] of cases) {
    const text = `${HEADER.packet}${row}\n${cut(row, words)}\n`;
    const { table, problems } = decoded(text, decodePacket);
    assert.deepEqual(problems, []);
    assert.equal(table.uid[1], uid);
    assert.deepEqual([table.inodeHigh[1], table.inode[1]], inode);
    assert.deepEqual(
      [table.lacks(1, "uid"), table.lacks(1, "inode")],
      [words < 8, words < 9],
    );
  }
  assert.equal(decoded(`${HEADER.packet}${cut(row, 6)}\n`, decodePacket).table.length, 0);
});

Deno.test("decodeTcp: short rows know the file that they are of", () => {
  const table = tcp(fileOf(`${HEADER.tcp}${cut(TCP_ROW, 10)}\n`), []);
  assert.equal(table.short!.path, fileOf("").path);
  assert.deepEqual(table.short!.end.slice(4, 7).map(([, word]) => word), [
    "inode",
    "ref",
    "pointer",
  ]);
});
