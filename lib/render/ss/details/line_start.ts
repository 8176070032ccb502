/** How a socket's further lines start. */

import type { DetailsContext } from "./context.ts";

/** Starts a line behind the first, or with `-O` the next word on that one. */
export function startLine(context: DetailsContext): void {
  context.writer.text(context.query.text.oneline ? " " : "\n\t");
}
