/** Rows that are chosen and drawn while others still arrive. */

import { groupSet } from "../field/group.ts";
import { ALL_KINDS, type Kind } from "../field/kind.ts";
import { RowSelection } from "../filter/select_rows.ts";
import type { Capture } from "../model/capture.ts";
import type { Query } from "../model/query.ts";
import { rowRenderer } from "../render/render.ts";
import type { RowRenderer } from "../render/record/row_renderer.ts";
import type { Decoded } from "../table/decoded.ts";
import type { Selections, SocketTable } from "../table/socket_table.ts";
import type { Display } from "./display.ts";

/** How rows are chosen in a namespace. Throws `FilterSyntaxError` for a name that is unknown there. */
export interface Choosing {
  /** Those of a whole table. */
  chosen(table: SocketTable): Uint32Array;
  /** Those of one that grows. */
  growing(table: SocketTable): RowSelection;
}

/** Kinds that the kernel was asked for; null if there may be rows of files too. */
function askedKinds({ dumps, files }: Capture): Kind[] | null {
  const fromFiles = ALL_KINDS.some(({ sources }) =>
    sources.some(({ files: ids }) => ids.some((id) => files.has(id)))
  );
  if (fromFiles) return null;
  return ALL_KINDS.filter(({ sources }) =>
    sources.some(({ dump }) => dump !== null && dumps.has(dump))
  );
}

/**
 * Draws the rows of one network namespace. Tables are drawn whole, one after the other, but for the
 * first one that grows.
 */
export class Ahead {
  readonly #renderer: RowRenderer;
  readonly #choose: (decoded: Decoded) => Choosing;
  #choosing: Choosing | null = null;
  /** Of a table that grew, piece by piece. */
  readonly #drawn: [SocketTable, Uint32Array][] = [];
  #wholeTables = 0;
  #growing: { readonly table: SocketTable; readonly selection: RowSelection } | null = null;

  private constructor(renderer: RowRenderer, choose: (decoded: Decoded) => Choosing) {
    this.#renderer = renderer;
    this.#choose = choose;
  }

  /**
   * Null if nothing arrives, or if something is to be said or known before the first row is shown that
   * only the last one tells.
   */
  static async open(
    query: Query,
    captures: readonly Capture[],
    choose: (decoded: Decoded) => Choosing,
    display: Display,
  ): Promise<Ahead | null> {
    const [capture, another] = captures;
    const arrives = [...capture.dumps.values()].some(({ arrival }) => arrival);
    if (!arrives || another !== undefined || query.quiet || query.question !== null) return null;
    // That there are none is an error.
    if (query.wanted & groupSet("contexts")) return null;
    const kinds = askedKinds(capture);
    // What files do not have is said first.
    if (kinds === null) return null;
    const write = (bytes: Uint8Array): void => display.out(bytes);
    const renderer = await rowRenderer(query, kinds, display.facts, write);
    if (renderer === null) return null;
    for (const note of query.notes) display.error(note);
    return new Ahead(renderer, choose);
  }

  /** Draws what has come: whole tables, and behind them one that grows. */
  more(decoded: Decoded, growing: SocketTable): void {
    const choosing = this.#begin(decoded);
    this.#whole(decoded.tables, choosing);
    this.#growing ??= { table: growing, selection: choosing.growing(growing) };
    this.#draw(growing, this.#growing.selection.next());
  }

  /** Draws the rest; returns the rows that were drawn. */
  finish(decoded: Decoded): Selections {
    this.#whole(decoded.tables, this.#begin(decoded));
    this.#renderer.finish();
    return this.#drawn;
  }

  #begin(decoded: Decoded): Choosing {
    if (this.#choosing === null) {
      this.#choosing = this.#choose(decoded);
      this.#renderer.enter(decoded);
    }
    return this.#choosing;
  }

  /** Tables that grow no more. */
  #whole(tables: readonly SocketTable[], choosing: Choosing): void {
    for (const table of tables.slice(this.#wholeTables)) {
      const grew = this.#growing?.table === table ? this.#growing.selection : null;
      this.#draw(table, grew === null ? choosing.chosen(table) : grew.next());
      if (grew !== null) this.#growing = null;
      this.#wholeTables++;
    }
  }

  #draw(table: SocketTable, rows: Uint32Array): void {
    this.#renderer.rows(table, rows);
    this.#drawn.push([table, rows]);
  }
}
