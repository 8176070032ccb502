/**
 * Numbers of the benchmark as text.
 *
 * @module
 */

/** A requirement and what was measured for it. */
export interface Target {
  readonly what: string;
  /** Of the medians. */
  readonly measured: number;
  /** Of the fastest runs, if it is one of times. */
  readonly fastest?: number;
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

/** The least value. */
export function fastest(times: readonly number[]): number {
  return Math.min(...times);
}

/** One line for each program: median, least and most, number of runs, and the ratio to `base`. */
export function timingTable(timings: readonly Timing[], base: string): string {
  const baseTimes = timings.find(({ name }) => name === base)!.times;
  const rows = timings.map(({ name, times }) => [
    `\`${name}\``,
    seconds(median(times)),
    seconds(fastest(times)),
    seconds(Math.max(...times)),
    `${times.length}`,
    (median(times) / median(baseTimes)).toFixed(2),
  ]);
  return table(["program", "median", "min", "max", "runs", `of \`${base}\``], rows);
}

/** One line for each target; says which are not met. */
export function targetTable(targets: readonly Target[]): string {
  const rows = targets.map((target) => [
    target.what,
    amount(target.measured, target.unit),
    target.fastest === undefined ? "" : amount(target.fastest, target.unit),
    amount(target.limit, target.unit),
    isMet(target) ? "met" : "not met",
  ]);
  return table(["target", "measured", "of the fastest", "at most", ""], rows);
}

/** Whether a target is met. */
export function isMet({ measured, limit }: Target): boolean {
  return measured <= limit;
}

function amount(value: number, unit: string): string {
  return `${value.toFixed(2)}${unit}`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(4)} s`;
}

/** A table of Markdown, as docs/benchmarks.md has it, its columns as wide as their longest cells. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, i) => Math.max(...all.map((row) => row[i].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(" | ")} |`;
  return [line(header), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)]
    .join("\n");
}
