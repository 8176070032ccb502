import assert from "node:assert/strict";
import type { CapturedSource } from "../../lib/model/capture.ts";
import { Family } from "../../lib/model/kinds.ts";
import { lackNotes } from "../../lib/show/lack_notes.ts";
import { SocketTable, type Source } from "../../lib/table/socket_table.ts";
import { queryOf } from "../support/values/queries.ts";

const ROWS = Uint32Array.of(0);
const NONE = new Uint32Array(0);
const DIAG: CapturedSource = { id: "tcp", source: "diag", reason: null };
const refused = (reason: string): CapturedSource => ({ id: "tcp6", source: "procfs", reason });

function tableOf(source: Source): SocketTable {
  const options = { bytes: new Uint8Array(0), capacity: 1, stride: 1, source } as const;
  return new SocketTable("tcp", Family.INET, options);
}

/** The notes of a command line, given where its sockets came from and which rows are shown. */
function notes(
  line: string,
  sources: readonly CapturedSource[],
  ...shown: readonly (readonly [Source, Uint32Array])[]
): string[] {
  const selections = shown.map(([source, rows]) => [tableOf(source), rows] as const);
  return lackNotes(queryOf(line.split(" ")), sources, selections);
}

const LACKS = "procfs does not have, only the kernel's sock_diag interface: -m (socket memory)";

Deno.test("lackNotes: nothing is missing where nothing was asked for that procfs lacks", () => {
  assert.deepEqual(notes("-ta", [refused("no")], ["procfs", ROWS]), []);
});

Deno.test("lackNotes: nothing is missing where the kernel answered for all that is shown", () => {
  assert.deepEqual(notes("-tam", [DIAG], ["diag", ROWS]), []);
  assert.deepEqual(notes("-tam", [DIAG, refused("no")], ["diag", ROWS], ["procfs", NONE]), []);
});

Deno.test("lackNotes: what is missing, and each reason once", () => {
  const sources = [DIAG, refused("permission denied"), refused("permission denied"), refused("no")];
  assert.deepEqual(notes("-tam", sources, ["diag", ROWS], ["procfs", ROWS]), [
    LACKS,
    "sock_diag does not tell: permission denied; no",
  ]);
});

Deno.test("lackNotes: procfs that was chosen needs no reason, and is enough without a row", () => {
  assert.deepEqual(notes("--source=procfs -tam", [refused("procfs was chosen")]), [LACKS]);
});
