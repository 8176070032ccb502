import assert from "node:assert/strict";
import { decodeConfinement } from "../../../lib/decode/procfs/confinement.ts";
import { effectiveUser, mayHaveFileCapabilities } from "../../../lib/decode/procfs/pid_status.ts";

function status(lines: Readonly<Record<string, string>>): Uint8Array {
  const text = Object.entries({ Name: "a\\nSeccomp:\t9", ...lines })
    .map(([word, value]) => `${word}:\t${value}\n`).join("");
  return new TextEncoder().encode(text);
}

Deno.test("decodeConfinement: each number, or null if the kernel does not say", () => {
  const none = { capabilities: null, noNewPrivs: null, seccomp: null };
  const lines = { CapPrm: "0000000000080004", CapEff: "0", NoNewPrivs: "1", Seccomp: "2" };
  const all = decodeConfinement(status({ ...lines, Seccomp_filters: "1" }));
  assert.deepEqual(all, {
    capabilities: ["cap_dac_read_search", "cap_sys_ptrace"],
    noNewPrivs: 1,
    seccomp: 2,
  });
  assert.deepEqual(decodeConfinement(status({ Seccomp: "0" })), { ...none, seccomp: 0 });
  assert.deepEqual(decodeConfinement(status({ CapPrm: "no number" })), none);
  const unnamed = decodeConfinement(status({ CapPrm: "8000000000000000" }));
  assert.deepEqual(unnamed, { ...none, capabilities: ["63"] });
  assert.deepEqual(decodeConfinement(status({ CapPrm: "0" })), { ...none, capabilities: [] });
  assert.deepEqual(decodeConfinement(new Uint8Array(0)), none);
});

Deno.test("effectiveUser: the second number of Uid, and none that no user can have", () => {
  const cases: [Readonly<Record<string, string>>, number | null][] = [
    [{ Uid: "1000\t0\t1001\t1002" }, 0],
    [{ Uid: "0\t4294967294\t0\t0" }, 4294967294],
    [{ Uid: "0\t4294967296\t0\t0" }, null],
    [{ Uid: "0\t-1\t0\t0" }, null],
    [{ Uid: "0\t" }, null],
    [{ Uid: "0" }, null],
    [{}, null],
  ];
  for (const [lines, expected] of cases) {
    assert.equal(effectiveUser(status(lines)), expected, JSON.stringify(lines));
  }
});

Deno.test("mayHaveFileCapabilities: the file's, not root's or handed on; what is not known is yes", () => {
  const user = "1000\t1000\t1000\t1000";
  const cases: [Readonly<Record<string, string>>, boolean][] = [
    [{ Uid: user, CapEff: "0000000000080004", CapAmb: "0000000000000000" }, true],
    [{ Uid: user, CapEff: "0000000000080004", CapAmb: "0000000000080004" }, false],
    [{ Uid: user, CapEff: "0000000000080004", CapAmb: "0000000000000004" }, true],
    [{ Uid: user, CapEff: "0000000000080004" }, true],
    [{ Uid: user, CapEff: "0000000000000000", CapAmb: "0000000000000000" }, false],
    [{ Uid: "0\t0\t0\t0", CapEff: "000001ffffffffff", CapAmb: "0000000000000000" }, false],
    [{}, true],
    [{ Uid: user }, true],
    [{ CapEff: "0000000000000000" }, true],
    [{ Uid: user, CapEff: "" }, true],
    [{ Uid: user, CapEff: "0000000000000004", CapAmb: "no number" }, true],
  ];
  for (const [lines, expected] of cases) {
    assert.equal(mayHaveFileCapabilities(status(lines)), expected, JSON.stringify(lines));
  }
});
