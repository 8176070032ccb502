import assert from "node:assert/strict";
import { launch } from "../../../lib/acquire/sandbox/launcher.ts";
import { runProgram, sockscope } from "../../support/programs/program.ts";

/** What `launch` makes of a value of the variable. */
function launchWith(value: string | null): ReturnType<typeof launch> {
  const before = Deno.env.get("SOCKSCOPE_LAUNCHER");
  if (value === null) Deno.env.delete("SOCKSCOPE_LAUNCHER");
  else Deno.env.set("SOCKSCOPE_LAUNCHER", value);
  try {
    return launch();
  } finally {
    if (before === undefined) Deno.env.delete("SOCKSCOPE_LAUNCHER");
    else Deno.env.set("SOCKSCOPE_LAUNCHER", before);
  }
}

Deno.test("launch: each word by itself, and neither without a launcher", () => {
  const neither = {
    ...{ sandbox: false, fileCapabilities: false, name: null, repeats: false, asks: false },
  };
  assert.deepEqual(launchWith(null), neither);
  assert.deepEqual(launchWith(""), neither);
  assert.deepEqual(launchWith("sandbox "), { ...neither, sandbox: true });
  assert.deepEqual(launchWith("file-capabilities "), { ...neither, fileCapabilities: true });
  const both = { ...neither, sandbox: true, fileCapabilities: true };
  assert.deepEqual(launchWith("sandbox file-capabilities "), both);
  const named = { ...neither, sandbox: true, repeats: true, name: "netstat" };
  assert.deepEqual(launchWith("sandbox repeats netstat"), named);
  assert.deepEqual(launchWith("sandbox asks ss"), {
    ...{ ...neither, sandbox: true, asks: true, name: "ss" },
  });
});

/** Runs the program from its modules, which no launcher has started, with that variable. */
async function runAs(value: string, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(
    [...sockscope(["-A"]), ...words],
    { env: { SOCKSCOPE_LAUNCHER: value } },
  );
  assert.equal(code, 2);
  assert.equal(stdout, "");
  return stderr;
}

Deno.test("seal: a sandbox that was promised and is not there ends the run", async () => {
  assert.match(
    await runAs("sandbox ", "-tan"),
    /^sockscope: the sandbox [^\n]* not to be found\n$/,
  );
});

Deno.test("launch: with the file's capabilities no file of the caller's choice is opened", async () => {
  for (const words of [["-F", "/no-such-file"], ["--proc-root", "/no-such-folder"]]) {
    const message = await runAs("file-capabilities ", ...words, "-tan");
    assert.match(message, /^sockscope: [^\n]* file capabilities [^\n]*\n$/);
  }
});
