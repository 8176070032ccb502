/** The version of this program and of the commands whose output it reproduces. */

import type { Build } from "../model/build.ts";

export const VERSION = "0.1.0";
/** When it was made, for the manual. */
export const VERSION_DATE = "2026-11-28";
export const REFERENCE = "iproute2 7.3.0";
export const NETSTAT_REFERENCE = "net-tools 2.10";

/** What a command's text is of besides `ss`'s: its name, and the release. */
export interface Reference {
  readonly command: string;
  readonly release: string;
}

const SS: Reference = { command: "ss", release: REFERENCE };

/** `build`: how the program was made; null if that is not known. */
export function versionText(
  build: Build | null,
  { command, release }: Reference = SS,
): string {
  const first = `sockscope ${VERSION} (options and text of ${command}, ${release})\n`;
  if (build === null) return first;
  const { target, deno, sandbox } = build;
  return `${first}${target}, Deno ${deno}, ${sandbox ? "sandbox on" : "sandbox off"}\n`;
}
