/**
 * Network, mount and process namespaces of a test's own: what is opened, mounted and started in
 * them is seen nowhere else and is gone with them. Their /proc shows the processes of the test and
 * no others, so that nothing hangs on what else the machine does.
 *
 * @module
 */

import { type Ended, runProgram, type RunSettings } from "./program.ts";

/** Namespaces that live until they are disposed of, or until this process ends. */
export class Sandbox implements AsyncDisposable {
  private constructor(
    /** The number, outside, of a process that is inside of the namespaces. */
    readonly pid: number,
    readonly keeper: Deno.ChildProcess,
  ) {}

  /**
   * Makes the namespaces, with the loopback interface up.
   *
   * @param setup shell commands to run inside first, such as mounts; one that fails is an error
   */
  static async open(setup = ""): Promise<Sandbox> {
    // Its own number is to be had as long as the outer /proc is there; `cat` waits for the end of
    // its input, which comes even when this process dies, and takes all the others with it.
    const script = "set -e; read pid rest </proc/self/stat; mount -t proc proc /proc; " +
      `ip link set lo up; ${setup}\necho "ready $pid"; exec cat`;
    const keeper = new Deno.Command("unshare", {
      args: ["--net", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const reader = keeper.stdout.getReader();
    const { value } = await reader.read();
    reader.releaseLock();
    const ready = /^ready (\d+)\n$/.exec(new TextDecoder().decode(value));
    const sandbox = new Sandbox(Number(ready?.[1]), keeper);
    if (ready === null) {
      await sandbox[Symbol.asyncDispose]();
      throw new Error("no namespaces could be made");
    }
    return sandbox;
  }

  /** Words that run `command` inside. */
  inside(...command: readonly string[]): string[] {
    return ["nsenter", `--target=${this.pid}`, "--net", "--mount", "--pid", ...command];
  }

  /** Runs a program inside, to its end. */
  run(command: readonly string[], settings?: RunSettings): Promise<Ended> {
    return runProgram(this.inside(...command), settings);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.keeper.stdin.close().catch(() => {});
    await this.keeper.stdout.cancel();
    await this.keeper.status;
  }
}
