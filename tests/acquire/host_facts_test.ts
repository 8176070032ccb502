import assert from "node:assert/strict";
import { environmentVariable, hostFacts, readFilterFile } from "../../lib/acquire/host_facts.ts";

/** The width that is known where output is no terminal, as it is not in a test. */
function columns(value: string | null): number | null {
  const before = Deno.env.get("COLUMNS");
  if (value === null) Deno.env.delete("COLUMNS");
  else Deno.env.set("COLUMNS", value);
  try {
    return hostFacts().columns;
  } finally {
    if (before === undefined) Deno.env.delete("COLUMNS");
    else Deno.env.set("COLUMNS", before);
  }
}

Deno.test({
  name: "hostFacts: COLUMNS is the width as far as it is a number that a terminal can have",
  // A terminal's own width goes before.
  ignore: Deno.stdout.isTerminal(),
  fn: () => {
    const widths: readonly (readonly [string | null, number | null])[] = [
      ...[["80", 80], [" +132x", 132], ["65535", 65535]] as const,
      ...[["65536", null], ["0", null], ["-5", null], ["wide", null], ["", null]] as const,
      [null, null],
    ];
    for (const [value, width] of widths) assert.equal(columns(value), width, `COLUMNS=${value}`);
  },
});

Deno.test("environmentVariable: its text, null where it is not set", () => {
  assert.equal(environmentVariable("PATH"), Deno.env.get("PATH"));
  assert.equal(environmentVariable("SOCKSCOPE_NO_SUCH_VARIABLE"), null);
});

Deno.test("readFilterFile: bytes that are no UTF-8 are no reason to fail, a folder is one", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeFile(file, Uint8Array.of(0x73, 0xff, 0x0a));
    assert.equal(readFilterFile(file), "s\ufffd\n");
  } finally {
    await Deno.remove(file);
  }
  assert.throws(() => readFilterFile("/proc"), {
    name: "EnvironmentError",
    message: "filter file /proc: Is a directory",
  });
});
