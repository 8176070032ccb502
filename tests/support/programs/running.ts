/**
 * Programs in other languages that play a part in a test; those of this project are actors.
 *
 * @module
 */

/** A program that says a word when it is ready, and ends with its standard input. */
export class Running implements AsyncDisposable {
  private constructor(
    readonly child: Deno.ChildProcess,
    /** What it said first. */
    readonly said: string,
  ) {}

  static async start(command: readonly string[]): Promise<Running> {
    const [program, ...args] = command;
    const child = new Deno.Command(program, { args, stdin: "piped", stdout: "piped" }).spawn();
    const reader = child.stdout.getReader();
    const { value, done } = await reader.read();
    reader.releaseLock();
    if (done) throw new Error(`ended before it was ready: ${command.join(" ")}`);
    return new Running(child, new TextDecoder().decode(value).trim());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.child.stdin.close();
    await this.child.stdout.cancel();
    await this.child.status;
  }
}
