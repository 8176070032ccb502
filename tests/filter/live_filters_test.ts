/**
 * Filters over real sockets: what the kernel runs of them loses no row, and what is shown is what ss
 * shows, byte for byte. SOCKSCOPE_SEED and SOCKSCOPE_LINES ask for other filters, and more.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import { Actor } from "../support/programs/actor.ts";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { ROOT, runProgram } from "../support/programs/program.ts";
import { FAST } from "../support/values/property.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
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

Deno.test({
  ...needs("root over users", "netns", "nsenter", "setpriv"),
  name: "filters: who may not compare marks is answered by the kernel all the same",
  fn: async () => {
    await using sandbox = await Sandbox.open(PUBLIC_COPY);
    await using _listener = await Actor.start("listener", sandbox, "22", "80");
    for (
      const [filter, rows] of [
        // Marks are not told either, and an absent one is 0.
        ["fwmark = 0", ["127.0.0.1:22", "127.0.0.1:80"]],
        ["fwmark = 0 and sport = 80", ["127.0.0.1:80"]],
        ["fwmark = 1", []],
      ] as const
    ) {
      const [program, ...words] = asUser(sandbox, 65534, [
        ...["--source", "diag", "-Htan"],
        ...filter.split(" "),
      ]);
      const { stdout, stderr, code } = await runProgram([program, ...words]);
      assert.equal(stderr, "", filter);
      assert.equal(code, 0, filter);
      const local = stdout.split("\n").slice(0, -1).map((line) => line.split(/ +/)[3]);
      assert.deepEqual(local.sort(), rows, filter);
    }
  },
});
