/**
 * Enforces the one-way flow on the import statements of lib/:
 *
 * - a file of lib/ lives in a folder; the folders are steps, but for the contracts below
 * - model/ imports model/ only; uapi/ imports itself and model/; table/ these two and itself; field/
 *   these three and itself
 * - a step imports itself, model/, uapi/, table/ and field/; never another step
 * - render/ imports no uapi/: what the kernel's bytes mean is known to field/
 * - the rooms of render/ are peers: each imports itself, text/, and record/, which knows text/ alone;
 *   text/ knows none of them
 * - no file imports one that imports it in turn, types included
 * - main.ts alone sees several, and two folders that are parts of it: start/, which reads the command
 *   line, and show/, which is what follows the drop of permissions; each sees the steps of its part,
 *   and no step sees them
 * - nothing in lib/ imports from outside of lib/
 * - only acquire/ imports a module that is not a file of lib/, but for the one file that uses a library
 * - only acquire/ names `Deno` to read, and output/ to write, which it does to the standard streams
 *   alone; main.ts names what begins and ends a run: all that touches the machine is in two folders
 *
 *     deno run -A scripts/check_imports.ts     prints each violation; exit status 1 if any
 */

import { ROOT } from "./child.ts";
import { codeText } from "./code_text.ts";

/** What the folders that are not steps may import besides themselves. */
const CONTRACTS: Readonly<Record<string, readonly string[]>> = {
  model: [],
  uapi: ["model"],
  table: ["model", "uapi"],
  field: ["model", "uapi", "table"],
  // A step, but for the kernel's bytes.
  render: ["model", "table", "field"],
};

/** What every step may import besides itself. */
const FOR_STEPS: readonly string[] = ["model", "uapi", "table", "field"];

/** The step whose folders are peers, and those that all of them may import: each knows those before. */
const PEERS = "render";
const FOR_PEERS: readonly string[] = ["text", "record"];

/** What joins steps, and which. */
const JOINED: Readonly<Record<string, readonly string[]>> = {
  start: ["acquire", "cli", "decode", "filter", "plan"],
  show: ["decode", "filter", "render"],
};

/** The one step that may import what is not in lib/. */
const SYSTEM_STEP = "acquire";

/** The files that use a library, and what of its name, which may be in two parts, they may say. */
const LIBRARY_USERS: Readonly<Record<string, RegExp>> = {
  "lib/render/table/text_width.ts": /^npm:(get-east-asian-width@1\.7\.0)?$/,
};

/** The program's entry. */
const ENTRY = "main.ts";

/** What of `Deno` may be named where, by folder of lib/; null: the entry. */
const DENO_NAMES: ReadonlyMap<string | null, RegExp> = new Map([
  [SYSTEM_STEP, /^(?!stdout\b(?!\.isTerminal\b)|stderr\b|write|create|exit\b|Command\b)/],
  ["output", /^(stdout|stderr|errors)\b/],
  [null, /^(args|exit)\b/],
]);

