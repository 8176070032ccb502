/**
 * Filters over real sockets: what the kernel runs of them loses no row, and what is shown is what ss
 * shows, byte for byte. SOCKSCOPE_SEED and SOCKSCOPE_LINES ask for other filters, and more.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { needs } from "../support/needs.ts";
import { ROOT } from "../support/program.ts";
import { FAST } from "../support/property.ts";
import { Sandbox } from "../support/sandbox.ts";
import type { FilterReport } from "./live/compare.ts";

const SEED = Deno.env.get("SOCKSCOPE_SEED") ?? "20260101";
const FILTERS = Number(Deno.env.get("SOCKSCOPE_LINES") ?? (FAST ? 150 : 1500));

Deno.test({
  ...needs("root", "netns", "nsenter", "ip", "reference-ss"),
  name: `filters: ${FILTERS} of them over live sockets, by the kernel, by themselves and by ss`,
  fn: async () => {
    const ss = (await referenceSs())!;
    await using sandbox = await Sandbox.open();
    const program = `${ROOT}/tests/filter/live/compare.ts`;
    const command = [Deno.execPath(), "run", "-A", "--no-prompt", program, SEED, `${FILTERS}`, ss];
    const { stdout, stderr, code } = await sandbox.run(command, { limit: 600 });
    assert.equal(code, 0, stderr);
    const report: FilterReport = JSON.parse(stdout);
    assert.equal(report.problems.join("\n"), "");
    const { compared, withRows, compiled, refused } = report;
    console.log(
      `${compared} compared with ss, ${withRows} with rows; ${compiled} compiled, ${refused} refused`,
    );
    assert.ok(compared > FILTERS / 2 && withRows > compared / 3 && compiled > FILTERS / 2);
  },
});
