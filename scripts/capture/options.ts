/**
 * The words of scripts/capture.ts. Pure.
 *
 * @module
 */

import type { CopyOptions } from "./copy_proc.ts";

/** How to call the script. */
export const USAGE = `usage: capture.ts DIR [--root /proc] [--pids 12,34 | --all]
                  [--net-of PID] [--other-namespaces] [--leaders-only]
                  [--no-paths] [--cgroup TEXT] [--cmdline]
--cmdline copies command lines too, which may hold secrets.
DIR must be new or empty. Nothing else is left out or anonymised unless --no-paths or --cgroup ask for it.`;

/**
 * Reads the command line.
 *
 * @throws TypeError with the usage when a word makes no sense
 */
export function parseCaptureOptions(words: readonly string[]): CopyOptions {
  let to: string | undefined;
  let root = "/proc";
  let pids: number[] | "all" = [];
  const extra: { -readonly [K in keyof CopyOptions]?: CopyOptions[K] } = {};
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    const value = (): string => words[++i] ?? refuse(`${word} needs a value`);
    if (word === "--root") root = value();
    else if (word === "--all") pids = "all";
    else if (word === "--pids") pids = value().split(",").map(pidNumber);
    else if (word === "--net-of") extra.netOf = pidNumber(value());
    else if (word === "--other-namespaces") extra.otherNamespaces = true;
    else if (word === "--leaders-only") extra.leadersOnly = true;
    else if (word === "--no-paths") extra.noPaths = true;
    else if (word === "--cmdline") extra.commandLines = true;
    else if (word === "--cgroup") extra.cgroup = value();
    else if (word.startsWith("-") || to !== undefined) refuse(`unexpected word: ${word}`);
    else to = word;
  }
  if (to === undefined) refuse("no folder given");
  return { root, to, pids, ...extra };
}

function pidNumber(word: string): number {
  return /^\d+$/.test(word) ? Number(word) : refuse(`not a process id: ${word}`);
}

function refuse(why: string): never {
  throw new TypeError(`${why}\n${USAGE}`);
}
