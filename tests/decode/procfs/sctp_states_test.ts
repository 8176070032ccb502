/** Which numbers the associations' states have, by the age of the file's columns. */

import assert from "node:assert/strict";
import {
  decodeSctpAssociations,
  decodeSctpEndpoints,
} from "../../../lib/decode/procfs/net_sctp.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { sctpAddresses } from "../../../lib/table/sctp_addresses.ts";
import { decoded, SOURCE } from "../../support/answers/decoding.ts";

/** Headers of net/sctp/proc.c sctp_assocs_seq_show, from Linux 2.6.2x, 2.6.32 and 6. */
const OLD =
  " ASSOC     SOCK   STY SST ST HBKT ASSOC-ID TX_QUEUE RX_QUEUE UID INODE LPORT RPORT LADDRS <-> RADDRS";
const BETWEEN = `${OLD} HBINT INS OUTS MAXRT T1X T2X RTXC`;
const NEW = `${BETWEEN} wmema wmemq sndbuf rcvbuf`;

/** A row with that state, as all of them have it. */
function row(state: number): string {
  return `ffff88045ac7e000 ffff88062077aa00 2   1   ${state}  1205  963        0        0     200 ` +
    "27336 11567 11166  10.0.0.102 10.0.0.70 <-> *10.0.0.109 10.0.0.77 \t    1000     2     2\n";
}

function states(
  header: string,
  list: readonly number[],
): { st: number[]; unnamed: boolean; problems: readonly Problem[] } {
  const { table, problems } = decoded(
    `${header}\n${list.map(row).join("")}`,
    decodeSctpAssociations,
  );
  assert.equal(table.length, list.length);
  const { st, unnamed } = table.sctp!;
  return { st: [...st.subarray(0, table.length)], unnamed, problems };
}

Deno.test("decodeSctpAssociations: states count from EMPTY where no column is younger", () => {
  assert.deepEqual(states(OLD, [1, 4, 8]), { st: [0, 3, 7], unnamed: false, problems: [] });
});

Deno.test("decodeSctpAssociations: states count from CLOSED where columns say that they do", () => {
  assert.deepEqual(states(NEW, [0, 3, 4, 7, 8]), {
    st: [0, 3, 4, 7, 8],
    unnamed: false,
    problems: [],
  });
});

Deno.test("decodeSctpAssociations: columns of both ages, and a state that only one of them has", () => {
  assert.deepEqual(states(BETWEEN, [4, 8]), { st: [3, 7], unnamed: false, problems: [] });
  assert.deepEqual(states(BETWEEN, [4, 0]), { st: [4, 0], unnamed: false, problems: [] });
});

Deno.test("decodeSctpAssociations: states that may be either keep their numbers, and it is said", () => {
  const unknown: readonly (readonly [string, readonly number[]])[] = [
    [BETWEEN, [4]],
    [BETWEEN, [3, 4]],
    // What no kernel prints: both ends, or the older kernels' empty state.
    [BETWEEN, [0, 8]],
    [OLD, [0, 4]],
  ];
  for (const [header, list] of unknown) {
    const { st, unnamed, problems } = states(header, list);
    assert.deepEqual([st, unnamed], [list, true]);
    assert.equal(problems.length, 1);
    const [problem] = problems;
    assert.ok(problem.kind === "incomplete");
    assert.equal(problem.source, SOURCE);
    assert.match(problem.message, /^states are shown as their numbers/);
  }
  assert.deepEqual(states(BETWEEN, []), { st: [], unnamed: false, problems: [] });
});

Deno.test("decodeSctp: the first kernels' rows, without ids, queues, owners and inodes", () => {
  const endpoints = decoded(
    " ENDPT     SOCK   STY SST HBKT LPORT LADDRS\n" +
      "c7a1c000 c7a1c400 2   10  28   9899  127.0.0.1 10.0.0.1 \n",
    decodeSctpEndpoints,
  );
  assert.deepEqual(endpoints.problems, []);
  assert.deepEqual([endpoints.table.length, endpoints.table.localPort[0]], [1, 9899]);
  assert.deepEqual(sctpAddresses(endpoints.table, 0, "src"), ["127.0.0.1", "10.0.0.1"]);
  assert.deepEqual(
    (["uid", "inode", "queues"] as const).map((column) => endpoints.table.lacks(0, column)),
    [true, true, false],
  );
  const { table, problems } = decoded(
    " ASSOC     SOCK   STY SST ST HBKT LPORT RPORT LADDRS <-> RADDRS\n" +
      "c7a1c000 c7a1c400 2   1   4  0    9899  40001 *127.0.0.1 10.0.0.1 <-> *127.0.0.2 \n",
    decodeSctpAssociations,
  );
  assert.deepEqual(problems, []);
  assert.deepEqual([table.localPort[0], table.remotePort[0], table.sctp!.st[0]], [9899, 40001, 3]);
  assert.deepEqual(sctpAddresses(table, 0, "dst"), ["127.0.0.2"]);
  assert.deepEqual(
    (["association", "queues", "uid", "inode"] as const).map((column) => table.lacks(0, column)),
    [true, true, true, true],
  );
});
