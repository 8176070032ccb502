import assert from "node:assert/strict";
import type { CapturedSource } from "../../lib/model/capture.ts";
import { Family } from "../../lib/model/kinds.ts";
import { lackNotes } from "../../lib/show/lack_notes.ts";
import { type Protocol, SocketTable, type Source } from "../../lib/table/socket_table.ts";
import { queryOf } from "../support/values/queries.ts";

const ROWS = Uint32Array.of(0);
const NONE = new Uint32Array(0);
const DIAG: CapturedSource = { id: "tcp", source: "diag", reason: null };
const refused = (reason: string, id: CapturedSource["id"] = "tcp6"): CapturedSource => ({
  ...{ id, source: "procfs", reason },
});

/** A table of two rows. */
function tableOf(source: Source, protocol: Protocol, length: number): SocketTable {
  const options = { bytes: new Uint8Array(0), capacity: 2, stride: 1, source } as const;
  const table = new SocketTable(protocol, Family.INET, options);
  table.length = length;
  return table;
}

/** The notes of a command line, given where its sockets came from and which rows are shown. */
function notes(
  line: string,
  sources: readonly CapturedSource[],
  ...shown: readonly (readonly [Source, Uint32Array, Protocol?, number?])[]
): Promise<string[]> {
  const selections = shown.map(([source, rows, protocol = "tcp", length = 2]) =>
    [tableOf(source, protocol, length), rows] as const
  );
  return lackNotes(queryOf(line.split(" ")), sources, selections);
}

const INTRODUCTION = "procfs does not have, only the kernel's sock_diag interface: ";
const LACKS = `${INTRODUCTION}-m (socket memory)`;
const NO_RAW = "sock_diag does not report raw: no such module in this kernel";
const RAW = refused("no such module in this kernel", "raw");

Deno.test("lackNotes: nothing is missing where nothing was asked for that procfs lacks", async () => {
  assert.deepEqual(await notes("-ta", [refused("no")], ["procfs", ROWS]), []);
});

Deno.test("lackNotes: nothing is missing where the kernel answered for all that is shown", async () => {
  assert.deepEqual(await notes("-tam", [DIAG], ["diag", ROWS]), []);
  const sources = [DIAG, refused("no")];
  assert.deepEqual(await notes("-tam", sources, ["diag", ROWS], ["procfs", NONE]), []);
});

Deno.test("lackNotes: what is missing, and each reason once, with the tables that it is of", async () => {
  const sources = [DIAG, refused("permission denied"), refused("permission denied"), RAW];
  const shown = [["diag", ROWS], ["procfs", ROWS], ["procfs", ROWS, "raw"]] as const;
  assert.deepEqual(await notes("-tawm", sources, ...shown), [
    LACKS,
    "sock_diag does not report tcp: permission denied; raw: no such module in this kernel",
  ]);
});

Deno.test("lackNotes: what sock_diag has not either of the sockets shown is not missing", async () => {
  const sources = [DIAG, RAW];
  const shown = [["diag", ROWS], ["procfs", ROWS, "raw"]] as const;
  // raw sockets have no tcp_info, and no packet filters that are shown.
  assert.deepEqual(await notes("-tuwanpie", sources, ...shown), []);
  assert.deepEqual(await notes("-tuwanb", sources, ...shown), []);
  assert.deepEqual(await notes("-tuwanim --tos", sources, ...shown), [
    `${INTRODUCTION}-m (socket memory), --tos (type of service and priority)`,
    NO_RAW,
  ]);
  // sock_diag reports no ping sockets, whoever is asked.
  const ping = ["procfs", ROWS, "ping"] as const;
  assert.deepEqual(await notes("-tam -A ping", [DIAG], ["diag", ROWS], ping), []);
  // A table of another kind that the kernel answered for.
  assert.deepEqual(await notes("-wM", [DIAG, RAW], ["procfs", ROWS, "raw"]), []);
  assert.deepEqual(await notes("--source=procfs -xi", [], ["procfs", ROWS, "unix"]), []);
});

Deno.test("lackNotes: a filter by what procfs lacks is told of if there are rows that it was to select", async () => {
  const filter = (length: number): Promise<string[]> =>
    notes("-taw dev lo", [DIAG, RAW], ["diag", ROWS], ["procfs", NONE, "raw", length]);
  assert.deepEqual(await filter(1), [
    `${INTRODUCTION}dev (devices of internet sockets)`,
    NO_RAW,
  ]);
  assert.deepEqual(await filter(0), []);
});

Deno.test("lackNotes: procfs that was chosen needs no reason, and is enough without a row", async () => {
  const sources = [refused("procfs was chosen")];
  assert.deepEqual(await notes("--source=procfs -tam", sources), [LACKS]);
  assert.deepEqual(await notes("--source=procfs -sm", sources), []);
});

Deno.test("lackNotes: kinds and modes that procfs does not have, where the kernel answers nothing", async () => {
  const none: CapturedSource = { id: "vsock", source: "none", reason: "no such module" };
  assert.deepEqual(await notes("--vsock", [none]), [
    `${INTRODUCTION}--vsock (vsock sockets)`,
    "sock_diag does not report vsock: no such module",
  ]);
  assert.deepEqual(await notes("--source=procfs -E", []), [
    `${INTRODUCTION}-E (events of destroyed sockets)`,
  ]);
});
