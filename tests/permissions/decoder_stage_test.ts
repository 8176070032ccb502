import assert from "node:assert/strict";
import { ROOT, runProgram, sockscope } from "../support/programs/program.ts";
import { FROM_ELSEWHERE, REFUSED, THROUGH_NODE } from "./attempts.ts";
import type { ProbeReport } from "./probe.ts";

const PROBE = `${ROOT}/tests/permissions/probe.ts`;
const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

/** Runs the probe, with a web server to be reached for. */
async function probe(
  permissions: readonly string[],
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProbeReport> {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("reached", { headers: { connection: "close" } }),
  );
  const command = [...sockscope(permissions, PROBE), String(server.addr.port), ...words];
  const { stderr } = await runProgram(command, { env });
  try {
    // Deno may have said something of its own before.
    return JSON.parse(stderr.slice(stderr.lastIndexOf("\n") + 1));
  } catch {
    throw new Error(`the probe says: ${stderr}`);
  }
}

function assertAllRefused(report: ProbeReport, decoding: ProbeReport["decoding"]): void {
  assert.equal(report.status, 0);
  assert.ok(report.printed > 0, "the run went on after the attempts");
  assert.equal(report.decoding, decoding, "the attempts were made from inside of decode()");
  const { [THROUGH_NODE]: throughNode, ...answers } = report.answers;
  assert.notEqual(throughNode, "done");
  assert.ok(Object.keys(answers).length > 25);
  for (const [attempt, answer] of Object.entries(answers)) assert.equal(answer, REFUSED, attempt);
}

Deno.test("decode: with -A given, everything tried from inside of it is refused", async () => {
  for (const words of [["-anp"], ["netstat", "-anp"], ["lsof", "-nP"]]) {
    assertAllRefused(await probe(["-A"], [...words, "--proc-root", TREE]), "procfs");
  }
});

Deno.test("decode: the same over the machine's own /proc, as text and as JSON", async () => {
  for (const [source, decoding] of [["procfs", "procfs"], ["diag", "sock_diag"]] as const) {
    for (const words of [["-tan"], ["--json", "-tanp"], ["netstat", "-tanpe"]]) {
      assertAllRefused(await probe(["-A"], [...words, `--source=${source}`]), decoding);
    }
  }
});

Deno.test("decode: FFI alone, which the kernel is asked with, is gone there as well", async () => {
  assertAllRefused(await probe(["--allow-ffi"], ["-tan"]), "sock_diag");
});

Deno.test("decode: scoped grants are gone there as well", async () => {
  for (
    const permissions of [
      [`--allow-read=${TREE}`],
      [`--allow-read=${TREE},/etc`, "--allow-env=PATH", "--allow-net=127.0.0.1"],
      ["--allow-read", "--allow-run=true", "--allow-sys=hostname", "--allow-write=/dev/null"],
      ["--allow-all", "--deny-write=/srv"],
    ]
  ) {
    assertAllRefused(await probe(permissions, ["-anp", "--proc-root", TREE]), "procfs");
  }
});

Deno.test("decode: where permissions are kept the same attempts succeed, so it is the drop", async () => {
  const { answers } = await probe(["-A"], ["-an", "--proc-root", TREE], { PROBE_KEEP: "1" });
  const { [FROM_ELSEWHERE]: fromElsewhere, ...rest } = answers;
  assert.notEqual(fromElsewhere, REFUSED);
  for (const [attempt, answer] of Object.entries(rest)) assert.equal(answer, "done", attempt);
});
