/** The counts in the line that `deno test` closes with. */

/** How many tests ended in which way. */
export interface TestCount {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Reads the last closing line of an output, such as
 * `ok | 12 passed (3 steps) | 0 failed | 3 ignored (1s)`; null when there is none, because the
 * runner stopped before it. Steps are parts of a test and not counted.
 */
export function parseTestCount(output: string): TestCount | null {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  const closing = plain.match(/^(?:ok|FAILED) \| \d+ passed\b.*$/gm)?.at(-1);
  if (closing === undefined) return null;
  const count = (word: string): number =>
    Number(new RegExp(`\\| (\\d+) ${word}\\b`).exec(closing)?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), skipped: count("ignored") };
}

/** Characters that are more than a gate's last line has. */
const LAST_LINE = 100;

/** The sum of two counts. */
export function addCounts(a: TestCount, b: TestCount): TestCount {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

/** The gate's last line. */
export function countLine({ passed, failed, skipped }: TestCount): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** Reads the last line of a gate's output; null if it is none, because the gate died. */
export function parseCountLine(output: string): TestCount | null {
  const line = /\b(\d+) passed, (\d+) failed, (\d+) skipped\n$/.exec(output.slice(-LAST_LINE));
  if (line === null) return null;
  const [passed, failed, skipped] = line.slice(1).map(Number);
  return { passed, failed, skipped };
}
