/** The stored trees, and what sockscope says of them as JSON. */

import assert from "node:assert/strict";
import { ROOT } from "../../../scripts/child.ts";
import { runInProcess } from "../programs/in_process.ts";
import { besidesMissing } from "../values/missing_columns.ts";

/** The folder of recordings. */
export const TESTDATA = `${ROOT}/testdata`;

/** A stored tree. */
export interface StoredTree {
  readonly name: string;
  /** What to give to `--proc-root`. */
  readonly root: string;
}

/** Every stored tree, by name. */
export const TREES: readonly StoredTree[] = [...Deno.readDirSync(TESTDATA)]
  .map(({ name }) => ({ name, root: `${TESTDATA}/${name}/proc` }))
  .filter(({ root }) => isFolder(`${root}/net`))
  .sort((a, b) => a.name < b.name ? -1 : 1);

/** The tree of that name. */
export function storedTree(name: string): StoredTree {
  const found = TREES.find((tree) => tree.name === name);
  assert.ok(found, `there is no tree ${name}`);
  return found;
}

/** A socket as JSON, before anything is known of its keys. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** Runs one command line and parses the whole output as JSON. */
export async function jsonOf(root: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await runInProcess(["--json", ...args], root);
  return JSON.parse(strictText(stdout));
}

/**
 * The sockets of one command line; there must be nothing to complain about, but for columns that
 * rows do not have.
 */
export async function socketsOf(root: string, args: readonly string[]): Promise<JsonRecord[]> {
  const run = await runInProcess(["--jsonl", ...args], root);
  const { code, stdout, stderr } = besidesMissing(run);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  return strictText(stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
}

/** Bytes as text; throws for what is not UTF-8. */
export function strictText(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
