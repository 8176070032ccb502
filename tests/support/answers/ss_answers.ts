/** What ss shows of made-up answers of sock_diag: of any kind, whether this kernel has it or not. */

import assert from "node:assert/strict";
import { join } from "node:path";
import { referenceSs } from "../../../scripts/reference_ss.ts";

/** What a test of this needs (see needs.ts). */
export const SS_ANSWERS_NEEDS = ["reference-ss", "gcc"] as const;

const SOURCE = new URL("answers.c", import.meta.url).pathname;

/** Asks ss; closed when it is no longer needed. */
export class SsAnswers implements AsyncDisposable {
  readonly #ss: string;
  readonly #folder: string;

  private constructor(ss: string, folder: string) {
    this.#ss = ss;
    this.#folder = folder;
  }

  /** Compiles what takes the kernel's place. */
  static async open(): Promise<SsAnswers> {
    const folder = await Deno.makeTempDir();
    const { success, stderr } = await new Deno.Command("gcc", {
      args: ["-shared", "-fPIC", "-O1", "-o", join(folder, "answers.so"), SOURCE],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    return new SsAnswers((await referenceSs())!, folder);
  }

  /** What it prints of these messages; bytes as characters. */
  async shown(messages: Uint8Array, words: readonly string[]): Promise<string> {
    const file = join(this.#folder, "answer");
    await Deno.writeFile(file, messages);
    const { success, stdout, stderr } = await new Deno.Command(this.#ss, {
      args: [...words],
      env: { LD_PRELOAD: join(this.#folder, "answers.so"), SOCK_DIAG_ANSWER: file },
      stdin: "null",
    }).output();
    assert.ok(success, `ss ${words.join(" ")}: ${new TextDecoder().decode(stderr)}`);
    return new TextDecoder("latin1").decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#folder, { recursive: true });
  }
}
