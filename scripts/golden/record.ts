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
export function answerFile(args: readonly string[]): string {
  return `${["ss", ...args].join("_").replace(/[/:*]/g, "%")}.txt`;
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
  const golden = `${tree}/golden`;
  try {
    Deno.removeSync(golden, { recursive: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  Deno.mkdirSync(golden, { recursive: true });
  const digest = await namesDigest();
  const name = tree.slice(tree.lastIndexOf("/") + 1);
  const cases = commandLines(name).map((args): GoldenCase => {
    const file = answerFile(args);
    const { code, stdout } = new Deno.Command(ss, {
      args,
      clearEnv: true,
      env: { PROC_ROOT: `${tree}/proc`, LC_ALL: "C", PATH: "/usr/bin:/bin" },
      stdin: "null",
    }).outputSync();
    Deno.writeFileSync(`${golden}/${file}`, stdout);
    return { args, file, exit: code, ...(asksNames(args) ? { names: digest } : {}) };
  });
  const lines = cases.map((c) => `  ${JSON.stringify(c)}`).join(",\n");
  Deno.writeTextFileSync(`${golden}/cases.json`, `[\n${lines}\n]\n`);
  return cases.length;
}
