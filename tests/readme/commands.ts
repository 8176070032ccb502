/** The commands in the README's fenced blocks, and what it says that they print. */

import { ROOT } from "../../scripts/child.ts";

/** One command, or a whole block that has none. */
export interface Command {
  readonly text: string;
  /** What is printed, with its newlines; empty if the README does not say. */
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

/** All commands of the README, in order. */
export function readmeCommands(): Command[] {
  const readme = Deno.readTextFileSync(`${ROOT}/README.md`);
  return [...readme.matchAll(/^```\w*\n(.*?)^```$/gms)].flatMap(([, block]) => commandsOf(block));
}
