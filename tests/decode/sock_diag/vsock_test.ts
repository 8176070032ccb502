import assert from "node:assert/strict";
import { decodeVsockDump } from "../../../lib/decode/sock_diag/vsock.ts";
import { State } from "../../../lib/model/kinds.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { dumpOf, struct, u32s } from "../../support/answers/replies.ts";

const ANY = 0xffffffff;

Deno.test("decodeVsockDump: every member of struct vsock_diag_msg", () => {
  const problems: Problem[] = [];
  const table = decodeVsockDump(
    dumpOf(
      "vsock",
      {
        struct: struct(32, [0, 40], [1, 5], [2, 1], [3, 2], [4, u32s(2, 1024, 3, 5000, 42, 7, 8)]),
      },
      { struct: struct(32, [0, 40], [1, 1], [2, 10], [4, u32s(ANY, 1024, ANY, ANY, 43)]) },
    ),
    problems,
  );
  assert.deepEqual(problems, []);
  assert.equal(table.length, 2);
  const vsock = table.vsock!;
  assert.deepEqual([vsock.type[0], table.state[0], vsock.shutdown[0]], [5, State.ESTABLISHED, 2]);
  assert.deepEqual([vsock.srcCid[0], vsock.dstCid[0]], [2, 3]);
  assert.deepEqual([table.localPort[0], table.remotePort[0], table.inode[0]], [1024, 5000, 42]);
  assert.deepEqual([table.cookie![0], table.cookieHigh![0]], [7, 8]);
  assert.deepEqual([vsock.type[1], table.state[1], vsock.shutdown[1]], [1, State.LISTEN, 0]);
  assert.deepEqual([vsock.srcCid[1], vsock.dstCid[1], table.remotePort[1]], [ANY, ANY, -1]);
});

Deno.test("decodeVsockDump: a message of less than the struct is no row", () => {
  const problems: Problem[] = [];
  const table = decodeVsockDump(dumpOf("vsock", { struct: struct(28, [0, 40]) }), problems);
  assert.equal(table.length, 0);
  assert.deepEqual(problems, [{
    kind: "message",
    source: "sock_diag vsock",
    message: 1,
    offset: 0,
    attribute: null,
    text: "length 44, expected 48; skipped",
  }]);
});
