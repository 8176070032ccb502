/**
 * Runs programs to their end, the product as a real process among them.
 *
 * @module
 */

import { denoEnv, ROOT } from "../../../scripts/child.ts";

export { ROOT };

/** The product's entry, as an absolute path. */
export const MAIN = `${ROOT}/main.ts`;

/** What a program left behind. */
export interface Ended {
  readonly code: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `bytes` as text. */
  readonly stdout: string;
  readonly stderr: string;
  /** Lines of `stderr`. */
  readonly complaints: readonly string[];
}

/** Settings of {@linkcode runProgram}. */
export interface RunSettings {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Seconds after which the program is ended, which fails the test. */
  readonly limit?: number;
}

/** Words that start the product with the given permissions. */
export function sockscope(permissions: readonly string[] = ["-A"], entry: string = MAIN): string[] {
  return [Deno.execPath(), "run", "--no-prompt", ...permissions, entry];
}

/** Runs `command` with nothing on standard input. */
export async function runProgram(
  command: readonly string[],
  settings: RunSettings = {},
): Promise<Ended> {
  const limit = AbortSignal.timeout((settings.limit ?? 60) * 1000);
  const { code, stdout, stderr } = await new Deno.Command(command[0], {
    args: command.slice(1),
    cwd: settings.cwd ?? ROOT,
    env: { ...denoEnv(), NO_COLOR: "1", ...settings.env },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    signal: limit,
  }).output();
  if (limit.aborted) throw new Error(`no end in ${settings.limit ?? 60} s: ${command.join(" ")}`);
  const text = new TextDecoder();
  const complaint = text.decode(stderr);
  return {
    code,
    bytes: stdout,
    stdout: text.decode(stdout),
    stderr: complaint,
    complaints: complaint.split("\n").slice(0, -1),
  };
}
