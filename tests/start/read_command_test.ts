import assert from "node:assert/strict";
import { groupSet } from "../../lib/field/group.ts";
import { UsageError } from "../../lib/model/problem.ts";
import type { Query } from "../../lib/model/query.ts";
import { readCommand } from "../../lib/start/read_command.ts";
import { filterText } from "../support/values/queries.ts";

async function queryOf(words: readonly string[]): Promise<Query> {
  const command = await readCommand(words);
  assert.ok(command.kind === "list", words.join(" "));
  return command.query;
}

/** Runs `use` with variables of the environment. */
async function withEnvironment(
  variables: Readonly<Record<string, string>>,
  use: () => Promise<void>,
): Promise<void> {
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await use();
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
  }
}

Deno.test("readCommand: PROC_ROOT and TCPDIAG_FILE are part of the query, the option goes before", async () => {
  await withEnvironment({ PROC_ROOT: "/mnt/proc", TCPDIAG_FILE: "/tmp/dump" }, async () => {
    const query = await queryOf(["-ta"]);
    assert.deepEqual([query.procRoot, query.procRootGiven, query.replay], [
      ...["/mnt/proc", true, "/tmp/dump"],
    ]);
    assert.equal((await queryOf(["-ta", "--proc-root=/other"])).procRoot, "/other");
  });
  const query = await queryOf(["-ta"]);
  assert.deepEqual([query.procRoot, query.procRootGiven, query.replay], ["/proc", false, null]);
});

Deno.test("readCommand: a filter file is read, and one that is not there is named", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "sport = :22\n");
    assert.equal(filterText((await queryOf(["-ta", "-F", file])).filter), "src * 22");
  } finally {
    await Deno.remove(file);
  }
  await assert.rejects(() => readCommand(["-ta", "-F", file]), {
    name: "EnvironmentError",
    message: `filter file ${file}: No such file or directory`,
  });
});

Deno.test("readCommand: services are ports where the kernel may run the filter, and there alone", async () => {
  let services = "";
  try {
    services = Deno.readTextFileSync("/etc/services");
  } catch {
    // A machine may have none: then the name stays what it is.
  }
  const port = /^ssh\s+(\d+)\/tcp/m.exec(services)?.[1] ?? "ssh";
  assert.equal(filterText((await queryOf(["-ta", "sport = :ssh"])).filter), `src * ${port}`);
  const fromFiles = await queryOf(["-ta", "--source=procfs", "sport = :ssh"]);
  assert.equal(filterText(fromFiles.filter), "src * ssh");
});

Deno.test("readCommand: what lists nothing needs nothing from outside", async () => {
  assert.deepEqual(await readCommand(["--help"]), { kind: "help", of: "common" });
  assert.deepEqual(await readCommand(["--help=all"]), { kind: "help", of: "all" });
  assert.equal((await readCommand(["--json-schema"])).kind, "schema");
  assert.equal((await readCommand(["--permissions"])).kind, "permissions");
  await assert.rejects(() => readCommand(["--no-such-option"]), UsageError);
});

Deno.test("readCommand: with file capabilities netstat -p reads no command lines", async () => {
  const secret = groupSet("cmdlines");
  const wanted = async (...words: string[]): Promise<number> => {
    const command = await readCommand(["netstat", ...words]);
    assert.ok(command.kind === "list");
    return command.query.wanted;
  };
  assert.ok(await wanted("-tp") & secret);
  await withEnvironment({ SOCKSCOPE_LAUNCHER: "file-capabilities" }, async () => {
    const without = await wanted("-tp");
    assert.equal(without & secret, 0);
    assert.ok(without & groupSet("owners"), "and still looks for owners");
    await assert.rejects(readCommand(["netstat", "-tp", "--jsonl", "--cmdline"]), /--cmdline/);
  });
});
