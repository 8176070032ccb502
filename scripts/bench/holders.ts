/**
 * The processes that hold the benchmark's sockets.
 *
 * @module
 */

/** In how many processes the sockets are held. */
export const HOLDERS = 6;

/** Several processes of holder.ts; gone at the end of an `await using` block, or with this process. */
export class Holders implements AsyncDisposable {
  readonly #holders = Array.from({ length: HOLDERS }, (_, index) => new Holder(index));

  /** Opens sockets until there are about `wanted`; returns how many there are. */
  async open(wanted: number): Promise<number> {
    const pairs = Math.floor(wanted / 2 / HOLDERS);
    const counts = await Promise.all(this.#holders.map((holder) => holder.open(pairs)));
    return 2 * counts.reduce((sum, count) => sum + count, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#holders.map((holder) => holder.end()));
  }
}

class Holder {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;

  constructor(index: number) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", `${import.meta.dirname}/holder.ts`, `${index}`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  async open(connections: number): Promise<number> {
    await this.#input.write(new TextEncoder().encode(`${connections}\n`));
    let answer = "";
    while (!answer.endsWith("\n")) {
      const { value, done } = await this.#output.read();
      if (done) throw new Error("a process that holds sockets has ended early");
      answer += value;
    }
    return Number(answer);
  }

  async end(): Promise<void> {
    await this.#input.close().catch(() => {});
    await this.#child.status;
    await this.#output.cancel();
  }
}
