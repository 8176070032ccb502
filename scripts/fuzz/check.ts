/** Puts one input through decode, filter and render, and says what must not have happened. */

import assert from "node:assert/strict";
import { resolveLsof } from "../../lib/cli/lsof/resolve_lsof.ts";
import { resolveNetstat } from "../../lib/cli/netstat/resolve_netstat.ts";
import { parseFilter } from "../../lib/cli/parse_filter.ts";
import { parseFlags } from "../../lib/cli/parse_flags.ts";
import { resolveQuery } from "../../lib/cli/resolve_query.ts";
import type { Capture } from "../../lib/model/capture.ts";
import type { Query } from "../../lib/model/query.ts";
import { visible } from "../../lib/model/visible.ts";
import { refusalLines } from "../../lib/output/refusal_lines.ts";
import { show } from "../../lib/show/show.ts";
import { joined } from "../../tests/support/answers/replies.ts";
import { FILTER_FILE } from "../../tests/support/ss/command_lines.ts";
import { assertForm, assertNothingHidden } from "../../tests/support/values/sound_output.ts";
import type { Input } from "./inputs.ts";

/** Each input is shown as text and as either form of JSON. */
export const FORMATS = [null, "--json", "--jsonl"] as const;

/**
 * No run may take longer, on a machine with other work. Most take a millisecond; two million bad
 * rows, a second.
 */
const LONGEST_MS = 15_000;

/** And as `lsof` shows it, in one of these ways. */
const LSOF_LINES = [
  ["-nP", "-Ki"],
  ["-i", "-Tqs", "-s"],
  ["-U", "-F"],
  ["-J", "-V"],
  ["-K", "-R", "-g", "+fg", "+c0"],
  ["-j", "-c", "^a"],
  ["-nP", "-F", "-a", "-d", "^4", "-u", "0"],
  ["--jsonl", "-i4:80", "-U"],
  ["-t", "-iTCP", "-i6UDP@[::1]:1-60000"],
] as const;

/** What shows a capture; another one than the program's in tests. */
export type Show = typeof show;

/** Throws for what is wrong with any form of the output. */
export async function check({ line, capture }: Input, shower: Show = show): Promise<void> {
  const ofLines = FORMATS[1 + line.args.length % 2];
  for (const format of [FORMATS[0], ofLines]) {
    // Behind the command's name, if there is one.
    const at = line.args[0] === "netstat" ? 1 : 0;
    const args = format === null ? line.args : line.args.toSpliced(at, 0, format);
    const query = queryOf(args, line.filterFile ?? null);
    if (query !== null) await checkShown(args, query, capture, shower);
  }
  const ofLsof = LSOF_LINES[line.args.join("").length % LSOF_LINES.length];
  const command = resolveLsof(ofLsof, { procRoot: null, replay: null, filterText: null });
  if (command.kind === "list") await checkShown(ofLsof, command.query, capture, shower);
}

/** Null if the command line is refused, or lists nothing. */
function queryOf(args: readonly string[], filterFile: string | null): Query | null {
  try {
    const environment = { procRoot: null, replay: null, filterText: filterFile, parseFilter };
    const command = args[0] === "netstat"
      ? resolveNetstat(args.slice(1), environment)
      : resolveQuery(parseFlags(args), environment);
    return command.kind === "list" ? command.query : null;
  } catch (error) {
    assertRefusal(error);
    return null;
  }
}

/** An error that is meant for the user, and shows him nothing that a terminal obeys. */
function assertRefusal(error: unknown): void {
  const lines = refusalLines(error);
  if (lines === null) throw error;
  assertMessage(...lines);
}

function assertMessage(...lines: readonly string[]): void {
  assertNothingHidden(new TextEncoder().encode(lines.map(visible).join("\n")));
}

async function checkShown(
  args: readonly string[],
  query: Query,
  capture: Capture,
  shower: Show,
): Promise<void> {
  const pieces: Uint8Array[] = [];
  // Decoders write into dumps.
  const dumps = new Map(
    [...capture.dumps].map(([id, dump]) => [id, { ...dump, bytes: dump.bytes.slice() }] as const),
  );
  const display = {
    facts: capture.facts,
    out: (bytes: Uint8Array) => void pieces.push(bytes.slice()),
    error: assertMessage,
  };
  const start = performance.now();
  try {
    await shower(query, [{ ...capture, dumps }], display, null);
  } catch (error) {
    assertRefusal(error);
    assert.equal(pieces.length, 0, "refused after something was shown");
    return;
  }
  const took = performance.now() - start;
  assert.ok(took < LONGEST_MS, `took ${Math.round(took)} ms`);
  const stdout = joined(...pieces);
  // ss writes tabs between columns and in front of details.
  assertNothingHidden(stdout.map((byte) => byte === 0x09 ? 0x20 : byte));
  assertForm(args, stdout);
}

/** A command line as it is typed, with the text of a filter file behind it. */
export function lineText({ line }: Input): string {
  const words = line.args.map((word) => JSON.stringify(word)).join(" ");
  return line.filterFile === undefined
    ? words
    : `${words} (${FILTER_FILE}: ${JSON.stringify(line.filterFile)})`;
}
