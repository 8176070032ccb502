/**
 * The mass run: damaged tables and answers of the kernel, made by the generators of the tests, go
 * through the half behind the drop with random command lines, as text and as JSON. Every run ends
 * soon, with no error but those that are meant for the user; JSON parses and meets the schema; no
 * character is written that a terminal obeys or nobody sees.
 *
 *     deno task fuzz                           ten seconds, with a seed of the moment
 *     deno task fuzz --seconds N --seed S      so long, with this seed
 *     deno task fuzz --inputs N                so many inputs, however long that takes
 *     deno task fuzz --seed S --case N         one input again, and what is wrong with it
 *
 * It uses both cores. Exit status 1 if anything was found, with the number of each such input.
 */

import { parseArgs } from "node:util";
import { check, lineText } from "./fuzz/check.ts";
import { Inputs } from "./fuzz/inputs.ts";
import { DONE, findingText, IN_HAND, type Report, type Task } from "./fuzz/worker.ts";

const WORKERS = 2;
/** An input that is in hand for longer does not end. */
const HANGS_AFTER_MS = 30_000;
/** How often the line of progress is written. */
const PROGRESS_MS = 500;
/** Of more findings only the number is of use. */
const MOST_FINDINGS = 20;

/** What was asked for. */
interface Options {
  readonly seed: number;
  readonly milliseconds: number;
  readonly inputs: number;
  readonly only: number | null;
}

function readOptions(words: string[]): Options {
  const number = { type: "string" } as const;
  const { values } = parseArgs({
    args: words,
    options: { seconds: number, seed: number, inputs: number, case: number },
  });
  const read = (name: keyof typeof values, otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (Number.isNaN(value)) throw new TypeError(`--${name} wants a number`);
    return value;
  };
  const forever = values.inputs !== undefined && values.seconds === undefined;
  return {
    seed: read("seed", Date.now() % 1_000_000_000),
    milliseconds: forever ? Infinity : read("seconds", 10) * 1000,
    inputs: read("inputs", Infinity),
    only: values.case === undefined ? null : read("case", 0),
  };
}

/** Checks one input; returns how many things are wrong with it. */
async function checkOne(seed: number, number: number): Promise<number> {
  const input = (await Inputs.open(seed)).make(number);
  console.log(`${input.what}, ${lineText(input)}`);
  try {
    await check(input);
    return 0;
  } catch (error) {
    console.log(findingText(input, lineText(input), error));
    return 1;
  }
}

/** The workers of a run, and what they have found. */
class MassRun {
  readonly #options: Options;
  readonly #progress: Int32Array<SharedArrayBuffer>[] = [];
  readonly #start = performance.now();
  found = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** How many inputs were checked. */
  get done(): number {
    return this.#progress.reduce((sum, progress) => sum + Atomics.load(progress, DONE), 0);
  }

  get seconds(): number {
    return (performance.now() - this.#start) / 1000;
  }

  /** Returns when all have ended. */
  async run(): Promise<void> {
    const line = setInterval(() => this.#show(), PROGRESS_MS);
    await Promise.all(Array.from({ length: WORKERS }, (_, index) => this.#work(index)));
    clearInterval(line);
    if (Deno.stderr.isTerminal()) write("\r\x1b[K");
  }

  #show(): void {
    if (!Deno.stderr.isTerminal()) return;
    write(`\r\x1b[K${countText(this.done)} inputs, ${this.found} found, ${this.seconds | 0} s`);
  }

  /** Runs one worker until it ends, or hangs. */
  #work(index: number): Promise<void> {
    const { seed, milliseconds, inputs } = this.#options;
    const progress = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
    this.#progress.push(progress);
    const worker = new Worker(new URL("fuzz/worker.ts", import.meta.url), { type: "module" });
    const { promise, resolve } = Promise.withResolvers<void>();
    let seen = { done: -1, at: performance.now() };
    const watch = setInterval(() => {
      const done = Atomics.load(progress, DONE);
      const now = performance.now();
      if (done !== seen.done) seen = { done, at: now };
      if (now - seen.at < HANGS_AFTER_MS) return;
      this.#report(Atomics.load(progress, IN_HAND), "does not end");
      end();
    }, PROGRESS_MS);
    const end = (): void => {
      clearInterval(watch);
      worker.terminate();
      resolve();
    };
    worker.onmessage = ({ data }: MessageEvent<Report>) => {
      if (data.kind === "ended") end();
      else this.#report(data.number, data.text);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#report(Atomics.load(progress, IN_HAND), `the worker died: ${event.message}`);
      end();
    };
    const task: Task = {
      ...{ seed, milliseconds, progress },
      ...{ first: index, step: WORKERS, end: inputs },
    };
    worker.postMessage(task);
    return promise;
  }

  #report(number: number, text: string): void {
    if (++this.found > MOST_FINDINGS) return;
    console.log(`\n--seed ${this.#options.seed} --case ${number}: ${text}`);
  }
}

function write(text: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(text));
}

function countText(count: number): string {
  return count.toLocaleString("en");
}

if (import.meta.main) {
  const options = readOptions(Deno.args);
  if (options.only !== null) Deno.exit(await checkOne(options.seed, options.only));
  const run = new MassRun(options);
  await run.run();
  const { done, found, seconds } = run;
  console.log(
    `${countText(done)} inputs, ${found} found (seed ${options.seed}, ${seconds.toFixed(1)} s)`,
  );
  Deno.exit(found > 0 || done === 0 ? 1 : 0);
}
