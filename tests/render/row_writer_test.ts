/** Rows that are written as what they have other than the one before: as each is written alone. */

import assert from "node:assert/strict";
import { decode } from "../../lib/decode/decode.ts";
import { SHAPES } from "../../lib/field/catalogue.ts";
import { Family } from "../../lib/model/kinds.ts";
import type { DumpId } from "../../lib/model/plan.ts";
import { JsonWriter } from "../../lib/render/record/json_writer.ts";
import { RecordWriter } from "../../lib/render/record/record_writer.ts";
import type { ColumnArray } from "../../lib/table/column.ts";
import type { Decoded } from "../../lib/table/decoded.ts";
import { ShortRows } from "../../lib/table/short_rows.ts";
import { type Protocol, SocketTable, type Source } from "../../lib/table/socket_table.ts";
import { anyDumps } from "../support/answers/any_dumps.ts";
import { FACTS, NOTHING } from "../support/answers/decoding.ts";
import { joined } from "../support/answers/replies.ts";
import { strictText } from "../support/trees/trees.ts";
import { queryOf } from "../support/values/queries.ts";
import { propertyRuns } from "../support/values/property.ts";
import { Random } from "../support/values/random.ts";

/** All that is said of a row, names of services included. */
const QUERY = queryOf([
  ...["--jsonl", "-aoeimb", "--tos", "--cgroup", "--inet-sockopt", "--tipcinfo", "--bpf-maps"],
]);
const OPTIONS = { summary: false, attributes: true };

/** What writes rows of a table into a text of its own; `alone`: each as if there were no other. */
function writer(decoded: Decoded, table: SocketTable, alone: boolean): (row: number) => string {
  const json = new JsonWriter();
  const write = new RecordWriter(json, QUERY, decoded, FACTS, null).writerOf(table);
  return (row) => {
    if (alone) json.out.empty();
    const start = json.out.length;
    write(row);
    return strictText(json.out.bytes.slice(start, json.out.length));
  };
}

/** Every row, behind all others and alone. */
function assertRows(decoded: Decoded, table: SocketTable, what: string): void {
  const behind = writer(decoded, table, false);
  const alone = writer(decoded, table, true);
  for (let row = 0; row < table.length; row++) {
    assert.equal(behind(row), alone(row), `${what}: row ${row}`);
  }
}

/** Columns that no row of sock_diag has. */
const OF_FILES: ReadonlySet<string> = new Set(["pointer", "pointerHigh", "ref"]);

/** The columns of a table, each with how many numbers a row has in it. */
function columnsOf(table: SocketTable): [ColumnArray, number][] {
  const { inet, tcp, unix, packet, netlink, sctp, vsock, tipc, xdp } = table;
  const groups = [table, inet, tcp, unix, packet, netlink, sctp, vsock, tipc, xdp];
  return groups.flatMap((group) =>
    Object.entries(group ?? {}).flatMap(([name, column]): [ColumnArray, number][] => {
      if (!ArrayBuffer.isView(column) || name === "bytes" || name.startsWith("name")) return [];
      if (table.source === "diag" && OF_FILES.has(name)) return [];
      const isAddress = inet !== null && (column === inet.local || column === inet.remote);
      return [[column as ColumnArray, isAddress ? inet.stride : 1]];
    })
  );
}

const HAS_ENDS: ReadonlySet<Protocol> = new Set(
  ["tcp", "udp", "udplite", "raw", "ping", "dccp", "mptcp"] as const,
);
/** Lists of addresses are elsewhere. */
const PROTOCOLS = [...new Set(SHAPES.flatMap(({ protocols }) => protocols))]
  .filter((protocol) => protocol !== "sctp");

