import assert from "node:assert/strict";
import type { DumpId } from "../../lib/model/plan.ts";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { queryOf } from "../support/values/queries.ts";

/** The request that a command line sends for one dump, without its header, in words of 32 bits. */
function request(id: DumpId, line: string): number[] {
  const { fetches } = planSources(queryOf(line.split(" ")));
  const fetch = fetches.find((each) => each.kind === "sockets" && each.id === id);
  assert.ok(fetch !== undefined && fetch.kind === "sockets", `${line}: ${id}`);
  const { request } = fetch;
  const words = new Uint32Array(request.slice().buffer);
  // The whole length, SOCK_DIAG_BY_FAMILY with NLM_F_REQUEST and NLM_F_DUMP, the sequence number.
  assert.deepEqual([...words.subarray(0, 4)], [request.length, 0x03010014, 123456, 0], line);
  return [...words.subarray(4)];
}

const ALL = 0x3fff, LISTENING = 0x480, CONNECTED = 0x3b37;

// What strace shows of ss 7.3.0.
Deno.test("requests of the families that are not the internet's: those of ss", () => {
  assert.deepEqual(request("unix", "-xa"), [1, ALL, 0, 0x15, 0, 0]);
  assert.deepEqual(request("unix", "-xl"), [1, LISTENING, 0, 0x15, 0, 0]);
  assert.deepEqual(request("unix", "-xaem"), [1, ALL, 0, 0x3f, 0, 0]);
  assert.deepEqual(request("packet", "-0a"), [17, 0, 0x3d, 0, 0]);
  assert.deepEqual(request("netlink", "-f netlink -a"), [0xff10, 0, 0x3, 0, 0]);
  assert.deepEqual(request("vsock", "--vsock"), [40, CONNECTED, 0, 0, 0, 0]);
  assert.deepEqual(request("tipc", "--tipc -l"), [30, LISTENING]);
  assert.deepEqual(request("xdp", "--xdp -a"), [44, 0, 0x1f, 0, 0]);
});

Deno.test("requests for records: whose socket it is, its file and all else that there is", () => {
  assert.deepEqual(request("unix", "-xa --json"), [1, ALL, 0, 0x7f, 0, 0]);
  assert.deepEqual(request("netlink", "-f netlink -a --json"), [0xff10, 0, 0xb, 0, 0]);
});
