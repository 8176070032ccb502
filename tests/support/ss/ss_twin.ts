/**
 * The pair of trees that one comparison reads.
 *
 * @module
 */

import type { EditableTree } from "../trees/editable_tree.ts";

/** The trees of one comparison and what was put into that of ss. */
export interface Twin {
  /** The tree that sockscope reads: as captured, but for what `ss` asks the running kernel. */
  readonly ours: EditableTree;
  /** The tree that ss reads. */
  readonly theirs: EditableTree;
  /** For a defect's id: text that stands in the twin, and what sockscope prints in its place. */
  readonly standIns: Map<string, Map<string, string>>;
}

/** Notes that `standIn` was put into the twin where sockscope prints `meant`. */
export function noteStandIn(twin: Twin, id: string, standIn: string, meant: string): void {
  let ofDefect = twin.standIns.get(id);
  if (ofDefect === undefined) twin.standIns.set(id, ofDefect = new Map());
  ofDefect.set(standIn, meant);
}
