/**
 * Damaged answers of the kernel, through the whole flow: whatever they hold, a run ends soon and
 * cleanly, shows nothing that a terminal obeys and nothing that is no part of what it shows, and
 * says of each message and attribute that was lost where it was.
 *
 * FC_SEED in the environment asks for other cases.
 */

import assert from "node:assert/strict";
import { decode } from "../../../lib/decode/decode.ts";
import type { DumpId } from "../../../lib/model/plan.ts";
import { type Problem, problemText } from "../../../lib/model/problem.ts";
import { NLA_TYPE_MASK } from "../../../lib/uapi/netlink.ts";
import { type AnyDump, anyDumps, LAYOUTS } from "../../support/answers/any_dumps.ts";
import { type Fault, readDump } from "../../support/answers/naive_replies.ts";
import { mutate, mutation } from "../../support/trees/mutations.ts";
import { fc } from "../../support/values/npm.ts";
import { propertyRuns } from "../../support/values/property.ts";
import {
  attributeSpans,
  damaged,
  messageSpans,
  type ReplyDamage,
  replyDamage,
  type Span,
} from "../../support/answers/reply_mutations.ts";
import {
  type Attribute,
  attributeBytes,
  captureOf,
  joined,
  messageBytes,
  recordedCapture,
  show,
} from "../../support/answers/replies.ts";
import { assertForm, assertNothingHidden } from "../../support/values/sound_output.ts";

/** No run may take longer; most take a hundredth of it. */
const LONGEST_MS = 2000;

const DUMPS = anyDumps(propertyRuns(1).seed);
const BYTES = DUMPS.map(({ bytes }) => bytes);
const ALL = "-A all,udplite,dccp,tipc,vsock,xdp,mptcp,sctp";
const EVERYTHING = `-aiemobp --tos --cgroup --inet-sockopt --tipcinfo --bpf-maps ${ALL}`;
const LINES: readonly string[] = [
  `-n ${EVERYTHING}`,
  `-nO ${EVERYTHING}`,
  `-n --json ${EVERYTHING}`,
  `--jsonl ${EVERYTHING}`,
  `-a ${ALL}`,
  `-an --json ${ALL}`,
  `-anei ${ALL} src 10.0.0.0/9 or sport ge :1024 or dev lo or fwmark = 7/0xff`,
  `-ano ${ALL} state all not dst [::1] and src unix:*a*`,
];

const structOf = (id: DumpId): number => LAYOUTS.get(id)?.struct ?? 0;

/** The original with the damage done, never the same bytes as the original's. */
function ruined(
  { id, bytes }: AnyDump,
  damages: readonly ReplyDamage[],
): Uint8Array {
  return damages.reduce<Uint8Array>(
    (sofar, damage) => damaged(sofar, damage, structOf(id), BYTES),
    bytes.slice(),
  ).slice();
}

/** Checks an output; tabs are part of what ss writes. */
function assertShown(line: string, stdout: Uint8Array): void {
  assertNothingHidden(stdout.map((byte) => byte === 0x09 ? 0x20 : byte));
  assertForm(line.split(" "), stdout);
}

/** Every problem names the source, a message, a byte within the dump, and what it is about. */
function assertProblems(problems: readonly Problem[], { id, bytes }: AnyDump): void {
  for (const problem of problems) {
    assert.ok(problem.kind === "message" || problem.kind === "more_messages", problem.kind);
    assert.equal(problem.source, `sock_diag ${id}`);
    if (problem.kind !== "message") continue;
    assert.ok(problem.message >= 1 && problem.offset >= 0 && problem.offset < bytes.length);
    assert.match(problem.attribute ?? "A", /^([A-Z][A-Z0-9_]*|attribute( \d+)?)$/);
    const where = `sock_diag ${id}: message ${problem.message} at byte ${problem.offset}: `;
    assert.ok(problemText(problem).startsWith(where));
  }
}

/** Dumps by number and id, which is all that a counterexample shall show of them. */
const dumpOf = (name: string): AnyDump => DUMPS[parseInt(name)];
const anyDump = fc.constantFrom(...DUMPS.map(({ id }, index) => `${index} ${id}`));

Deno.test("show: damaged answers end in clean output and complaints about messages", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyDump,
      fc.array(replyDamage, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...LINES),
      fc.option(fc.integer({ min: 1, max: 300 }), { nil: null }),
      async (name, damages, line, columns) => {
        const dump = dumpOf(name);
        const bytes = ruined(dump, damages);
        const { id } = dump;
        const capture = captureOf(new Map([[id, { id, bytes }]]));
        const start = performance.now();
        const shown = await show(line.split(" "), {
          ...capture,
          facts: { ...capture.facts, columns },
        });
        const took = performance.now() - start;
        assert.ok(took < LONGEST_MS, `${line} took ${took} ms`);
        assertShown(line, shown.stdout);
        assertProblems(shown.problems, { id, bytes });
      },
    ),
    propertyRuns(2500),
  );
});

