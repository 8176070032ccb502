/**
 * The commands in the fenced blocks of the README and the documents, and what these say that they
 * print.
 */

import { ROOT } from "../../scripts/child.ts";

/** One command, or a whole block that has none. */
export interface Command {
  readonly text: string;
  /** What is printed, with its newlines; empty if it is not said. */
  readonly output: string;
}

/** What prompts stand in front of; without one of them `#` begins a comment. */
const PROMPT = /^(?:\$ |# (?=(?:mkdir|chroot|install|setcap|sockscope) ))(.*)$/;

/** The commands of one block. */
function commandsOf(block: string): Command[] {
  const lines = block.split("\n").slice(0, -1);
  if (!PROMPT.test(lines[0])) {
    return lines.filter((line) => line !== "" && !line.startsWith("#"))
      .map((text) => ({ text, output: "" }));
  }
  const commands: { text: string; output: string }[] = [];
  for (const line of lines) {
    const typed = PROMPT.exec(line);
    if (typed !== null) commands.push({ text: typed[1], output: "" });
    else commands[commands.length - 1].output += `${line}\n`;
  }
  return commands;
}

/** The README, the documents, and what else is for people, by path from the top. */
export function documents(): ReadonlyMap<string, string> {
  const docs = [...Deno.readDirSync(`${ROOT}/docs`)].map(({ name }) => `docs/${name}`)
    .filter((path) => path.endsWith(".md")).sort();
  return new Map(
    ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...docs].map((path) =>
      [path, Deno.readTextFileSync(`${ROOT}/${path}`)] as const
    ),
  );
}

/** All commands of the documents, in order; one that stands in several, once for each. */
export function readmeCommands(): Command[] {
  return [...documents().values()].flatMap((text) =>
    [...text.matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block]) => commandsOf(block))
  );
}
