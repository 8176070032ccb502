/**
 * netstat and sockscope asked the same, and what is different in their answers.
 *
 * @module
 */

import { comparable } from "./comparable.ts";
import type { NetstatRun } from "./reference.ts";

/** Counts of a comparison, and the first differences. */
export class NetstatTally {
  compared = 0;
  withRows = 0;
  refused = 0;
  readonly differences: string[] = [];

  summary(): string {
    return `${this.compared} command lines, ${this.withRows} with rows, ${this.refused} refused, ` +
      `${this.differences.length} different`;
  }

  /** Adds one command line; `fault` is what is wrong with it. */
  add(args: readonly string[], expected: NetstatRun, fault: string | undefined): void {
    this.compared++;
    if (expected.stdout.split("\n").length > 3) this.withRows++;
    if (isRefusal(expected)) this.refused++;
    if (fault !== undefined) this.differences.push(`netstat ${args.join(" ")}\n${fault}`);
  }
}

/** Wrong options, and families of which there are no counters: each program says so in its words. */
function isRefusal({ code, stdout }: NetstatRun): boolean {
  return code === 3 || stdout === "" || stdout.startsWith("netstat: No statistics support");
}

/** Lines of standard error that netstat has for what sockscope reports by its exit status too. */
const COMPLAINS = /bogus|cannot open/;

/** The first line that is different, or undefined if nothing is. */
export function faultOf(expected: NetstatRun, actual: NetstatRun): string | undefined {
  const status = `  exit status: netstat ${expected.code}, other ${actual.code}`;
  if (isRefusal(expected) && !COMPLAINS.test(expected.stderr)) {
    return expected.code === actual.code ? undefined : status;
  }
  if (expected.code !== actual.code && !COMPLAINS.test(expected.stderr)) {
    return `${status}\n${actual.stderr}`;
  }
  const [one, other] = [expected, actual].map(({ stdout }) => comparable(stdout).split("\n"));
  const at = one.findIndex((line, index) => line !== other[index]);
  if (at < 0 && one.length === other.length) return undefined;
  const line = at < 0 ? one.length : at;
  return `  netstat: ${JSON.stringify(one[line])}\n  other:   ${JSON.stringify(other[line])}`;
}
