import assert from "node:assert/strict";
import type { CapturedEvent } from "../../lib/model/capture.ts";
import { showEvents } from "../../lib/show/events.ts";
import { NOTHING } from "../support/answers/decoding.ts";
import { inetStruct, messageBytes } from "../support/answers/replies.ts";
import { assertSocket } from "../support/json/json_schema.ts";
import { Screen } from "../support/programs/screen.ts";
import { queryOf } from "../support/values/queries.ts";

const INET_DIAG_PROTOCOL = 10;
const CLOSED = 7;
const UDP = 17;

const TIME = Temporal.Instant.from("2026-02-03T04:05:06.7Z");

/** The message of a socket that was destroyed, of TCP unless another protocol is named. */
function destroyed(port: number, protocol?: number, time = TIME): CapturedEvent {
  const struct = inetStruct({ port, state: CLOSED });
  const attributes = protocol === undefined
    ? []
    : [{ type: INET_DIAG_PROTOCOL, payload: Uint8Array.of(protocol) }];
  return { bytes: messageBytes({ struct, attributes }), time };
}

async function shown(
  words: readonly string[],
  events: readonly CapturedEvent[],
): Promise<Screen> {
  const screen = new Screen();
  await showEvents(queryOf(words), NOTHING, events, screen);
  return screen;
}

Deno.test("showEvents: one socket after the other, whatever its state, each with its protocol", async () => {
  const { text, errors } = await shown(["-EnH"], [destroyed(80), destroyed(53, UDP)]);
  const rows = text.split("\n").slice(0, -1).map((row) => row.trim().split(/\s+/));
  assert.deepEqual(rows, [
    ["tcp", "UNCONN", "0", "0", "127.0.0.1:80", "127.0.0.2:50000"],
    ["udp", "UNCONN", "0", "0", "127.0.0.1:53", "127.0.0.2:50000"],
  ]);
  assert.deepEqual(errors, []);
});

Deno.test("showEvents: sockets that the filter does not select are passed over", async () => {
  const { text } = await shown(
    ["-EnH", "sport = :81"],
    [80, 81, 82].map((port) => destroyed(port)),
  );
  assert.match(text, /^[^\n]*127\.0\.0\.1:81 [^\n]*\n$/);
});

Deno.test("showEvents: lost messages and damaged ones are reported, and it goes on", async () => {
  const bytes = messageBytes({ struct: inetStruct().subarray(0, 40) });
  const cut: CapturedEvent = { bytes, time: TIME };
  const { text, errors } = await shown(["-EnH"], ["lost", cut, destroyed(80)]);
  assert.match(text, /127\.0\.0\.1:80 /);
  assert.equal(
    errors[0],
    "sockets were destroyed faster than they could be shown: some are missing",
  );
  assert.match(errors[1], /^sock_diag tcp: message 1 at byte 0: /);
  assert.equal(errors.length, 2);
});

Deno.test("showEvents: --jsonl says when each came, in UTC, with six digits of a second", async () => {
  const later = TIME.add({ microseconds: 12, nanoseconds: 345 });
  const { text } = await shown(["-En", "--jsonl"], [destroyed(80), destroyed(81, UDP, later)]);
  const records = text.split("\n").slice(0, -1).map((line) => JSON.parse(line));
  records.forEach(assertSocket);
  assert.deepEqual(records.map(({ netid, local_port, time }) => [netid, local_port, time]), [
    ["tcp", 80, "2026-02-03T04:05:06.700000Z"],
    ["udp", 81, "2026-02-03T04:05:06.700012Z"],
  ]);
});
