/** What sockscope shows of made-up answers of sock_diag, without a kernel. */

import type { CapturedDump } from "../../../lib/model/capture.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { NOTHING } from "./decoding.ts";
import { show } from "./replies.ts";

/** The text of a command line over a dump, bytes as characters; and problems. */
export async function shownDump(
  { id, bytes }: CapturedDump,
  words: readonly string[],
): Promise<{ readonly text: string; readonly problems: readonly Problem[] }> {
  // A copy, for decoders write into it.
  const dumps = new Map([[id, { id, bytes: bytes.slice() }]]);
  const { stdout, problems } = await show(words, { ...NOTHING, dumps });
  return { text: new TextDecoder("latin1").decode(stdout), problems };
}
