/**
 * Asks the reference `ss` and keeps its answers beside a tree.
 *
 * @module
 */

import { commandLines } from "./command_lines.ts";
import { asksNames, namesDigest } from "./names.ts";

/** One recorded answer, as kept in golden/cases.json. */
export interface GoldenCase {
  /** The words after the program's name. */
  readonly args: readonly string[];
  /** The file that holds the bytes of standard output. */
  readonly file: string;
  /** The exit status. */
  readonly exit: number;
  /** Present when the answer has names in it: the digest of the name files (see names.ts). */
  readonly names?: string;
}

/**
 * The name of the file with the answer to a command line: the line itself, `ss_-tan.txt`, with `%`
 * for what is not allowed in file names everywhere.
 */
export function answerFile(args: readonly string[], program = "ss"): string {
  return `${[program, ...args].join("_").replace(/[/:*]/g, "%")}.txt`;
}

/**
 * Records a tree anew.
 *
 * @param tree folder that holds proc/ and is to hold golden/; a short relative path, because the
 *   reference cuts the paths of its tables at 127 characters
 * @param ss the reference program
 * @returns how many answers were recorded
 */
export async function recordGolden(tree: string, ss: string): Promise<number> {
  const name = tree.slice(tree.lastIndexOf("/") + 1);
  return await recordAnswers(`${tree}/golden`, "ss", commandLines(name), (args) => {
    return new Deno.Command(ss, {
      args: [...args],
      clearEnv: true,
      env: { PROC_ROOT: `${tree}/proc`, LC_ALL: "C", PATH: "/usr/bin:/bin" },
      stdin: "null",
    }).outputSync();
  });
}

/** What a program left behind. */
type Answer = Pick<Deno.CommandOutput, "code" | "stdout">;

/**
 * Asks a program these command lines and keeps its answers in a folder, in the place of those that
 * are there.
 *
 * @returns how many answers were recorded
 */
export async function recordAnswers(
  golden: string,
  program: string,
  lines: readonly (readonly string[])[],
  ask: (args: readonly string[]) => Answer,
): Promise<number> {
  try {
    Deno.removeSync(golden, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(golden, { recursive: true });
  const digest = await namesDigest();
  const cases = lines.map((args): GoldenCase => {
    const file = answerFile(args, program);
    const { code, stdout } = ask(args);
    Deno.writeFileSync(`${golden}/${file}`, stdout);
    return { args, file, exit: code, ...(asksNames(args) ? { names: digest } : {}) };
  });
  const listed = cases.map((c) => `  ${JSON.stringify(c)}`).join(",\n");
  Deno.writeTextFileSync(`${golden}/cases.json`, `[\n${listed}\n]\n`);
  return cases.length;
}
