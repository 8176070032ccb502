/**
 * Which options leave a listing a plain one, which `main.js` and the two modules of filters can draw;
 * and which may be given for any listing that is no table. The launcher then chooses a code cache with
 * the code of such listings alone (scripts/launcher/command.h), since the runtime reads all of it.
 */

import { FLAGS } from "../../lib/cli/flags.ts";
import { parseFilter } from "../../lib/cli/parse_filter.ts";
import { parseFlags } from "../../lib/cli/parse_flags.ts";
import { resolveQuery } from "../../lib/cli/resolve_query.ts";
import { ALL_KINDS } from "../../lib/field/kind.ts";
import { UsageError } from "../../lib/model/problem.ts";
import type { Query } from "../../lib/model/query.ts";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { isPlain } from "../../lib/render/ss/plain_listing.ts";

/** Short options of `ss`. */
export interface ListingLetters {
  /** Those with which a listing is a plain one. */
  readonly narrow: string;
  /** Those with which it stays one. */
  readonly beside: string;
  /** Both, and all others that a listing of text or records may have. */
  readonly all: string;
}

/** A listing that each option is tried beside. */
const NARROW = "-t";

/** From the one table of options, by the planner. */
export function listingLetters(): ListingLetters {
  const letters = FLAGS.filter(({ argument }) => argument === undefined)
    .flatMap(({ short = "" }) => [...short]);
  const narrow = letters.filter((letter) => isPlainLine([`-${letter}`]));
  const beside = letters.filter((letter) =>
    !narrow.includes(letter) && isPlainLine([NARROW, `-${letter}`])
  );
  const all = letters.filter((letter) => isLineOf([`-${letter}`], isListing));
  return { narrow: narrow.join(""), beside: beside.join(""), all: all.join("") };
}

/** Whether these words ask for a listing that needs nothing but these modules. */
export function isPlainLine(words: readonly string[]): boolean {
  return isLineOf(words, isPlainQuery);
}

function isLineOf(words: readonly string[], isSuch: (query: Query) => boolean): boolean {
  try {
    const environment = { procRoot: null, replay: null, filterText: null, parseFilter };
    const command = resolveQuery(parseFlags(words), environment);
    return command.kind === "list" && isSuch(command.query);
  } catch (error) {
    // It is another command's.
    if (error instanceof UsageError) return false;
    throw error;
  }
}

function isListing({ mode, table }: Query): boolean {
  return mode === "list" && table === null;
}

function isPlainQuery(query: Query): boolean {
  if (!isListing(query) || query.format !== "text") return false;
  if (!query.sockets) return true;
  const asked = new Set(
    planSources(query).fetches.flatMap((fetch) => fetch.kind === "sockets" ? [fetch.id] : []),
  );
  const kinds = ALL_KINDS.filter(({ sources }) =>
    sources.some(({ dump }) => dump !== null && asked.has(dump))
  );
  return isPlain(query, kinds);
}