/** A breach of the rule. */
export interface Violation {
  /** Path from the top of the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}

/**
 * Checks one file.
 *
 * @param file path from the top of the repository, such as `lib/cli/flags.ts`
 */
export function violations(file: string, source: string): Violation[] {
  const folder = folderOf(file);
  if (folder === null && file !== ENTRY) return [];
  const found: Violation[] = [];
  const breach = (line: number, message: string): void => void found.push({ file, line, message });
  if (folder === "") breach(1, "a file of lib/ belongs into the folder of its step");

  if (folder !== null) {
    for (const { line, specifier } of importsOf(source)) {
      const message = breachOf(file, folder, specifier);
      if (message !== null) breach(line, message);
    }
  }
  const code = codeText(source, "blank");
  const allowed = DENO_NAMES.get(folder);
  for (const { 0: name, index } of code.matchAll(/\bDeno\b[\w.]*/g)) {
    if (allowed?.test(name.slice("Deno.".length))) continue;
    breach(lineAt(code, index), `${name} is not to be named here`);
  }
  return found;
}

/** What is wrong with one import of a file in one of lib/'s folders, or null. */
function breachOf(file: string, folder: string, specifier: string): string | null {
  if (!/^\.{0,2}\//.test(specifier)) {
    return folder === SYSTEM_STEP || LIBRARY_USERS[file]?.test(specifier)
      ? null
      : `imports ${specifier}: only lib/${SYSTEM_STEP}/ may use what is not in lib/`;
  }
  const target = folderOf(targetOf(file, specifier));
  if (target === null) return `imports ${specifier}, which is outside of lib/`;
  if (folder === PEERS && target === PEERS) return breachOfPeers(file, specifier);
  const allowed = CONTRACTS[folder] ?? [...FOR_STEPS, ...JOINED[folder] ?? []];
  if (target === folder || allowed.includes(target)) return null;
  const names = [folder, ...allowed].map((name) => `${name}/`).join(", ");
  return `${folder}/ imports ${target}/; it may import ${names} only`;
}

/** The file that an import of another file names. */
function targetOf(file: string, specifier: string): string {
  return new URL(specifier, `file:///${file}`).pathname.slice(1);
}

/** The same within the step whose folders are peers. */
function breachOfPeers(file: string, specifier: string): string | null {
  const room = roomOf(file);
  const target = roomOf(targetOf(file, specifier));
  // What is right inside joins the rooms, and no room knows it.
  if (room === null || room === target) return null;
  const shared = FOR_PEERS.includes(room) ? FOR_PEERS.slice(0, FOR_PEERS.indexOf(room)) : FOR_PEERS;
  if (target !== null && shared.includes(target)) return null;
  const name = target === null ? `what is right inside of ${PEERS}/` : `${PEERS}/${target}/`;
  return `${PEERS}/${room}/ imports ${name}; it may import ${
    [room, ...shared].map((each) => `${PEERS}/${each}/`).join(", ")
  } only`;
}

/** The room of a step that a file is in; null right inside of the step. */
function roomOf(path: string): string | null {
  const [, , room, ...rest] = path.split("/");
  return rest.length > 0 ? room : null;
}

/** Circles of imports among these sources, each once, by the files on it in order. */
export function circles(sources: ReadonlyMap<string, string>): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const { specifier } of importsOf(sources.get(file) ?? "")) {
      if (specifier.startsWith(".")) visit(targetOf(file, specifier));
    }
    path.pop();
    done.add(file);
  };
  for (const file of sources.keys()) visit(file);
  return found;
}

/** Every module that a source names in an import, an export or an import(), with its line. */
export function importsOf(source: string): { line: number; specifier: string }[] {
  const code = codeText(source, "keep");
  // In the blanked text the quotes are at the same places, but no string can look like a statement.
  const blanked = codeText(source, "blank");
  const statement = /(?:\bfrom|\bimport(?:\s*\()?)\s*(["'`])/g;
  return [...blanked.matchAll(statement)].map((hit) => {
    const start = hit.index + hit[0].length;
    return {
      line: lineAt(blanked, hit.index),
      specifier: code.slice(start, blanked.indexOf(hit[1], start)),
    };
  });
}

/** The folder of lib/ that a path is in: null outside of lib/, empty right inside. */
function folderOf(path: string): string | null {
  const parts = path.split("/");
  if (parts[0] !== "lib") return null;
  return parts.length > 2 ? parts[1] : "";
}

function lineAt(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}

/** All TypeScript files below a folder, as paths from the top of the repository, sorted. */
async function sourcesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for await (const entry of Deno.readDir(`${ROOT}/${folder}`)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) files.push(...await sourcesBelow(path));
    else if (entry.name.endsWith(".ts")) files.push(path);
  }
  return files.sort();
}

if (import.meta.main) {
  const sources = new Map<string, string>();
  for (const file of [...await sourcesBelow("lib"), ENTRY]) {
    sources.set(file, await Deno.readTextFile(`${ROOT}/${file}`));
  }
  const found = Array.from(sources, ([file, source]) => violations(file, source)).flat();
  for (const { file, line, message } of found) console.error(`${file}:${line}: ${message}`);
  const round = circles(sources);
  for (const files of round) console.error(`${[...files, files[0]].join(" -> ")}: a circle`);
  const count = found.length + round.length;
  console.log(`${sources.size} files checked, ${count} violations`);
  if (count > 0) Deno.exit(1);
}
