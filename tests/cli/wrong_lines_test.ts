/**
 * Command lines with the options for people, of a captured tree: each wrong one ends with 2 and names
 * the word, and none ends with a stack trace.
 */

import assert from "node:assert/strict";
import { FLAGS } from "../../lib/cli/flags.ts";
import { columnKeys } from "../../lib/field/column.ts";
import { visible } from "../../lib/model/visible.ts";
import { type InProcessResult, runInProcess } from "../support/programs/in_process.ts";
import { ROOT } from "../support/programs/program.ts";
import { fc } from "../support/values/npm.ts";
import { propertyRuns } from "../support/values/property.ts";

const TREE = `${ROOT}/testdata/empty-6.18/proc`;

/** Words that nothing is wrong with, whatever else is there. */
const RIGHT = fc.array(
  fc.constantFrom(["-t"], ["-ln"], ["-4"], ["-H"], ["--color", "never"], ["--quiet"], ["--whose"]),
  { maxLength: 4 },
);

/** What is wrong, and what of it the message has to name. */
interface Wrong {
  readonly words: readonly string[];
  readonly named: string;
  /** True if a shell would hand it on as the last word alone. */
  readonly last?: true;
}

const word = fc.string({ minLength: 1, maxLength: 12, unit: "binary" }).filter((text) =>
  text.isWellFormed()
);
const KEYS = new Set(columnKeys().keys());
const TAKES_KEYS = ["--columns", "--sort", "--count-by"] as const;
const NO_VALUE = [
  "--table",
  "--csv",
  "--tsv",
  "--health",
  "--metrics",
  "--quiet",
  "--man",
] as const;
const FORMS = ["--csv", "--tsv", "--health", "--metrics", "--count-by=state"] as const;

const key = word.filter((text) => !/[,]/.test(text) && !KEYS.has(text.replace(/^[-+]/, "")));

const WRONG: fc.Arbitrary<Wrong> = fc.oneof(
  fc.tuple(fc.constantFrom(...TAKES_KEYS), key, fc.boolean()).map(([option, key, before]) => ({
    words: [option, before ? `state,${key}` : `${key},state`],
    named: key.replace(/^[-+]/, ""),
  })),
  key.map((key) => ({ words: [`--columns=local,${key}`], named: key.replace(/^[-+]/, "") })),
  word.filter((text) => !["auto", "always", "never"].includes(text))
    .map((text) => ({ words: ["--color", text], named: text })),
  word.filter((text) => !["bash", "zsh", "fish"].includes(text))
    .map((text) => ({ words: [`--completions=${text}`], named: text })),
  word.filter((text) => text !== "all").map((text) => ({ words: [`--help=${text}`], named: text })),
  word.filter((text) => !FLAGS.some(({ name }) => name.startsWith(text)) && !/[=]/.test(text))
    .filter((text) => !FLAGS.some(({ aliases = [] }) => aliases.some((a) => a.startsWith(text))))
    .map((text) => ({ words: [`--${text}`], named: `--${text}` })),
  fc.tuple(fc.constantFrom(...NO_VALUE), word).map(([option, value]) => ({
    words: [`${option}=${value}`],
    named: option,
  })),
  fc.constantFrom(...TAKES_KEYS, "--color", "--completions")
    .map((option) => ({ words: [option], named: option, last: true as const })),
  fc.tuple(fc.constantFrom(...FORMS), fc.constantFrom(...FORMS))
    .filter(([first, second]) => first !== second)
    .map(([first, second]) => ({ words: [first, second], named: second.replace(/=.*/, "") })),
  fc.tuple(fc.constantFrom("--columns", "--sort"), fc.constantFrom("--metrics", "--count-by=state"))
    .map(([option, form]) => ({ words: [option, "state", form], named: option })),
  fc.constantFrom(":65536", "99999", "10.0.0.1:70000", "300.1.1.1", "10.0.0.0/33", ":nosuchservice")
    .map((text) => ({ words: [text], named: text.replace(/^:(?=n)/, "") })),
  // Of letters, and the beginning of no word that a filter has.
  fc.stringMatching(/^zz[a-z.:/-]{0,8}$/).map((text) => ({ words: [text], named: text })),
);

/** True for what an error of the program itself would leave behind. */
function hasTrace({ stderr }: InProcessResult): boolean {
  return /^ +at |file:\/\/|\b(Type|Range|Reference)Error\b/m.test(stderr);
}

Deno.test("a wrong command line ends with 2, prints nothing, and its message names the word", async () => {
  await fc.assert(
    fc.asyncProperty(RIGHT, WRONG, fc.nat(4), async (right, { words, named, last }, at) => {
      const place = last ? right.length : Math.min(at, right.length);
      const line = [...right.slice(0, place), words, ...right.slice(place)].flat();
      const ended = await runInProcess(line, TREE);
      const what = `${JSON.stringify(line)}: ${ended.stderr}`;
      assert.equal(ended.code, 2, what);
      assert.equal(ended.stdout.length, 0, what);
      assert.ok(ended.stderr.includes(visible(named)), what);
      assert.ok(!hasTrace(ended), what);
    }),
    propertyRuns(400),
  );
});

const SOMETHING = fc.oneof(
  fc.constantFrom(...NO_VALUE, ...TAKES_KEYS, "--color", "--completions", "--list-columns"),
  fc.constantFrom("local,peer", "-recv_q", ":80", "10.0.0.1", "--json", "--jsonl", "state", "all"),
  fc.constantFrom("-s", "-ta", "-l", "--whose", "--help", "never", "fish", "listening", "+uid"),
  word.filter((text) => !/^-\w*F|^--f|src|dst/.test(text)),
);

Deno.test("any command line ends with 0, 1 or 2: with 2 it says why and prints nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(SOMETHING, { maxLength: 6 }), async (line) => {
      const ended = await runInProcess(line, TREE);
      const what = `${JSON.stringify(line)}: ${ended.code} ${ended.stderr}`;
      assert.ok([0, 1, 2].includes(ended.code), what);
      assert.ok(!hasTrace(ended), what);
      if (ended.code !== 2) return;
      assert.equal(ended.stdout.length, 0, what);
      assert.match(ended.stderr, /^sockscope: /, what);
    }),
    propertyRuns(400),
  );
});
