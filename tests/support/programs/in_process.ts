/** Runs the whole flow in one process without dropping permissions: thousands of runs are quick. */

import { run } from "../../../main.ts";
import { hostFacts } from "../../../lib/acquire/host_facts.ts";

/** What a run printed and how it ended. */
export interface InProcessResult {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** How a run is different from others. */
export interface InProcessOptions {
  /** A terminal's width. */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `sockscope --proc-root procRoot ...args`; the name of a command stays in front. */
export function runInProcess(
  args: readonly string[],
  procRoot: string,
  options: InProcessOptions = {},
): Promise<InProcessResult> {
  const at = ["netstat", "lsof"].includes(args[0]) ? 1 : 0;
  return runLive(args.toSpliced(at, 0, "--proc-root", procRoot), options);
}

/** Runs `sockscope ...args` over the sockets of the namespace that this process is in. */
export async function runLive(
  args: readonly string[],
  options: InProcessOptions = {},
): Promise<InProcessResult> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let stderr = "";
  for (const [name, value] of Object.entries(options.env ?? {})) Deno.env.set(name, value);
  try {
    const code = await run(args, {
      facts: { ...hostFacts(), columns: options.columns ?? null },
      out: (bytes) => {
        chunks.push(bytes.slice());
        length += bytes.length;
      },
      error: (line) => stderr += `sockscope: ${line}\n`,
      drop: () => {},
    });
    const stdout = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      stdout.set(chunk, at);
      at += chunk.length;
    }
    return { code, stdout, stderr };
  } finally {
    for (const name of Object.keys(options.env ?? {})) Deno.env.delete(name);
  }
}
