import assert from "node:assert/strict";
import { Family, State } from "../../lib/model/kinds.ts";
import { limitNotes } from "../../lib/show/limit_notes.ts";
import { type Protocol, SocketTable, type Source } from "../../lib/table/socket_table.ts";
import { queryOf } from "../support/values/queries.ts";

const NOTE = "procfs does not have how many connections may wait for a listening socket: " +
  "Send-Q shows 0";

/** The notes where a table has a row in each of these states, and all are shown but the last. */
function notes(
  line: string,
  source: Source,
  states: readonly number[],
  protocol: Protocol = "tcp",
): string[] {
  const options = { bytes: new Uint8Array(0), capacity: 3, stride: 1, source } as const;
  const table = new SocketTable(protocol, Family.INET, options);
  table.state.set(states);
  table.length = states.length;
  const rows = Uint32Array.from({ length: states.length - 1 }, (_, row) => row);
  return limitNotes(queryOf(line.split(" ")), [[table, rows]]);
}

const { LISTEN, ESTABLISHED } = State;

Deno.test("limitNotes: one line if a listening socket of procfs is shown, and only then", () => {
  assert.deepEqual(notes("-tl", "procfs", [ESTABLISHED, LISTEN, ESTABLISHED]), [NOTE]);
  assert.deepEqual(notes("--source=procfs -ta", "procfs", [LISTEN, ESTABLISHED]), [NOTE]);
  assert.deepEqual(notes("-xl", "procfs", [LISTEN, LISTEN], "unix"), [NOTE]);
  assert.deepEqual(notes("-tl", "diag", [LISTEN, LISTEN]), []);
  assert.deepEqual(notes("-ta", "procfs", [ESTABLISHED, LISTEN]), []);
});

Deno.test("limitNotes: none without the column, in JSON, and of a tree, of which ss shows the same", () => {
  for (const line of ["-tlQ", "-tl --json", "-tl --proc-root=/mnt/proc"]) {
    assert.deepEqual(notes(line, "procfs", [LISTEN, LISTEN]), [], line);
  }
});

Deno.test("limitNotes: an SCTP association is no listener, whatever its endpoint does", () => {
  const options = { bytes: new Uint8Array(0), capacity: 1, source: "procfs" } as const;
  const table = new SocketTable("sctp", Family.INET, options);
  table.length = 1;
  table.state[0] = LISTEN;
  const noted = (): number => limitNotes(queryOf(["-Sl"]), [[table, Uint32Array.of(0)]]).length;
  table.sctp!.st[0] = -1;
  assert.equal(noted(), 1);
  table.sctp!.st[0] = 3;
  assert.equal(noted(), 0);
});
