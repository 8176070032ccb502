/**
 * The later half of the flow: decode, filter, render. It is loaded while the kernel answers, and
 * called when the permissions have been given back.
 */

import { decode } from "../decode/decode.ts";
import { bindFilter, unknownHosts } from "../filter/bind_filter.ts";
import { selectRows } from "../filter/select_rows.ts";
import { needsAttributes } from "../model/attributes.ts";
import type { Capture } from "../model/capture.ts";
import { EnvironmentError } from "../model/problem.ts";
import type { Query } from "../model/query.ts";
import { addressesToResolve } from "../render/address_text.ts";
import { render } from "../render/render.ts";
import { lackNotes } from "./lack_notes.ts";
import { missingColumns } from "./missing_columns.ts";
import { complain, type Dns, type Stage } from "./stage.ts";

/** Decodes, filters and renders what was captured; false where something of it could not be. */
export async function show(
  query: Query,
  capture: Capture,
  stage: Stage & { readonly dns: Dns | null },
): Promise<boolean> {
  const { facts, dns } = stage;
  const decoded = decode(capture, {
    summary: query.summary,
    attributes: needsAttributes(query),
    byteOrder: query.byteOrder,
    quirks: query.format === "text",
  });
  if (query.show.context && !decoded.selinux) {
    throw new EnvironmentError("SELinux is not enabled, so there are no contexts to show");
  }
  const { names } = decoded;
  const answers = await dns?.addresses(unknownHosts(query.filter, names));
  const filter = bindFilter(query, names, answers);
  const selections = decoded.tables.map((table) =>
    [table, selectRows(table, query, filter, names)] as const
  );
  const hostNames = query.resolve && dns !== null
    ? await dns.names(addressesToResolve(selections, names, query.show))
    : null;
  const lacks = lackNotes(query, capture.sources, selections);
  for (const note of [...query.notes, ...lacks]) stage.error(note);
  await render(query, decoded, selections, facts, hostNames, (bytes) => stage.out(bytes));
  const problems = [...decoded.problems, ...missingColumns(query, selections)];
  const whole = complain(problems, stage);
  const denied = decoded.owners?.denied ?? 0;
  if (denied > 0) {
    stage.error(
      `${denied} processes did not let their descriptors be read, so owners may be missing`,
    );
  }
  return whole;
}
