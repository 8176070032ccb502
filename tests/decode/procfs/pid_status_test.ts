import assert from "node:assert/strict";
import { decodeConfinement, hasFileCapabilities } from "../../../lib/decode/procfs/pid_status.ts";

function status(lines: Readonly<Record<string, string>>): Uint8Array {
  const text = Object.entries({ Name: "a\\nSeccomp:\t9", ...lines })
    .map(([word, value]) => `${word}:\t${value}\n`).join("");
  return new TextEncoder().encode(text);
}

Deno.test("decodeConfinement: both numbers, or null where the kernel does not tell", () => {
  const both = decodeConfinement(status({ NoNewPrivs: "1", Seccomp: "2", Seccomp_filters: "1" }));
  assert.deepEqual(both, { noNewPrivs: 1, seccomp: 2 });
  assert.deepEqual(decodeConfinement(status({ Seccomp: "0" })), { noNewPrivs: null, seccomp: 0 });
  const none = { noNewPrivs: null, seccomp: null };
  assert.deepEqual(decodeConfinement(new Uint8Array(0)), none);
});

Deno.test("hasFileCapabilities: those of the file, not root's and not what was handed on", () => {
  const user = "1000\t1000\t1000\t1000";
  const cases: [Readonly<Record<string, string>>, boolean][] = [
    [{ Uid: user, CapEff: "0000000000080004", CapAmb: "0000000000000000" }, true],
    [{ Uid: user, CapEff: "0000000000080004", CapAmb: "0000000000080004" }, false],
    [{ Uid: user, CapEff: "0000000000080004", CapAmb: "0000000000000004" }, true],
    [{ Uid: user, CapEff: "0000000000080004" }, true],
    [{ Uid: user, CapEff: "0000000000000000", CapAmb: "0000000000000000" }, false],
    [{ Uid: "0\t0\t0\t0", CapEff: "000001ffffffffff", CapAmb: "0000000000000000" }, false],
    [{}, false],
  ];
  for (const [lines, expected] of cases) {
    assert.equal(hasFileCapabilities(status(lines)), expected, JSON.stringify(lines));
  }
});
