import assert from "node:assert/strict";
import { check, lineText, type Show } from "../../scripts/fuzz/check.ts";
import { type Input, Inputs } from "../../scripts/fuzz/inputs.ts";
import { ExitStatus } from "../../lib/model/exit_status.ts";
import { show } from "../../lib/show/show.ts";
import { ROOT } from "../../scripts/child.ts";
import { bytesOf, fileOf, NOTHING } from "../support/answers/decoding.ts";
import { runProgram } from "../support/programs/program.ts";
import { HEADER } from "../support/trees/proc_tree.ts";

const SEED = 7;
const CASES = 300;
const NEWLINE = 0x0a;

Deno.test("fuzz: an input is made from its seed and number alone", async () => {
  const [first, second, other] = await Promise.all([SEED, SEED, SEED + 1].map(Inputs.open));
  let different = 0;
  for (let number = CASES - 1; number >= 0; number--) {
    const made = first.make(number);
    assert.deepEqual(made, second.make(number));
    if (lineText(made) !== lineText(other.make(number))) different++;
  }
  assert.ok(different > CASES / 2);
});

Deno.test("fuzz: there is damage to tables and to dumps, of which rows are left to be shown", async () => {
  const inputs = await Inputs.open(SEED);
  const kinds = new Set<string>();
  let rows = 0;
  for (let number = 0; number < CASES; number++) {
    const input = inputs.make(number);
    kinds.add(input.what);
    await check(input, (query, capture, display, dns) => {
      const out = (bytes: Uint8Array): void => {
        if (bytes.indexOf(NEWLINE) < bytes.lastIndexOf(NEWLINE)) rows++;
        display.out(bytes);
      };
      return show(query, capture, { ...display, out }, dns);
    });
  }
  for (
    const kind of ["net/tcp", "net/unix", "net/sctp/assocs", "sock_diag tcp", "sock_diag tipc"]
  ) {
    assert.ok(kinds.has(kind), kind);
  }
  assert.ok(rows > CASES / 2, `${rows} listings had rows`);
});

const INPUT: Input = {
  what: "net/tcp",
  line: { args: ["-tan"], faulty: false },
  capture: { ...NOTHING, files: new Map([["net/tcp", fileOf(HEADER.tcp)]]) },
};

/** Shows these bytes, whatever was captured; as JSON if that is what they are. */
const showing = (text: string, json: string): Show => (query, _capture, display) => {
  display.out(bytesOf(query.format === "text" ? text : json));
  return Promise.resolve(ExitStatus.COMPLETE);
};

Deno.test("fuzz: what is wrong with an output is found, and nothing else", async () => {
  await check(INPUT, showing("State\n", ""));
  const wrong: readonly (readonly [Show, RegExp])[] = [
    [showing("a\x1bb\n", ""), /U\+1b in/],
    [showing("a\x9b\n", ""), /U\+9b in/],
    [showing("no newline", ""), /101 !== 10/],
    [showing("", "[\n"), /JSON|schema/],
    [showing("", '{"netid":"tcp"}\n'), /schema/],
    [showing("", '"\x02"\n'), /U\+2 in/],
    [() => Promise.reject(new RangeError("out of bounds")), /out of bounds/],
  ];
  for (const [shower, pattern] of wrong) await assert.rejects(check(INPUT, shower), pattern);
});

Deno.test("deno task fuzz: counts what it checked, and shows one input again", async () => {
  const fuzz = (...words: string[]): ReturnType<typeof runProgram> =>
    runProgram([Deno.execPath(), "run", "-A", `${ROOT}/scripts/fuzz.ts`, "--seed", "1", ...words]);
  const run = await fuzz("--inputs", "40");
  assert.match(run.stdout, /^40 inputs, 0 found \(seed 1, [\d.]+ s\)\n$/);
  assert.equal(run.code, 0, run.stderr);
  const one = await fuzz("--case", "24");
  assert.equal(one.stdout.split(",")[0], (await Inputs.open(1)).make(24).what);
  assert.equal(one.code, 0, one.stderr);
});
