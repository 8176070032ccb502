/**
 * The second half of the flow: decode, filter, render. It is loaded while the kernel answers, and
 * called after the permissions were dropped.
 */

import { decode } from "../decode/decode.ts";
import { bindFilter, unknownHosts } from "../filter/bind_filter.ts";
import { selectRows } from "../filter/select_rows.ts";
import { groupSet, needsAttributes } from "../field/group.ts";
import type { Capture } from "../model/capture.ts";
import type { Dns } from "../model/dns.ts";
import { ExitStatus } from "../model/exit_status.ts";
import { EnvironmentError } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import { dialectOf } from "../render/dialects.ts";
import { addressesToResolve } from "../render/resolve.ts";
import { render } from "../render/render.ts";
import { lackNotes } from "./lack_notes.ts";
import { limitNotes } from "./limit_notes.ts";
import { missingColumns } from "./missing_columns.ts";
import { ownerNotes } from "./owner_notes.ts";
import { type Display, reportProblems } from "./display.ts";

/**
 * Decodes, filters and renders what was captured; returns how that ends the run. `dns`: null if it
 * is not to be asked.
 */
export async function show(
  query: Query,
  capture: Capture,
  display: Display,
  dns: Dns | null,
): Promise<number> {
  const decoded = decode(capture, {
    summary: query.summary,
    attributes: needsAttributes(query),
    byteOrder: query.byteOrder,
  });
  if (query.wanted & groupSet("contexts") && !decoded.selinux) {
    // Among them may be the file that would have said otherwise.
    reportProblems(capture.problems, display);
    throw new EnvironmentError("SELinux is not enabled, so there are no contexts to show");
  }
  const { names, owners } = decoded;
  const answers = await dns?.addresses(unknownHosts(query.filter, names));
  const filter = bindFilter(query, names, answers, owners);
  const dialect = dialectOf(query);
  const selections = (query.sockets ? decoded.tables : []).map((table) =>
    [
      table,
      decoded.own.leaveOut(table, selectRows(table, query, filter, names, dialect, owners)),
    ] as const
  );
  const hostNames = query.resolve && dns !== null
    ? await dns.names(addressesToResolve(selections, names, query.wanted))
    : null;
  const lacks = await lackNotes(query, capture.sources, selections);
  const notes = [...query.notes, ...lacks, ...limitNotes(query, selections)];
  for (const note of notes) display.error(note);
  const write = (bytes: Uint8Array): void => display.out(bytes);
  const found = await render(query, decoded, selections, display.facts, hostNames, write);
  const problems = [...decoded.problems, ...missingColumns(query, selections)];
  const whole = reportProblems(problems, display);
  for (const note of ownerNotes(capture.owners, query.filter)) display.error(note);
  if (query.repeat !== null && (found || !query.repeat.untilNone)) return ExitStatus.AGAIN;
  return whole && found ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE;
}
