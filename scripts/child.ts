/**
 * Child processes as the scripts of this folder need them: run to the end, keep both outputs,
 * and treat a program that is not there as a failed run and not as a special case.
 */

/** The top folder of the repository, without a closing slash. */
export const ROOT: string = import.meta.dirname!.replace(/\/[^/]*$/, "");

/** Where scripts keep what they fetched or made; never part of the repository. */
export const CACHE: string = `${ROOT}/.cache`;

/** What is left of a child that has ended. */
export interface ChildResult {
  /** Exit status; 127 when there is no such program, 124 when it ran out of time. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Settings of {@linkcode run}. */
export interface RunOptions {
  readonly cwd?: string;
  /** Variables set on top of the current ones; `undefined` takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Milliseconds after which the child is ended; without it there is no limit. */
  readonly timeout?: number;
}

/**
 * The variables every child Deno gets. Networks that inspect TLS install their own authority in
 * the machine's store, which npm is told about and Deno does not look at unless asked. And half a
 * second after its start, a Deno that is left to itself looks for a newer one: sockets of its own,
 * in the midst of those that a test compares.
 */
export function denoEnv(): Record<string, string> {
  return {
    DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "system,mozilla",
    DENO_NO_UPDATE_CHECK: "1",
  };
}

/** Runs a command to its end with nothing on standard input; never throws for its failure. */
export async function run(
  command: readonly string[],
  options: RunOptions = {},
): Promise<ChildResult> {
  const limit = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  try {
    const output = await new Deno.Command(command[0], {
      args: command.slice(1),
      cwd: options.cwd ?? ROOT,
      env: environment(options.env ?? {}),
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
      signal: limit,
    }).output();
    const text = new TextDecoder();
    return {
      code: limit?.aborted ? 124 : output.code,
      stdout: text.decode(output.stdout),
      stderr: text.decode(output.stderr),
    };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { code: 127, stdout: "", stderr: `${command[0]}: no such program` };
  }
}

/** The current environment with changes; only a whole new one can lack a variable. */
function environment(
  changes: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const changed = Object.entries({ ...Deno.env.toObject(), ...changes });
  return Object.fromEntries(
    changed.filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}

/** The first line that says what went wrong, for messages of one line. */
export function reasonIn(result: ChildResult): string {
  if (result.code === 124) return "no answer in time";
  // deno colours its messages even into a pipe unless NO_COLOR is set
  // deno-lint-ignore no-control-regex
  const lines = result.stderr.replace(/\x1b\[[0-9;]*m/g, "").split("\n").map((line) => line.trim());
  // Deno puts the cause in a numbered list under a line that only says which step failed.
  return lines.find((line) => /^\d+: .*(error|fail|unable|invalid)/i.test(line)) ??
    lines.find((line) => /^(E:|error)/i.test(line)) ??
    lines.find((line) => line !== "" && !line.startsWith("npm warn")) ??
    `exit status ${result.code}`;
}
