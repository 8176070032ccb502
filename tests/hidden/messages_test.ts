/**
 * What the user typed, and paths, in messages: nothing is written that a terminal or a reader obeys
 * or does not see, and no message has more lines than it should.
 */

import assert from "node:assert/strict";
import {
  isHiddenCharacter,
  TRIED,
  utf8,
  visibleName,
} from "../support/values/hidden_characters.ts";
import { type InProcessResult, runInProcess } from "../support/programs/in_process.ts";
import { HEADER, type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { assertNothingHidden } from "../support/values/sound_output.ts";

const encoder = new TextEncoder();

/** As messages show it. */
function shown(text: string): string {
  return new TextDecoder().decode(
    Uint8Array.from(visibleName(utf8(text)), (character) => character.charCodeAt(0)),
  );
}

/**
 * Every character that is tried but those in `without`, in words of a few: short enough for the
 * name of a file.
 */
function* wordsOf(without: RegExp): Generator<string> {
  const SIZE = 60;
  const characters = TRIED.filter((character) => !without.test(character));
  for (let at = 0; at < characters.length; at += SIZE) {
    yield `x${characters.slice(at, at + SIZE).join("")}`;
  }
}

/** A run that shows nothing; returns the lines of its complaint, without the program's name. */
async function complaint(args: readonly string[], root: string): Promise<string[]> {
  const { code, stdout, stderr } = await runInProcess(args, root);
  assert.deepEqual([code, stdout.length], [2, 0], stderr);
  assertNothingHidden(encoder.encode(stderr));
  assert.match(stderr, /^sockscope: [^]*\n$/);
  return stderr.slice("sockscope: ".length, -1).split("\n");
}

function smallTree(): Promise<ProcTree> {
  return procTree({ "net/tcp": HEADER.tcp });
}

/** What separates names in lists, options from values, and words from each other. */
const SEPARATORS = /[\0,!=/: \t\\]/;

const REFUSED: readonly (readonly [what: string, args: (word: string) => readonly string[]])[] = [
  ["an unknown option", (word) => [`--${word}`]],
  ["an unknown table", (word) => ["-A", word]],
  ["an unknown family", (word) => ["-f", word]],
  ["an unknown source", (word) => ["--source", word]],
  ["a wrong id of a map", (word) => ["--bpf-map-id", word]],
  ["a file for -D", (word) => ["-t", "-D", word]],
  ["an unknown state", (word) => ["state", word]],
  ["a filter file that is not there", (word) => ["-F", `/nowhere/${word}`]],
  ["a root that is not there", (word) => ["-t", "--proc-root", `/nowhere/${word}`]],
  ["an unknown namespace", (word) => ["-t", "-N", word]],
];

for (const [what, args] of REFUSED) {
  Deno.test(`messages: ${what} is shown byte by byte if it hides something`, async () => {
    await using tree = await smallTree();
    for (const word of wordsOf(SEPARATORS)) {
      const lines = await complaint(args(word), tree.path);
      assert.equal(lines.length, 1);
      assert.ok(lines[0].includes(shown(word)), lines[0]);
    }
  });
}

Deno.test("messages: an unknown letter is shown whole", async () => {
  await using tree = await smallTree();
  const letters = TRIED.filter((character) => isHiddenCharacter(character.codePointAt(0)!));
  for (const letter of [...letters, "\u00fc", "\u{1f600}"]) {
    assert.deepEqual(await complaint([`-t${letter}`], tree.path), [
      `there is no option -${shown(letter)} (see --help)`,
    ]);
  }
});

const FILTERS: readonly (readonly [what: string, ...words: readonly string[]])[] = [
  ["a word that is none", "WORD"],
  ["a service", "sport", "=", ":WORD", "or", "dport", "=", ":22"],
  ["a device", "dport", "=", ":22", "and", "dev", "WORD"],
  ["an address", "src", "WORD/3"],
  ["an ethernet protocol", "src", "link:WORD"],
  ["a netlink protocol", "src", "netlink:WORD"],
];

for (const [what, ...filter] of FILTERS) {
  Deno.test(`messages: ${what} in a filter is pointed at as it is shown`, async () => {
    await using tree = await smallTree();
    for (const word of wordsOf(SEPARATORS)) {
      const words = filter.map((text) => text.replace("WORD", () => word));
      const lines = await complaint(["-t", ...words], tree.path);
      assert.equal(lines.length, 3, lines.join("\n"));
      const [message, expression, marks] = lines;
      assert.ok(message.includes(shown(word)), message);
      assert.equal(expression, `  ${shown(words.join(" "))}`);
      const wrong = words.find((text) => text.includes(word))!;
      assert.equal(marks.trimEnd().length - marks.trim().length, expression.indexOf(shown(wrong)));
      assert.equal(marks.trim(), "^".repeat(shown(wrong).length));
    }
  });
}

Deno.test("messages: a word in a filter file is pointed at as it is shown", async () => {
  await using tree = await smallTree();
  const file = `${tree.path}/filter`;
  // A newline parts lines, and blanks words.
  for (const word of wordsOf(/[\0 \t\n\\]/)) {
    await Deno.writeTextFile(file, `sport = :22 and\n${word}\n`);
    const [message, expression, marks] = await complaint(["-F", file], tree.path);
    assert.ok(message.includes(shown(word)));
    assert.equal(expression, `  sport = :22 and ${shown(word)} `);
    assert.equal(marks, `${" ".repeat(18)}${"^".repeat(shown(word).length)}`);
  }
});

/** Files that cannot be read, and rows that are wrong, below a folder of this name. */
async function problemsBelow(folder: string): Promise<InProcessResult> {
  await using tree = await procTree({
    [`${folder}/net/tcp`]: `${HEADER.tcp}   0: no row\n`,
    [`${folder}/net/udp/folder`]: "",
  });
  const result = await runInProcess(["-tuan"], `${tree.path}/${folder}`);
  const root = `${tree.path}/${folder}`;
  assert.ok(result.stderr.includes(shown(`${root}/net/tcp:2:7: tcp.local_address: `)));
  assert.ok(result.stderr.includes(shown(`${root}/net/udp: `)));
  return result;
}

Deno.test("messages: paths of problems are shown byte by byte if they hide something", async () => {
  for (const folder of wordsOf(/[\0/]/)) {
    const { code, stderr } = await problemsBelow(folder);
    assert.equal(code, 1);
    assertNothingHidden(encoder.encode(stderr));
    assert.equal(stderr.split("\n").length, 3, stderr);
  }
});

Deno.test("messages: a recorded dump's name is shown byte by byte if it hides something", async () => {
  await using tree = await smallTree();
  for (const word of wordsOf(/[\0/]/)) {
    const env = { TCPDIAG_FILE: `/nowhere/${word}` };
    const { code, stderr } = await runInProcess(["-t"], tree.path, { env });
    assert.equal(code, 2);
    assertNothingHidden(encoder.encode(stderr));
    assert.ok(stderr.startsWith(`sockscope: TCPDIAG_FILE ${shown(env.TCPDIAG_FILE)}: `), stderr);
    assert.equal(stderr.split("\n").length, 2, stderr);
  }
});
