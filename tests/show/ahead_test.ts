/** Listings whose rows are drawn while others still arrive: the same as of rows that are all there. */

import assert from "node:assert/strict";

import { fc } from "../support/values/npm.ts";
import type { Capture, CapturedDump } from "../../lib/model/capture.ts";
import type { DumpId } from "../../lib/model/plan.ts";
import { ExitStatus } from "../../lib/model/exit_status.ts";
import { show } from "../../lib/show/show.ts";
import { arriving } from "../support/answers/arriving.ts";
import { anyInetMessage } from "../support/answers/inet_messages.ts";
import { captureOf, dumpOf, joined } from "../support/answers/replies.ts";
import { Screen } from "../support/programs/screen.ts";
import { Random } from "../support/values/random.ts";
import { queryOf } from "../support/values/queries.ts";

const AF_INET = 2, AF_INET6 = 10;
/** Of a message about both families at once (TCPDIAG_GETSOCK). */
const FOR_BOTH = 18;
const TYPE_AT = 4;

const LINES = [
  ...["-tan", "-tanH", "-ta", "-tanO", "-tani", "-tane", "-tanm", "-tano", "-4tan", "-6tan"],
  ...["--jsonl -tan", "--json -tan", "--json -tani", "-tuan", "--json -tuan", "-tn", "-tln"],
  ...["-tan sport = :443", "-tan fwmark = 0x1", "-tan state established", "--jsonl -ta dport > 1"],
  ...["--all-netns -tan", "--health", "--quiet -tan", "--table -tan"],
];

/** Which messages there are of a dump, and how they come. */
interface Coming {
  readonly seed: number;
  readonly families: readonly boolean[];
  readonly both: boolean;
  /** Messages that come again behind the others. */
  readonly again: readonly number[];
  /** Behind which messages a piece ends. */
  readonly ends: readonly number[];
  readonly damage: { readonly message: number; readonly at: number; readonly value: number } | null;
}

const coming: fc.Arbitrary<Coming> = fc.record({
  seed: fc.nat(),
  families: fc.array(fc.boolean(), { maxLength: 80 }),
  both: fc.boolean(),
  again: fc.array(fc.nat(79), { maxLength: 4 }),
  ends: fc.array(fc.nat(83), { maxLength: 12 }),
  damage: fc.option(fc.record({
    ...{ message: fc.nat(79), value: fc.nat(255) },
    // Lengths are what the messages begin with; pieces would end elsewhere if they were damaged.
    at: fc.integer({ min: TYPE_AT, max: 200 }),
  })),
});

function messagesOf({ seed, families, both, again, damage }: Coming): Uint8Array[] {
  const random = new Random(seed);
  const messages = families.map((isIpv4, index) => {
    const bytes = anyInetMessage(random, isIpv4 ? AF_INET : AF_INET6, 4711 + index);
    if (both) bytes[TYPE_AT] = FOR_BOTH;
    return bytes;
  });
  if (damage !== null && damage.at < (messages[damage.message]?.length ?? 0)) {
    messages[damage.message][damage.at] = damage.value;
  }
  return [...messages, ...again.flatMap((index) => messages.slice(index, index + 1))];
}

const UDP = dumpOf("udp", anyInetMessage(new Random(1), AF_INET, 77));

/** What is shown of a capture, and how that ends. */
async function shown(line: string, dump: CapturedDump): Promise<unknown> {
  const query = queryOf(line.split(" "));
  const dumps = new Map<DumpId, CapturedDump>([[dump.id, dump]]);
  if (line.includes("u")) dumps.set("udp", UDP);
  const capture: Capture = captureOf(dumps);
  const screen = new Screen();
  const status = await show(query, [capture], screen, null);
  return { text: screen.text, errors: screen.errors, status };
}

Deno.test("ahead: whatever arrives, in whatever pieces, is shown as if it had all been there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...LINES), coming, async (line, dump) => {
      const messages = messagesOf(dump);
      const edges = messages.map((_, index) => joined(...messages.slice(0, index + 1)).length);
      const whole = dumpOf("tcp", ...messages);
      const ends = dump.ends.flatMap((index) => edges.slice(index, index + 1));
      assert.deepEqual(
        await shown(line, arriving(whole, ends)),
        await shown(line, whole),
      );
    }),
    { numRuns: 300 },
  );
});

Deno.test("ahead: what is lost behind the rows that came is said, and the listing is not whole", async () => {
  const rows = [1, 2, 3].map((inode) => anyInetMessage(new Random(inode), AF_INET, inode));
  const dump = dumpOf("tcp", ...rows);
  for (const line of ["-tan", "--jsonl -tan", "-tani", "--table -tan"]) {
    const screen = new Screen();
    const arrives = arriving(dump, [rows[0].length], "messages were lost for want of room");
    const capture = captureOf(new Map([["tcp", arrives]]));
    const status = await show(queryOf(line.split(" ")), [capture], screen, null);
    const all = new Screen();
    await show(queryOf(line.split(" ")), [captureOf(new Map([["tcp", dump]]))], all, null);
    assert.equal(screen.text, all.text);
    assert.deepEqual(screen.errors, ["sock_diag tcp: messages were lost for want of room"]);
    assert.equal(status, ExitStatus.INCOMPLETE);
  }
});
