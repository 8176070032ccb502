/**
 * The second half of the flow: decode, filter, render. It is loaded while the kernel answers, and
 * called after the permissions were dropped.
 */

import { decode } from "../decode/decode.ts";
import { addressRows, listedRows, listFiles } from "../filter/lsof/list_files.ts";
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
import type { Selections } from "../table/socket_table.ts";

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
  const { names } = decoded;
  const answers = await dns?.addresses(unknownHosts(query.filter, names));
  const dialect = dialectOf(query);
  const select = (of: Query): Selections => {
    const filter = bindFilter(of, names, answers);
    return (of.sockets ? decoded.tables : []).map((table) =>
      [table, decoded.own.leaveOut(table, selectRows(table, of, filter, names, dialect))] as const
    );
  };
  const files = query.lsof === null
    ? null
    : listFiles(query.lsof.selection, decoded, addressRows(query, select));
  const selections = files === null ? select(query) : listedRows(decoded, files);
  const hostNames = query.resolve && dns !== null
    ? await dns.names(addressesToResolve(selections, names, query.wanted))
    : null;
  const lacks = await lackNotes(query, capture.sources, selections);
  const quiet = query.lsof?.quiet ?? false;
  const notes = [...query.notes, ...lacks, ...limitNotes(query, selections)];
  for (const note of notes) display.error(note);
  const write = (bytes: Uint8Array): void => display.out(bytes);
  const any = await render(query, decoded, selections, display.facts, hostNames, write, files);
  const problems = [...decoded.problems, ...missingColumns(query, selections)];
  const whole = reportProblems(problems, display);
  if (!quiet) { for (const note of ownerNotes(capture.owners)) display.error(note); }
  const found = files === null || query.lsof!.forgiving
    ? any
    : query.repeat === null
    ? !files.missing.some(({ counts }) => counts)
    : files.length > 0;
  if (query.repeat !== null && (found || !query.repeat.untilNone)) return ExitStatus.AGAIN;
  return whole && found ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE;
}
