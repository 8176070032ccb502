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

/** True if there may be rows of a kind from files. */
function isOfFiles({ sources }: Kind, { files }: Capture): boolean {
  return sources.some((source) => source.files.some((id) => files.has(id)));
}

/** True if the kernel was asked for a kind. */
function isAsked({ sources }: Kind, { dumps }: Capture): boolean {
  return sources.some(({ dump }) => dump !== null && dumps.has(dump));
}

/** True if some of a capture still arrives. */
function arrives({ dumps, files }: Capture): boolean {
  return [...dumps.values(), ...files.values()].some(({ arrival }) => arrival);
}

/** Output that is written later. */
class Held {
  readonly #display: Display;
  readonly #pieces: Uint8Array[] = [];

  constructor(display: Display) {
    this.#display = display;
  }

  out(bytes: Uint8Array): void {
    this.#pieces.push(bytes.slice());
  }

  release(): void {
    for (const piece of this.#pieces) this.#display.out(piece);
  }
}

/**
 * Draws the rows of one network namespace. Tables are drawn whole, one after the other, but for the
 * first one that grows.
 */
export class Ahead {
  readonly #renderer: RowRenderer;
  readonly #held: Held | null;
  readonly #choose: (decoded: Decoded) => Choosing;
  #choosing: Choosing | null = null;
  /** Of a table that grew, piece by piece. */
  readonly #drawn: [SocketTable, Uint32Array][] = [];
  #wholeTables = 0;
  #growing: { readonly table: SocketTable; readonly selection: RowSelection } | null = null;

  private constructor(
    renderer: RowRenderer,
    held: Held | null,
    choose: (decoded: Decoded) => Choosing,
  ) {
    this.#renderer = renderer;
    this.#held = held;
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
    if (!arrives(capture) || another !== undefined) return null;
    if (query.quiet || query.question !== null) return null;
    // That there are none is an error.
    if (query.wanted & groupSet("contexts")) return null;
    const hasFiles = ALL_KINDS.some((kind) => isOfFiles(kind, capture));
    // What files do not have is said first. Records are too long to be held until then.
    if (hasFiles && query.format !== "text") return null;
    const held = hasFiles ? new Held(display) : null;
    const kinds = ALL_KINDS.filter((kind) => isOfFiles(kind, capture) || isAsked(kind, capture));
    const renderer = await rowRenderer(
      query,
      kinds,
      display.facts,
      (bytes) => held === null ? display.out(bytes) : held.out(bytes),
    );
    if (renderer === null) return null;
    if (held === null) { for (const note of query.notes) display.error(note); }
    return new Ahead(renderer, held, choose);
  }

  /** True if nothing is written before `finish`, and nothing was said. */
  get holds(): boolean {
    return this.#held !== null;
  }

  /** Draws what has come: whole tables, and behind them one that grows. */
  more(decoded: Decoded, growing: SocketTable): void {
    const choosing = this.#begin(decoded);
    this.#whole(decoded.tables, choosing);
    this.#growing ??= { table: growing, selection: choosing.growing(growing) };
    this.#draw(growing, this.#growing.selection.next());
  }

  /** Draws the rest; returns all rows, of which some may not be written yet. */
  rest(decoded: Decoded): Selections {
    this.#whole(decoded.tables, this.#begin(decoded));
    return this.#drawn;
  }

  /** Writes what is not written yet. */
  finish(): void {
    this.#renderer.finish();
    this.#held?.release();
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
