/** Tables that grow while their rows are chosen and written. */

import assert from "node:assert/strict";
import { rowFilter } from "../../lib/filter/row_filter.ts";
import { RowSelection, selectRows } from "../../lib/filter/select_rows.ts";
import { decodeNames } from "../../lib/decode/names/names.ts";
import { decodeOwnSockets } from "../../lib/decode/own_sockets.ts";
import { Family, State } from "../../lib/model/kinds.ts";
import { dialectOf } from "../../lib/render/dialects.ts";
import { jsonRenderer } from "../../lib/render/json/listing.ts";
import { renderRows } from "../../lib/render/record/row_renderer.ts";
import type { Decoded } from "../../lib/table/decoded.ts";
import { SocketTable } from "../../lib/table/socket_table.ts";
import { FACTS, NOTHING } from "../support/answers/decoding.ts";
import { queryOf } from "../support/values/queries.ts";

const LAST = 40_000;
const NAMES = decodeNames(NOTHING);

function emptyTable(): SocketTable {
  const bytes = new Uint8Array(0);
  return new SocketTable("tcp", Family.INET, { bytes, capacity: 16, stride: 1 });
}

/** Rows up to that many; each has its number as its port and inode, but every seventh repeats one. */
function growTo(table: SocketTable, length: number): void {
  while (table.length < length) {
    table.reserve();
    const row = table.length++;
    const number = row % 7 === 6 ? row - 6 : row;
    table.state[row] = State.ESTABLISHED;
    table.localPort[row] = table.inode[row] = number;
  }
}

function decoded(table: SocketTable): Decoded {
  return {
    ...{ tables: [table], owners: null, own: decodeOwnSockets(NOTHING), names: NAMES },
    ...{ summary: null, counters: null, selinux: false, problems: [], namespace: null },
  };
}

Deno.test("growing tables: rows are chosen and written as of one that was there at once", () => {
  const query = queryOf(["--jsonl", "-ta", "sport >= 1000"]);
  const choice = { query, dialect: dialectOf(query), filter: rowFilter(query, NAMES) };
  const texts = [0, 1].map(() => ({ text: "" }));
  const [whole, piecewise] = texts.map((target) =>
    jsonRenderer(query, FACTS, (bytes) => void (target.text += new TextDecoder().decode(bytes)))
  );
  const all = emptyTable();
  growTo(all, LAST);
  const expected = selectRows(all, choice);
  assert.equal(
    expected.length,
    Array.from({ length: LAST }).filter((_, row) => row >= 1000 && row % 7 !== 6).length,
  );
  renderRows(whole, [{ decoded: decoded(all), selections: [[all, expected]] }]);

  const table = emptyTable();
  const selection = new RowSelection(table, choice);
  const rows: number[] = [];
  piecewise.enter(decoded(table));
  for (let length = 1; length < LAST; length = Math.min(LAST, Math.ceil(length * 1.3) + 1)) {
    growTo(table, length);
    const some = selection.next();
    rows.push(...some);
    piecewise.rows(table, some);
  }
  growTo(table, LAST);
  const last = selection.next();
  piecewise.rows(table, last);
  piecewise.finish();
  assert.ok(table.changes > 3);
  assert.deepEqual([...rows, ...last], [...expected]);
  assert.equal(texts[1].text, texts[0].text);
});
