/** Runs the whole flow in one process without dropping permissions: thousands of runs are quick. */

import { run } from "../../main.ts";
import { hostFacts } from "../../lib/acquire/host_facts.ts";

/** What a run printed and how it ended. */
export interface InProcessResult {
  readonly code: number;
  readonly stdout: Uint8Array;
  readonly stderr: string;
}

/** Runs `sockscope --proc-root procRoot ...args`; `columns`: a terminal's width. */
export async function runInProcess(
  args: readonly string[],
  procRoot: string,
  options: { readonly columns?: number; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<InProcessResult> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let stderr = "";
  for (const [name, value] of Object.entries(options.env ?? {})) Deno.env.set(name, value);
  try {
    const code = await run(["--proc-root", procRoot, ...args], {
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
