/**
 * What a run says of columns that were asked for and that rows do not have, apart from all else: ss
 * shows such rows as well, and says nothing.
 *
 * @module
 */

const MISSING =
  /^sockscope: (\/[^:]+): columns? ([A-Za-z_, -]+) (?:is|are) missing in (\d+) rows?$/;
/** What is said of runs that are complete. */
const NOTE = /^sockscope: (procfs does not have|-T shows its column)/;

/** One such line. */
export interface MissingColumns {
  readonly path: string;
  readonly columns: readonly string[];
  readonly rows: number;
}

/** A run as it would have ended if no row lacked a column, and what it said of those. */
export function besidesMissing<R extends { readonly code: number; readonly stderr: string }>(
  run: R,
): R & { readonly missing: readonly MissingColumns[] } {
  const missing: MissingColumns[] = [];
  const others: string[] = [];
  for (const line of run.stderr.split("\n").slice(0, -1)) {
    const match = MISSING.exec(line);
    if (match === null) others.push(line);
    else missing.push({ path: match[1], columns: match[2].split(", "), rows: Number(match[3]) });
  }
  const complete = run.code === 1 && missing.length > 0 && others.every((line) => NOTE.test(line));
  return {
    ...run,
    code: complete ? 0 : run.code,
    stderr: others.map((line) => `${line}\n`).join(""),
    missing,
  };
}
