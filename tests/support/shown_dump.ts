/** What sockscope shows of made-up answers of sock_diag, without a kernel. */

import { decode } from "../../lib/decode/decode.ts";
import { selectRows } from "../../lib/filter/select_rows.ts";
import type { Capture, CapturedDump } from "../../lib/model/capture.ts";
import type { Problem } from "../../lib/model/problem.ts";
import { FACTS, NOTHING } from "./decoding.ts";
import { queryOf } from "./queries.ts";
import { rendered } from "./replies.ts";

/** A run that read this dump and nothing else; a copy, for decoders write into it. */
function captureOf({ id, bytes }: CapturedDump): Capture {
  return { ...NOTHING, dumps: new Map([[id, { id, bytes: bytes.slice() }]]) };
}

/** The text of a command line without a filter over a dump, bytes as characters; and problems. */
export async function shownDump(
  dump: CapturedDump,
  words: readonly string[],
): Promise<{ readonly text: string; readonly problems: readonly Problem[] }> {
  const query = queryOf(words);
  const decoded = decode(captureOf(dump), { summary: false, attributes: true, quirks: true });
  const rows = decoded.tables.map((table) =>
    [table, selectRows(table, query, null, decoded.names)] as const
  );
  const text = new TextDecoder("latin1").decode(await rendered(query, decoded, rows, FACTS));
  return { text, problems: decoded.problems };
}