/** A table of equal rows, between any two of which there is one that has another number in one place. */
function madeUp(
  protocol: Protocol,
  source: Source,
  family: "INET" | "INET6",
  random: Random,
): SocketTable {
  const stride = family === "INET" ? 1 : 4;
  const table = new SocketTable(protocol, Family[family], {
    ...{ bytes: new Uint8Array(8), capacity: 256, source },
    ...(HAS_ENDS.has(protocol) ? { stride } : {}),
  });
  const columns = columnsOf(table);
  for (const [column] of columns) {
    for (let index = 0; index < stride; index++) column[index] = random.below(12);
  }
  const add = (): number => {
    const row = table.length++;
    for (const [column, width] of columns) column.copyWithin(row * width, 0, width);
    return row;
  };
  add();
  for (const [column, width] of columns) {
    for (let word = 0; word < width; word++) {
      column[add() * width + word] ^= 1 + random.below(15);
      add();
    }
  }
  return table;
}

Deno.test("RowWriter: a number in any one column makes the difference that it makes alone", () => {
  const decoded = decode(NOTHING, OPTIONS);
  for (let seed = 0; seed < propertyRuns(16).numRuns; seed++) {
    const random = new Random(seed);
    for (const protocol of PROTOCOLS) {
      for (const source of ["procfs", "diag"] as const) {
        for (const family of ["INET", "INET6"] as const) {
          const table = madeUp(protocol, source, family, random);
          assertRows(decoded, table, `${seed} ${protocol} ${family} of ${source}`);
        }
      }
    }
  }
});

Deno.test("RowWriter: what rows of a file lack is not taken from the row before", () => {
  const decoded = decode(NOTHING, OPTIONS);
  const table = madeUp("tcp", "procfs", "INET", new Random(1));
  table.short = new ShortRows("net/tcp", [["tr", "tr"], ["uid", "uid"], ["rto", "rto"]]);
  for (let row = 0; row < table.length; row++) if (row % 4 > 0) table.short.add(row, row % 4 - 1);
  assertRows(decoded, table, "short rows");
});

/** Messages of a dump one by one. */
function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at, true);
    messages.push(bytes.slice(at, at + Math.ceil(length / 4) * 4));
    at += Math.ceil(length / 4) * 4;
  }
  return messages;
}

const HEADER_SIZE = 16;

/** The first messages, each several times with one byte changed. */
function changed(bytes: Uint8Array, random: Random): Uint8Array {
  return joined(
    ...messagesOf(bytes).slice(0, 6).flatMap((message) =>
      Array.from({ length: 24 }, () => {
        const copy = message.slice();
        copy[HEADER_SIZE + random.below(copy.length - HEADER_SIZE)] ^= 1 << random.below(8);
        return copy;
      })
    ),
  );
}

Deno.test("RowWriter: a byte in any one place of an answer makes the difference that it makes alone", () => {
  const written = new Set<DumpId>();
  for (let seed = 0; seed < propertyRuns(16).numRuns; seed++) {
    const random = new Random(seed);
    for (const { id, bytes } of anyDumps(seed)) {
      const dump = { id, bytes: changed(bytes, random) };
      const decoded = decode({ ...NOTHING, dumps: new Map([[id, dump]]) }, OPTIONS);
      for (const table of decoded.tables) {
        if (table.length > 1) written.add(id);
        assertRows(decoded, table, `${seed} ${id}`);
      }
    }
  }
  assert.ok(written.size >= 20, `only ${[...written].join(" ")}`);
});

Deno.test("RowWriter: nothing is copied from what was there before the text was emptied", () => {
  const decoded = decode(NOTHING, OPTIONS);
  const table = madeUp("tcp", "diag", "INET", new Random(2));
  const json = new JsonWriter();
  const write = new RecordWriter(json, QUERY, decoded, FACTS, null).writerOf(table);
  for (let row = 0; row < table.length; row++) {
    json.out.empty();
    json.out.bytes.fill(0x3f);
    write(row);
    assert.equal(strictText(json.out.taken()), writer(decoded, table, false)(row));
  }
});
