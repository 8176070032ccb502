/** The table of what is asked before the runtime is awake, against the planner that it was made by. */

import assert from "node:assert/strict";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { readCommand } from "../../lib/start/read_command.ts";
import { knownLines, NUMBER, wordsWith } from "../../scripts/release/known_lines.ts";
import {
  type AskingLine,
  askingLines,
  MOST_QUESTIONS,
  questionDeclarations,
} from "../../scripts/release/questions.ts";

const LINES = askingLines();
const NUMBERS = [1, 22, 80, 255, 256, 443, 8080, 65535];

/** The requests that the program itself would send. */
async function requestsOf(words: readonly string[]): Promise<string[]> {
  const command = await readCommand(words);
  assert.equal(command.kind, "list");
  const { fetches } = planSources(command.kind === "list" ? command.query : assert.fail());
  return fetches.flatMap((fetch) => fetch.kind === "sockets" ? [fetch.request.toHex()] : []);
}

/** The messages of the table, with the number in its place. */
function messagesOf({ questions }: AskingLine, number: number): string[] {
  return questions.map(({ bytes, numberAt }) => {
    const message = bytes.slice();
    if (numberAt > 0) new DataView(message.buffer).setUint16(numberAt, number, true);
    return message.toHex();
  });
}

/** Letters in all orders if they are few, else turned round and backwards. */
function orders(letters: string): string[] {
  if (letters.length <= 1) return [letters];
  if (letters.length > 4) {
    const turned = [...letters].map((_, at) => letters.slice(at) + letters.slice(0, at));
    return [...turned, ...turned.map((text) => [...text].reverse().join(""))];
  }
  return [...letters].flatMap((letter, at) =>
    orders(letters.slice(0, at) + letters.slice(at + 1)).map((rest) => letter + rest)
  );
}

/** Ways to type a line: its letters in other orders. */
function spellings(words: readonly string[]): string[][] {
  const at = words.findIndex((word) => /^-[^-]/.test(word));
  if (at < 0) return [[...words]];
  return orders(words[at].slice(1)).map((letters) => words.with(at, `-${letters}`));
}

/** A command line with its letters in the order of the alphabet. */
function sorted(line: string): string {
  return line.replace(/(?<=(^| )-)\w+/g, (letters) => [...letters].sort().join(""));
}

Deno.test("questions: each line's are those that the program would send, however it is typed", async () => {
  for (const asking of LINES) {
    const numbered = asking.line.some((word) => word.includes(NUMBER));
    for (const number of numbered ? NUMBERS : [0]) {
      const typed = spellings(wordsWith(asking.line, number));
      const messages = messagesOf(asking, number);
      for (const words of numbered ? typed.slice(0, 2) : typed) {
        assert.deepEqual(messages, await requestsOf(words), words.join(" "));
      }
    }
  }
});

Deno.test("questions: for the command lines that people use", () => {
  const known = new Set(LINES.map(({ line }) => sorted(line.join(" "))));
  const used = [
    ...["", "-t", "-tan", "-ant", "-nat", "-ta", "-tn", "-tuna", "-tuan", "-ua", "-x", "-a", "-l"],
    ...["-tulpn", "-tulnp", "-lntup", "-plnt", "-tlnp", "-lnt", "-lntp", "-ltn", "-tani", "-tane"],
    ...["-ant state established", "-t state time-wait", "-H state established"],
    ...[`-tan sport = :${NUMBER}`, `-tn dport = :${NUMBER}`, `-t sport eq :${NUMBER}`],
    ...["--json -tan", "-tan --json", "--jsonl"],
  ];
  const missing = used.filter((line) => !known.has(sorted(line)));
  // A filter without a protocol is of many kinds of sockets.
  assert.deepEqual(missing, ["-H state established"]);
});

Deno.test("questions: none where owners would be missed, or nothing is asked at all", () => {
  const asking = new Set(LINES.map(({ line }) => line.join(" ")));
  const all = knownLines().map((line) => line.join(" "));
  for (const line of ["-tnp", "-tanp", "-tp", "-xp", "-anp"]) {
    assert.ok(all.includes(line) && !asking.has(line), line);
  }
});

Deno.test("questions: there is room for them, and no letter is twice in a word", () => {
  for (const { line, questions } of LINES) {
    assert.ok(questions.length <= MOST_QUESTIONS);
    for (const word of line.filter((word) => /^-[^-]/.test(word))) {
      assert.equal(new Set(word).size, word.length, word);
    }
  }
  assert.equal(new Set(LINES.map(({ line }) => line.join("\0"))).size, LINES.length);
});

Deno.test("questions: as declarations, each line ends with an empty word", () => {
  const bytes = Uint8Array.of(8, 0, 0, 0, 1, 2, 3, 4);
  const one = { line: ["-t", "sport = :#"], questions: [{ bytes, numberAt: 6 }] };
  const other = { line: [], questions: [{ bytes, numberAt: 0 }, { bytes, numberAt: 6 }] };
  const text = questionDeclarations([one, other]).join("\n");
  assert.ok(text.includes('"-t\\0sport = :#\\0\\0"'), text);
  assert.ok(text.includes('  "\\0"'), text);
  assert.ok(text.includes("ASKED_ROOM = 16"), text);
  assert.ok(text.includes('"PROC_ROOT=\\0" "TCPDIAG_FILE=\\0" ""'), text);
});
