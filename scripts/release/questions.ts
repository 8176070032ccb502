/**
 * What the launcher has the kernel asked while the runtime is still starting
 * (scripts/launcher/question.h): a table from command lines to the messages that the program will want
 * to send, made by the program's own planner.
 */

import { parseFilter } from "../../lib/cli/parse_filter.ts";
import { parseFlags } from "../../lib/cli/parse_flags.ts";
import { resolveNetstat } from "../../lib/cli/netstat/resolve_netstat.ts";
import { resolveQuery, STEERING_VARIABLES } from "../../lib/cli/resolve_query.ts";
import { State } from "../../lib/model/kinds.ts";
import type { Plan } from "../../lib/model/plan.ts";
import { COMMAND_NAMES, type Query } from "../../lib/model/query.ts";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { aligned, u16 } from "../../lib/uapi/netlink.ts";
import { tableQuestion } from "../../lib/uapi/table_question.ts";
import { type KnownLine, knownLines, NUMBER, wordsWith } from "./known_lines.ts";

/** Of one command line: what the library has room for (scripts/launcher/own_question.c). */
export const MOST_QUESTIONS = 16;

/** A message, and where in it a 16-bit number goes, in bytes; 0 for nowhere. */
export interface Question {
  readonly bytes: Uint8Array;
  readonly numberAt: number;
}

/** A command line, and what is asked for it. */
export interface AskingLine {
  readonly line: KnownLine;
  readonly questions: readonly Question[];
}

/** The lines for which something is asked. */
export function askingLines(): AskingLine[] {
  return knownLines().flatMap((line) => {
    const questions = questionsOf(line);
    return questions.length === 0 ? [] : [{ line, questions }];
  });
}

/** Two numbers that have no byte in common, nor one that is 0. */
const NUMBERS = [0x0102, 0xfefd] as const;

/**
 * What is asked for a line; nothing if it is not to be asked beforehand.
 *
 * @throws {Error} if its number is in a message otherwise than as 16 bits
 */
function questionsOf(line: KnownLine): Question[] {
  const [requests, others] = NUMBERS.map((number) =>
    messagesOf(line.command, wordsWith(line, number))
  );
  if (!line.words.some((word) => !word.startsWith("-") && word.includes(NUMBER))) {
    return requests.map((bytes) => ({ bytes, numberAt: 0 }));
  }
  return requests.map((bytes, index) => {
    const places = [...bytes.keys()].filter((at) => bytes[at] !== others[index]?.[at]);
    const [at] = places;
    const isNumber = places.length === 2 && u16(bytes, at) === NUMBERS[0] &&
      u16(others[index], at) === NUMBERS[1];
    if (!isNumber) throw new Error(`${line.words.join(" ")}: the number is not in its message`);
    return { bytes, numberAt: at };
  });
}

/** The messages that the program sends for these words, or the tables that it reads. */
function messagesOf(name: KnownLine["command"], words: readonly string[]): Uint8Array[] {
  const environment = { procRoot: null, replay: null, filterText: null, parseFilter };
  const command = name === "ss"
    ? resolveQuery(parseFlags(words), environment)
    : resolveNetstat(words, environment);
  if (command.kind !== "list") return [];
  const plan = planSources(command.query);
  const fetches = plan.fetches.filter((fetch) => fetch.kind === "sockets");
  // Those that take long at the end, and the longest last: it is shown while it still arrives.
  const inTurn = [
    ...fetches.filter(({ long }) => !long),
    ...fetches.filter(({ long }) => long).toReversed(),
  ];
  const ofTables = plan.source === "procfs";
  const messages = inTurn.flatMap(({ request, files }) =>
    ofTables ? files.map((id) => tableQuestion(`${plan.root}/${id}`)) : [request]
  );
  const tooMany = messages.length > MOST_QUESTIONS;
  return tooMany || losesOwners(plan, command.query) ? [] : messages;
}

const QUIET_STATES = 1 << State.LISTEN | 1 << State.CLOSE;

/**
 * Whether sockets might be without their owners that are closed soon: descriptors would be read later
 * after them than they are now. Those that listen stay.
 */
function losesOwners({ fetches }: Plan, { states }: Query): boolean {
  return fetches.some(({ kind }) => kind === "owners") && (states & ~QUIET_STATES) !== 0;
}

/** The declarations for carried.h; the types in it are those of launcher.c. */
export function questionDeclarations(lines: readonly AskingLine[]): string[] {
  const placed = new Map<string, { readonly at: number; readonly question: Question }>();
  const runs = new Map<string, number>();
  const entries: string[] = [];
  const order: string[] = [];
  let size = 0;
  for (const { line, questions } of lines) {
    const keys = questions.map(({ bytes, numberAt }) => `${numberAt}:${bytes.toHex()}`);
    questions.forEach((question, index) => {
      if (placed.has(keys[index])) return;
      if (aligned(question.bytes.length) !== question.bytes.length) {
        throw new RangeError("a message does not end where another may begin");
      }
      placed.set(keys[index], { at: size, question });
      size += question.bytes.length;
    });
    const run = keys.join();
    if (!runs.has(run)) {
      runs.set(run, order.length);
      order.push(...keys);
    }
    const command = COMMAND_NAMES.indexOf(line.command);
    entries.push(`{${runs.get(run)}, ${keys.length}, ${command}}`);
  }
  const room = Math.max(
    ...lines.map(({ questions }) => questions.reduce((sum, { bytes }) => sum + bytes.length, 0)),
  );
  const rows = order.map((key) => {
    const { at, question } = placed.get(key)!;
    return `  {${at}, ${question.bytes.length}, ${question.numberAt}},`;
  });
  const patterns = lines.map(({ line }) =>
    `  ${JSON.stringify([...line.words, "", ""].join("\0"))}`
  );
  return [
    "/* What is asked for which command line: question.h. */",
    `static const char steering[] = ${
      Object.values(STEERING_VARIABLES).map((name) => `"${name}=\\0"`).join(" ")
    } "";`,
    `enum { ASKED_ROOM = ${room} }; /* bytes of all messages of a line */`,
    "static const u8 messages[] = {",
    ...[...placed.values()].map(({ question }) => `  ${[...question.bytes].join(", ")},`),
    "};",
    "static const struct question questions[] = {",
    ...rows,
    "};",
    "static const struct known_line known_lines[] = {",
    ...entries.map((entry) => `  ${entry},`),
    "};",
    "/* The words of each line; an empty one ends it. */",
    "static const char known_words[] =",
    ...patterns.map((text) => text.replaceAll("\\u0000", "\\0")),
    '  "";',
  ];
}