Deno.test("decode: damaged answers have the rows and problems that the rules of netlink tell", () => {
  let faulty = 0;
  fc.assert(
    fc.property(
      anyDump.filter((name) => LAYOUTS.has(dumpOf(name).id)),
      fc.array(replyDamage, { minLength: 1, maxLength: 4 }),
      (name, damages) => {
        const dump = dumpOf(name);
        const bytes = ruined(dump, damages);
        const expected = readDump(bytes.slice(), LAYOUTS.get(dump.id)!);
        const { tables, problems } = decode(
          captureOf(new Map([[dump.id, { id: dump.id, bytes }]])),
          { summary: false, attributes: true },
        );
        const faults = problems.map((problem): Fault => {
          assert.ok(problem.kind === "message");
          const { message, offset, attribute } = problem;
          return { message, offset, attribute };
        });
        assert.deepEqual(faults, expected.faults);
        assert.equal(tables.reduce((sum, { length }) => sum + length, 0), expected.rows);
        if (faults.length > 0) faulty++;
      },
    ),
    propertyRuns(2500),
  );
  assert.ok(faulty > propertyRuns(2500).numRuns / 4, `${faulty} dumps alone were found faulty`);
});

Deno.test("decode: the names of interfaces, where their list is damaged", async () => {
  const recorded = recordedCapture();
  await fc.assert(
    fc.asyncProperty(
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(...LINES),
      async (damages, line) => {
        const interfaces = damages.reduce<Uint8Array>(
          (sofar, damage) => mutate(sofar, damage, BYTES),
          recorded.interfaces!,
        );
        const capture = { ...recordedCapture(), interfaces };
        assertShown(line, (await show(line.split(" "), capture)).stdout);
      },
    ),
    propertyRuns(120),
  );
});

/** Which attributes hold others, by dump: types on the way down. */
function isNest(id: DumpId, path: readonly number[]): boolean {
  if (id === "tipc") return ["2", "2/3", "2/5"].includes(path.join("/"));
  if (LAYOUTS.get(id)?.struct !== 72) return false;
  return ["19", "19/2", "19/3", "20", "20/1"].includes(path.join("/"));
}

/** Attributes as a tree. */
function treeOf(id: DumpId, bytes: Uint8Array, span: Span, path: readonly number[]): Attribute[] {
  return attributeSpans(bytes, span).map(({ start, end }) => {
    const type = bytes[start + 2] | (bytes[start + 3] << 8);
    const inner = [...path, type & NLA_TYPE_MASK];
    const payload = isNest(id, inner)
      ? treeOf(id, bytes, { start: start + 4, end }, inner)
      : bytes.slice(start + 4, end);
    return { type, payload };
  });
}

/** An attribute that nobody knows, with bytes that nobody may show. */
interface Filler {
  readonly type: number;
  readonly size: number;
  readonly byte: number;
}
const FILLERS: readonly [Filler, Filler] = [
  { type: 0x1555, size: 64, byte: 0x00 },
  { type: 0x2aaa, size: 128, byte: 0xf7 },
];

/** Leaves cut to parts of their sizes, and a filler behind each attribute of every level. */
function filled(
  attributes: readonly Attribute[],
  parts: () => number,
  filler: Filler,
): Attribute[] {
  const { type, size, byte } = filler;
  return attributes.flatMap(({ type: own, payload }) => [
    {
      type: own,
      payload: payload instanceof Uint8Array
        ? payload.slice(0, parts())
        : filled(payload, parts, filler),
    },
    { type, payload: new Uint8Array(size).fill(byte) },
  ]);
}

/** A dump with every attribute followed by the filler, some of them cut. */
function refilled({ id, bytes }: AnyDump, parts: readonly number[], filler: Filler): Uint8Array {
  let next = 0;
  // Most stay whole: what is cut to nothing hides what stands behind it.
  const part = (): number => parts[next++ % parts.length];
  return joined(
    ...messageSpans(bytes).map(({ start, end }) => {
      const fixed = start + 16 + structOf(id);
      const tree = treeOf(id, bytes, { start: fixed, end }, []);
      const attributes = filled(tree, part, filler);
      return messageBytes({
        struct: joined(bytes.slice(start + 16, fixed), attributeBytes(attributes)),
      });
    }),
  );
}

Deno.test("show: nothing that stands behind an attribute is part of what is shown of it", async () => {
  await fc.assert(
    fc.asyncProperty(
      anyDump,
      fc.array(
        fc.oneof(
          { weight: 2, arbitrary: fc.constant(Infinity) },
          { weight: 1, arbitrary: fc.nat(280) },
          { weight: 1, arbitrary: fc.nat(12) },
        ),
        { minLength: 7, maxLength: 40 },
      ),
      fc.constantFrom(...LINES),
      async (name, parts, line) => {
        const dump = dumpOf(name);
        const [first, second] = await Promise.all(FILLERS.map((filler) => {
          const bytes = refilled(dump, parts, filler);
          return show(line.split(" "), captureOf(new Map([[dump.id, { id: dump.id, bytes }]])));
        }));
        assert.equal(
          new TextDecoder("latin1").decode(first.stdout),
          new TextDecoder("latin1").decode(second.stdout),
        );
        const told = (problems: readonly Problem[]): unknown =>
          problems.map((problem) => ({ ...problem, offset: null }));
        assert.deepEqual(told(first.problems), told(second.problems));
      },
    ),
    propertyRuns(1500),
  );
});
