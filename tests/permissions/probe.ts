/**
 * The product's own flow, tapped inside its decoder stage: `probe.ts PORT WORDS...` runs the
 * command line, tries everything forbidden as soon as a decoder asks for the byte order, and prints as JSON
 * on standard error how each attempt ended. With PROBE_KEEP set permissions are kept, to show that
 * it is their loss that makes the attempts fail.
 */

import { hostFacts } from "../../lib/acquire/host_facts.ts";
import { dropPermissions } from "../../lib/acquire/drop_permissions.ts";
import type { HostFacts } from "../../lib/model/capture.ts";
import { run } from "../../main.ts";
import { type Answers, attemptEverything } from "./attempts.ts";

/** What a probe prints. */
export interface ProbeReport {
  readonly status: number;
  /** Bytes that the command line printed: the run went on and was not disturbed. */
  readonly printed: number;
  /** True when the tap was hit below `decode`; then there are answers. */
  readonly inDecoder: boolean;
  readonly answers: Answers;
}

/** Facts that call `tap` the first time a decoder looks at the byte order. */
function tapped(facts: HostFacts, tap: (stack: string) => void): HostFacts {
  let hit = false;
  return {
    ...facts,
    get littleEndian(): boolean {
      if (!hit) {
        hit = true;
        tap(new Error().stack ?? "");
      }
      return facts.littleEndian;
    },
  };
}

if (import.meta.main) {
  // Before the drop: afterwards nobody may ask.
  const keep = Deno.permissions.querySync({ name: "env" }).state === "granted" &&
    Deno.env.has("PROBE_KEEP");
  let inDecoder = false;
  let pending: Promise<Answers> = Promise.resolve({});
  let printed = 0;
  const status = await run(Deno.args.slice(1), {
    facts: tapped(hostFacts(), (stack) => {
      inDecoder = /\bdecode\b.*decode\.ts/.test(stack);
      pending = attemptEverything({ path: import.meta.filename!, port: Number(Deno.args[0]) });
    }),
    out: (bytes) => {
      printed += bytes.length;
    },
    error: () => {},
    drop: (keepNet) => {
      if (!keep) dropPermissions(keepNet ? ["net"] : []);
    },
  });
  const report: ProbeReport = { status, printed, inDecoder, answers: await pending };
  Deno.stderr.writeSync(new TextEncoder().encode(JSON.stringify(report)));
  Deno.exit(0);
}
