/** Listings of tables of procfs that are drawn while the rest arrives: as of tables that are all there. */

import assert from "node:assert/strict";

import { fc } from "../support/values/npm.ts";
import type { Capture, CapturedFile } from "../../lib/model/capture.ts";
import { ExitStatus } from "../../lib/model/exit_status.ts";
import type { FileId } from "../../lib/model/plan.ts";
import { show } from "../../lib/show/show.ts";
import { arrivingFile } from "../support/answers/arriving.ts";
import { bytesOf, NOTHING } from "../support/answers/decoding.ts";
import { Screen } from "../support/programs/screen.ts";
import { HEADER } from "../support/trees/proc_tree.ts";
import { randomTree } from "../support/trees/random_tree.ts";
import { Random } from "../support/values/random.ts";
import { queryOf } from "../support/values/queries.ts";

const LINES = [
  ...["-tan", "-tanH", "-ta", "-tanO", "-tani", "-tane", "-tano", "-4tan", "-6tan", "-tuan"],
  ...["--jsonl -tan", "--json -tani", "-tn", "-tln", "-tan sport = :443", "-tan sport > 1000"],
  ...["--table -tan", "--health", "--quiet -tan"],
];

/** Which rows a table has, and how they come. */
interface Coming {
  readonly seed: number;
  /** Lines that come again behind the others. */
  readonly again: readonly number[];
  /** Behind which bytes a piece ends: of thousand in the table. */
  readonly ends: readonly number[];
  readonly damage: { readonly at: number; readonly value: number } | null;
  /** How many bytes are missing at its end. */
  readonly cut: number;
}

const coming: fc.Arbitrary<Coming> = fc.record({
  seed: fc.nat(),
  again: fc.array(fc.nat(79), { maxLength: 4 }),
  ends: fc.array(fc.nat(1000), { maxLength: 12 }),
  damage: fc.option(fc.record({ at: fc.nat(1000), value: fc.nat(255) })),
  cut: fc.oneof(fc.constant(0), fc.nat(200)),
});

/** The tables of TCP of a random machine. */
function tablesOf({ seed, again, damage, cut }: Coming): Map<FileId, CapturedFile> {
  const entries = randomTree(new Random(seed), 60);
  const files = new Map<FileId, CapturedFile>();
  for (const id of ["net/tcp", "net/tcp6", "net/udp"] as const) {
    const text = entries[id];
    if (typeof text !== "string") continue;
    const lines = text.split(/(?<=\n)/);
    const rows = again.flatMap((index) => lines.slice(index + 1, index + 2));
    const bytes = bytesOf([...lines, ...rows].join(""));
    if (damage !== null) bytes[placeOf(damage.at, bytes)] = damage.value;
    const whole = bytes.subarray(0, Math.max(0, bytes.length - cut));
    files.set(id, { path: `/proc/${id}`, bytes: whole, stored: false });
  }
  return files;
}

function placeOf(ofThousand: number, { length }: Uint8Array): number {
  return Math.floor(ofThousand * length / 1001);
}

/** What is shown of tables, and how that ends. */
async function shown(line: string, files: ReadonlyMap<FileId, CapturedFile>): Promise<unknown> {
  const capture: Capture = {
    ...NOTHING,
    files,
    sources: [{ id: "tcp", source: "procfs", reason: "procfs was chosen" }],
  };
  const screen = new Screen();
  const status = await show(
    queryOf(["--source=procfs", ...line.split(" ")]),
    [capture],
    screen,
    null,
  );
  return { text: screen.text, errors: screen.errors, status };
}

Deno.test("ahead: whatever tables arrive, in whatever pieces, are shown as if they had been there", async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...LINES), coming, async (line, table) => {
      const whole = tablesOf(table);
      const arriving = new Map([...whole].map(([id, file]) => [
        id,
        id === "net/udp"
          ? file
          : arrivingFile(file, table.ends.map((at) => placeOf(at, file.bytes))),
      ]));
      assert.deepEqual(await shown(line, arriving), await shown(line, whole));
    }),
    { numRuns: 400 },
  );
});

Deno.test("ahead: what is missing of a table is said behind the rows that came", async () => {
  const row = (index: number): string =>
    `${`${index}`.padStart(4)}: 0100007F:1F90 0100007F:C3${index}0 01 00000000:00000000 ` +
    `00:00000000 00000000  1000        0 ${4711 + index} 1 0000000000000000 20 4 30 10 -1\n`;
  const bytes = bytesOf(HEADER.tcp + [1, 2, 3].map(row).join(""));
  const path = "/proc/net/tcp";
  const lack = "the kernel has not given all of it";
  for (const line of ["-tan", "--jsonl -tan", "-tani", "--table -tan"]) {
    const results = await Promise.all(
      [arrivingFile({ path, bytes }, [200], lack), { path, bytes }].map((file) =>
        shown(line, new Map([["net/tcp", file]]))
      ),
    );
    const [broken, whole] = results as { text: string; errors: string[]; status: number }[];
    assert.equal(broken.text, whole.text);
    assert.match(broken.text, /49968/);
    assert.deepEqual(broken.errors, [...whole.errors, `${path}: ${lack}`]);
    assert.equal(whole.status, ExitStatus.COMPLETE);
    assert.equal(broken.status, ExitStatus.INCOMPLETE);
  }
});

Deno.test("ahead: rows without columns that were asked for are counted once, in however many pieces", async () => {
  const row = (index: number): string =>
    `   ${index}: 0100007F:1F9${index} 0100007F:C350 01 00000000:00000000 ` +
    `00:00000000 00000000  1000        0 ${4711 + index}\n`;
  const bytes = bytesOf(HEADER.tcp + Array.from({ length: 9 }, (_, index) => row(index)).join(""));
  const path = "/proc/net/tcp";
  const ends = [4, 6, 8].map((rows) => HEADER.tcp.length + rows * row(0).length);
  for (const file of [{ path, bytes }, arrivingFile({ path, bytes }, ends)]) {
    const { errors } = await shown("-tane", new Map([["net/tcp", file]])) as { errors: string[] };
    assert.equal(errors.filter((line) => line.includes("9 rows")).length, 1, errors.join());
    assert.equal(errors.filter((line) => / rows/.test(line)).length, 1, errors.join());
  }
});
