/** The table of what is asked before the runtime is awake, against the planner that it was made by. */

import assert from "node:assert/strict";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { readCommand } from "../../lib/start/read_command.ts";
import {
  type KnownLine,
  knownLines,
  NUMBER,
  wordsWith,
} from "../../scripts/release/known_lines.ts";
import {
  type AskingLine,
  askingLines,
  MOST_QUESTIONS,
  questionDeclarations,
} from "../../scripts/release/questions.ts";
import { joined, u16s, u32s } from "../support/answers/replies.ts";

const LINES = askingLines();
const NUMBERS = [1, 22, 80, 255, 256, 443, 8080, 65535];

/** What the program itself would send, or open. */
async function requestsOf(
  name: KnownLine["command"],
  words: readonly string[],
): Promise<string[]> {
  const command = await readCommand(name === "ss" ? words : [name, ...words]);
  assert.equal(command.kind, "list");
  const { source, fetches } = planSources(
    command.kind === "list" ? command.query : assert.fail(),
  );
  return fetches.flatMap((fetch) => {
    if (fetch.kind !== "sockets") return [];
    if (source !== "procfs") return [fetch.request.toHex()];
    // Its length, the type that stands for a table, and the name.
    return fetch.files.map((id) => {
      const name = new TextEncoder().encode(`/proc/${id}\0`);
      const size = 16 + Math.ceil(name.length / 4) * 4;
      const bytes = joined(u32s(size), u16s(0xffff, 0), u32s(0, 0), name);
      return joined(bytes, new Uint8Array(size - bytes.length)).toHex();
    });
  });
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

/** A line as it is typed. */
function textOf({ command, words }: KnownLine): string {
  return [...command === "ss" ? [] : [command], ...words].join(" ");
}

/** A command line with its letters in the order of the alphabet. */
function sorted(line: string): string {
  return line.replace(/(?<=(^| )-)\w+/g, (letters) => [...letters].sort().join(""));
}

Deno.test("questions: each line's are those that the program would send, however it is typed", async () => {
  for (const asking of LINES) {
    const { command, words } = asking.line;
    const numbered = words.some((word) => word.includes(NUMBER));
    for (const number of numbered ? NUMBERS : [0]) {
      const typed = spellings(wordsWith(asking.line, number));
      // In any order: an answer is looked for among all.
      const messages = messagesOf(asking, number).sort();
      for (const words of numbered ? typed.slice(0, 2) : typed) {
        assert.deepEqual(messages, (await requestsOf(command, words)).sort(), words.join(" "));
      }
    }
  }
});

Deno.test("questions: for the command lines that people use", () => {
  const known = new Set(LINES.map(({ line }) => sorted(textOf(line))));
  const used = [
    ...["", "-t", "-tan", "-ant", "-nat", "-ta", "-tn", "-tuna", "-tuan", "-ua", "-x", "-a", "-l"],
    ...["-tulpn", "-tulnp", "-lntup", "-plnt", "-tlnp", "-lnt", "-lntp", "-ltn", "-tani", "-tane"],
    ...["-ant state established", "-t state time-wait", "-H state established"],
    ...[`-tan sport = :${NUMBER}`, `-tn dport = :${NUMBER}`, `-t sport eq :${NUMBER}`],
    ...["--json -tan", "-tan --json", "--jsonl", "--source procfs -tan", "-tan --source=procfs"],
    ...["netstat -tan", "netstat -tln", "netstat -an", "netstat -tn", "netstat -tun"],
  ];
  const missing = used.filter((line) => !known.has(sorted(line)));
  // A filter without a protocol is of many kinds of sockets.
  assert.deepEqual(missing, ["-H state established"]);
});

Deno.test("questions: none where owners would be missed, or nothing is asked at all", () => {
  const asking = new Set(LINES.map(({ line }) => textOf(line)));
  const all = knownLines().map(textOf);
  for (const line of ["-tnp", "-tanp", "-tp", "-xp", "-anp"]) {
    assert.ok(all.includes(line) && !asking.has(line), line);
  }
});

Deno.test("questions: there is room for them, and no letter is twice in a word", () => {
  for (const { line, questions } of LINES) {
    assert.ok(questions.length <= MOST_QUESTIONS);
    for (const word of line.words.filter((word) => /^-[^-]/.test(word))) {
      assert.equal(new Set(word).size, word.length, word);
    }
  }
  assert.equal(new Set(LINES.map(({ line }) => JSON.stringify(line))).size, LINES.length);
});

Deno.test("questions: as declarations, each line ends with an empty word", () => {
  const bytes = Uint8Array.of(8, 0, 0, 0, 1, 2, 3, 4);
  const one: AskingLine = {
    line: { command: "ss", words: ["-t", "sport = :#"] },
    questions: [{ bytes, numberAt: 6 }],
  };
  const other: AskingLine = {
    line: { command: "netstat", words: [] },
    questions: [{ bytes, numberAt: 0 }, { bytes, numberAt: 6 }],
  };
  const text = questionDeclarations([one, other]).join("\n");
  assert.ok(text.includes('"-t\\0sport = :#\\0\\0"'), text);
  assert.ok(text.includes('  "\\0"'), text);
  assert.ok(text.includes("  {0, 1, 0},\n  {1, 2, 1},"), text);
  assert.ok(text.includes("ASKED_ROOM = 16"), text);
  assert.ok(text.includes('"PROC_ROOT=\\0" "TCPDIAG_FILE=\\0" ""'), text);
});

Deno.test("questions: those about TCP, which take long, are last, and IPv4's behind IPv6's", () => {
  const table = (name: string): string => new TextEncoder().encode(`/proc/net/${name}\0`).toHex();
  const orders: Readonly<Record<string, readonly string[]>> = {
    "--source procfs -tan": [table("tcp6"), table("tcp")],
    "--source procfs -tuan": [table("udp"), table("udp6"), table("tcp6"), table("tcp")],
    "netstat -tan": [table("tcp6"), table("tcp")],
  };
  for (const [text, names] of Object.entries(orders)) {
    const line = LINES.find(({ line }) => sorted(textOf(line)) === sorted(text));
    assert.ok(line !== undefined, text);
    const messages = messagesOf(line, 0);
    assert.deepEqual(messages.map((hex, at) => hex.includes(names[at])), names.map(() => true));
  }
});
