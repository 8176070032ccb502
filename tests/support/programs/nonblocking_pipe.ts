/**
 * A pipe whose writing end was set not to block, as terminals' multiplexers and some shells leave
 * it for the programs that they start; or is while the program runs.
 *
 * @module
 */

const F_SETFD = 2, F_SETFL = 4;
const O_NONBLOCK = 0o4000, O_CLOEXEC = 0o2000000;

/** Two open descriptors of this process. */
export class NonblockingPipe implements Disposable {
  readonly #libc = Deno.dlopen("libc.so.6", {
    pipe2: { parameters: ["buffer", "i32"], result: "i32" },
    fcntl: { parameters: ["i32", "i32", "i32"], result: "i32" },
    write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
    close: { parameters: ["i32"], result: "i32" },
  });
  readonly #reader: number;
  readonly #writer: number;
  #writerOpen = true;
  #readerOpen = true;

  /** `blocks`: until `fill` is called. */
  constructor(blocks = false) {
    const ends = new Int32Array(2);
    if (this.#libc.symbols.pipe2(ends, O_CLOEXEC) !== 0) throw new Error("no pipe");
    [this.#reader, this.#writer] = ends;
    if (!blocks) this.#stopBlocking();
  }

  #stopBlocking(): void {
    this.#libc.symbols.fcntl(this.#writer, F_SETFL, O_NONBLOCK);
  }

  /** Starts a program with the writing end as its standard output. */
  spawn(command: readonly string[], stdin: "null" | "piped" = "null"): Deno.ChildProcess {
    this.#libc.symbols.fcntl(this.#writer, F_SETFD, 0);
    // bash, since other shells may know one-digit descriptors only.
    const child = new Deno.Command("bash", {
      args: ["-c", `exec "$@" >&${this.#writer} ${this.#writer}>&-`, "bash", ...command],
      stdin,
      stdout: "null",
      stderr: "piped",
    }).spawn();
    if (stdin === "null") this.#closeWriter();
    return child;
  }

  /** Lets it not block, for whoever writes, and leaves no room in it; returns how much that took. */
  fill(): number {
    this.#stopBlocking();
    const { write } = this.#libc.symbols;
    const page = new Uint8Array(4096);
    let count = 0;
    while (write(this.#writer, page, BigInt(page.length)) === BigInt(page.length)) {
      count += page.length;
    }
    this.#closeWriter();
    return count;
  }

  #closeWriter(): void {
    this.#libc.symbols.close(this.#writer);
    this.#writerOpen = false;
  }

  /**
   * Reads text to the end, with a rest of `pause` milliseconds before each piece of 64 KiB; gives
   * up after `limit` characters.
   */
  async readSlowly(pause: number, limit: number): Promise<string> {
    using file = await Deno.open(`/proc/self/fd/${this.#reader}`);
    const buffer = new Uint8Array(65_536);
    let text = "";
    while (text.length <= limit) {
      await new Promise((done) => setTimeout(done, pause));
      const count = await file.read(buffer);
      if (count === null) break;
      text += new TextDecoder().decode(buffer.subarray(0, count));
    }
    // With nobody left to read, the program ends however much it had still to say.
    this.#libc.symbols.close(this.#reader);
    this.#readerOpen = false;
    return text;
  }

  [Symbol.dispose](): void {
    if (this.#readerOpen) this.#libc.symbols.close(this.#reader);
    if (this.#writerOpen) this.#libc.symbols.close(this.#writer);
    this.#libc.close();
  }
}
