/**
 * Line ends of captured files, which a tool of another system may have changed from LF to CR LF.
 */

import type { CapturedFile } from "../model/capture.ts";
import type { FileId } from "../model/plan.ts";

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/**
 * True if the first line ends with CR LF: it is a header, or a line of counts, in which the kernel
 * prints no CR. A name in a row behind it may well end with one.
 */
function hasCarriageReturns({ bytes }: CapturedFile): boolean {
  const end = bytes.indexOf(NEWLINE);
  return end > 0 && bytes[end - 1] === CARRIAGE_RETURN;
}

/** The file with LF alone at its line ends; without a CR at its own end too. */
function withoutCarriageReturns(file: CapturedFile): CapturedFile {
  const { bytes } = file;
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const atEnd = at + 1 === bytes.length || bytes[at + 1] === NEWLINE;
    if (bytes[at] !== CARRIAGE_RETURN || !atEnd) kept[length++] = bytes[at];
  }
  return { ...file, bytes: kept.subarray(0, length) };
}

/** Files with the kernel's line ends. */
export function withKernelLineEnds(
  files: ReadonlyMap<FileId, CapturedFile>,
): ReadonlyMap<FileId, CapturedFile> {
  if (!files.values().some(hasCarriageReturns)) return files;
  return new Map(
    files.entries().map(([id, file]) => [
      id,
      hasCarriageReturns(file) ? withoutCarriageReturns(file) : file,
    ]),
  );
}
