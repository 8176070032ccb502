/**
 * Numbers of the benchmark as text.
 *
 * @module
 */

/** A requirement and what was measured for it. */
export interface Target {
  readonly what: string;
  readonly measured: number;
  readonly limit: number;
  readonly unit: string;
}

/** Times of one program. */
export interface Timing {
  readonly name: string;
  /** Milliseconds, one for each run. */
  readonly times: readonly number[];
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** One line for each program: median, fastest, number of runs, and the ratio to `base`. */
export function timingTable(timings: readonly Timing[], base: Timing): string {
  const rows = timings.map(({ name, times }) => [
    name,
    seconds(median(times)),
    seconds(Math.min(...times)),
    `${times.length}`,
    (median(times) / median(base.times)).toFixed(2),
  ]);
  return table(["program", "median", "fastest", "runs", `of ${base.name}`], rows);
}

/** One line for each target; says which are not met. */
export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => [
    target.what,
    `${target.measured.toFixed(2)}${target.unit}`,
    `${target.limit.toFixed(2)}${target.unit}`,
    isMet(target) ? "met" : "NOT met",
  ]);
  return table(["target", "measured", "at most", ""], rows);
}

/** Whether a target is met. */
export function isMet({ measured, limit }: Target): boolean {
  return measured <= limit;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(4)} s`;
}

/** Columns as wide as their longest cell; the first to the left, the others to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  return all
    .map((row) =>
      row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))
        .join("  ").trimEnd()
    )
    .join("\n");
}
