/**
 * Network namespaces without a socket, such as containers have that do nothing.
 *
 * @module
 */

const MAKE =
  'exec 3<&0; for each in $(seq "$0"); do unshare --net sh -c "echo; exec cat" <&3 & done; wait';

/** Gone at the end of an `await using` block, or with this process. */
export class EmptyNamespaces implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  /** Makes them; root alone may. Each has one process. */
  static async make(count: number): Promise<EmptyNamespaces> {
    const child = new Deno.Command("sh", {
      args: ["-c", MAKE, `${count}`],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const reader = child.stdout.getReader();
    // A byte for each that is there.
    for (let ready = 0; ready < count;) {
      const { value, done } = await reader.read();
      if (done) throw new Error("network namespaces could not be made");
      ready += value.length;
    }
    reader.releaseLock();
    return new EmptyNamespaces(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await this.#child.stdout.cancel();
    await this.#child.status;
  }
}
