/** Tables as text for decoders, and what they complain of. */

import type { Capture, CapturedFile, HostFacts } from "../../../lib/model/capture.ts";
import type { Problem } from "../../../lib/model/problem.ts";

/** Where the tables of these tests are said to come from. */
export const SOURCE = "/proc/net/table";

/** The machine of these tests. */
export const FACTS: HostFacts = {
  littleEndian: true,
  clockTicks: 100,
  columns: null,
  isTerminal: false,
};

/** A run that read nothing. */
export const NOTHING: Capture = {
  files: new Map(),
  dumps: new Map(),
  sources: [],
  interfaces: null,
  namespace: null,
  cgroups: null,
  owners: null,
  containerNames: null,
  own: null,
  names: [],
  problems: [],
  facts: FACTS,
};

/** Text as a captured file: a character a byte. */
export function fileOf(text: string): CapturedFile {
  return { path: SOURCE, bytes: bytesOf(text) };
}

/** One byte for each character. */
export function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Runs a decoder over text; returns what it made and its problems. */
export function decoded<T>(
  text: string,
  decode: (file: CapturedFile, problems: Problem[]) => T,
): { readonly table: T; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  return { table: decode(fileOf(text), problems), problems };
}

/** The problem of one bad row. */
export function rowProblem(line: number, column: number, field: string, message: string): Problem {
  return { kind: "row", source: SOURCE, line, column, field, message };
}
