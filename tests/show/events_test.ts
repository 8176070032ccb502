import assert from "node:assert/strict";
import type { CapturedEvent } from "../../lib/model/capture.ts";
import { showEvents } from "../../lib/show/events.ts";
import { NOTHING } from "../support/answers/decoding.ts";
import { inetStruct, messageBytes } from "../support/answers/replies.ts";
import { Screen } from "../support/programs/screen.ts";
import { queryOf } from "../support/values/queries.ts";

const INET_DIAG_PROTOCOL = 10;
const CLOSED = 7;
const UDP = 17;

/** The message of a socket that was destroyed, of TCP unless another protocol is named. */
function destroyed(port: number, protocol?: number): CapturedEvent {
  const struct = inetStruct({ port, state: CLOSED });
  const attributes = protocol === undefined
    ? []
    : [{ type: INET_DIAG_PROTOCOL, payload: Uint8Array.of(protocol) }];
  return { bytes: messageBytes({ struct, attributes }) };
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
  const cut: CapturedEvent = { bytes: messageBytes({ struct: inetStruct().subarray(0, 40) }) };
  const { text, errors } = await shown(["-EnH"], ["lost", cut, destroyed(80)]);
  assert.match(text, /127\.0\.0\.1:80 /);
  assert.equal(
    errors[0],
    "sockets were destroyed faster than they could be shown: some are missing",
  );
  assert.match(errors[1], /^sock_diag tcp: message 1 at byte 0: /);
  assert.equal(errors.length, 2);
});
