/**
 * The product's own flow, tapped inside its decoder stage: `probe.ts PORT WORDS...` runs the
 * command line, tries everything forbidden as soon as a decoder asks for the byte order (of a file)
 * or for the first message (of a dump), and prints as JSON on standard error how each attempt ended. With PROBE_KEEP set permissions are kept, to show that
 * it is their loss that makes the attempts fail.
 */

import { hostFacts } from "../../lib/acquire/host_facts.ts";
import { dropPermissions } from "../../lib/acquire/sandbox/drop_permissions.ts";
import type { HostFacts } from "../../lib/model/capture.ts";
import { run } from "../../main.ts";
import { type Answers, attemptEverything } from "./attempts.ts";
import { MessagesTap } from "./tap.ts";

/** What a probe prints. */
export interface ProbeReport {
  readonly status: number;
  /** Bytes that the command line printed: the run went on and was not disturbed. */
  readonly printed: number;
  /** What was being decoded when the tap was hit; then there are answers. */
  readonly decoding: "procfs" | "sock_diag" | null;
  readonly answers: Answers;
}

/** Facts that call `tap` when a decoder of files looks at the byte order. */
function tapped(facts: HostFacts, tap: () => void): HostFacts {
  return {
    ...facts,
    get littleEndian(): boolean {
      tap();
      return facts.littleEndian;
    },
  };
}

if (import.meta.main) {
  // Before the drop: afterwards nobody may ask.
  const keep = Deno.permissions.querySync({ name: "env" }).state === "granted" &&
    Deno.env.has("PROBE_KEEP");
  let decoding: ProbeReport["decoding"] = null;
  let pending: Promise<Answers> = Promise.resolve({});
  let printed = 0;
  const tap = (): void => {
    if (decoding !== null) return;
    const stack = new Error().stack ?? "";
    if (!/\bdecode\b.*decode\.ts/.test(stack)) return;
    decoding = stack.includes("lib/decode/sock_diag/") ? "sock_diag" : "procfs";
    pending = attemptEverything({ path: import.meta.filename!, port: Number(Deno.args[0]) });
  };
  using _messages = new MessagesTap(tap);
  const status = await run(Deno.args.slice(1), {
    facts: tapped(hostFacts(), tap),
    out: (bytes) => {
      printed += bytes.length;
    },
    error: () => {},
    drop: (keepNet) => {
      if (!keep) dropPermissions(keepNet ? ["net"] : []);
    },
  });
  const report: ProbeReport = { status, printed, decoding, answers: await pending };
  Deno.stderr.writeSync(new TextEncoder().encode(JSON.stringify(report)));
  Deno.exit(0);
}
