/**
 * Other programs that play a part in a test: they say on their first line of output what they have
 * made ready, and end with their standard input, so that none outlives the test.
 *
 * @module
 */

import { denoEnv } from "../../../scripts/child.ts";
import { ROOT } from "./program.ts";

/** How many connections Deno lets wait at a TCP listener. */
export const DENO_BACKLOG = 511;

/** A place to run in: a sandbox, or a part of one. */
export interface Place {
  inside(...command: readonly string[]): string[];
}

/** A running program of tests/machine/actors/. */
export class Actor<Report> implements AsyncDisposable {
  private constructor(
    /** What it said when it was ready. */
    readonly report: Report,
    readonly child: Deno.ChildProcess,
    readonly output: ReadableStreamDefaultReader<Uint8Array>,
  ) {}

  /**
   * Starts tests/machine/actors/NAME.ts and waits until it is ready.
   *
   * @param place where it shall run; null for the test's own namespaces
   */
  static async start<Report>(
    name: string,
    place: Place | null,
    ...words: readonly string[]
  ): Promise<Actor<Report>> {
    const entry = `${ROOT}/tests/machine/actors/${name}.ts`;
    const command = [Deno.execPath(), "run", "-A", "--no-prompt", entry, ...words];
    const [program, ...args] = place === null ? command : place.inside(...command);
    const child = new Deno.Command(program, {
      args,
      env: denoEnv(),
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const output = child.stdout.getReader();
    const report = await firstLine(output);
    return new Actor<Report>(JSON.parse(report), child, output);
  }

  /** Ends it; returns what it said since it was ready. */
  async end(): Promise<string> {
    await this.child.stdin.close().catch(() => {});
    const rest = await readRest(this.output);
    await this.child.status;
    return rest;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
  }
}

async function firstLine(output: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let line = "";
  while (!line.includes("\n")) {
    const { value, done } = await output.read();
    if (done) throw new Error(`ended before it was ready, after "${line}"`);
    line += new TextDecoder().decode(value);
  }
  return line;
}

async function readRest(output: ReadableStreamDefaultReader<Uint8Array>): Promise<string> {
  let text = "";
  for (;;) {
    const { value, done } = await output.read();
    if (done) return text;
    text += new TextDecoder().decode(value);
  }
}

/** For an actor: says that it is ready, and waits for its end. */
export async function playUntilEnd(report: unknown): Promise<void> {
  console.log(JSON.stringify(report));
  for await (const _ of Deno.stdin.readable);
}
