import assert from "node:assert/strict";
import { UsageError } from "../../lib/model/problem.ts";
import type { Query } from "../../lib/model/query.ts";
import { readCommand } from "../../lib/start/read_command.ts";
import { filterText } from "../support/values/queries.ts";

function queryOf(words: readonly string[]): Query {
  const command = readCommand(words);
  assert.ok(command.kind === "list", words.join(" "));
  return command.query;
}

/** Runs `use` with variables of the environment. */
function withEnvironment(variables: Readonly<Record<string, string>>, use: () => void): void {
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    use();
  } finally {
    for (const name of Object.keys(variables)) Deno.env.delete(name);
  }
}

Deno.test("readCommand: PROC_ROOT and TCPDIAG_FILE are part of the query, the option goes before", () => {
  withEnvironment({ PROC_ROOT: "/mnt/proc", TCPDIAG_FILE: "/tmp/dump" }, () => {
    const query = queryOf(["-ta"]);
    assert.deepEqual([query.procRoot, query.procRootGiven, query.replay], [
      ...["/mnt/proc", true, "/tmp/dump"],
    ]);
    assert.equal(queryOf(["-ta", "--proc-root=/other"]).procRoot, "/other");
  });
  const query = queryOf(["-ta"]);
  assert.deepEqual([query.procRoot, query.procRootGiven, query.replay], ["/proc", false, null]);
});

Deno.test("readCommand: a filter file is read, and one that is not there is named", async () => {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, "sport = :22\n");
    assert.equal(filterText(queryOf(["-ta", "-F", file]).filter), "src * 22");
  } finally {
    await Deno.remove(file);
  }
  assert.throws(() => readCommand(["-ta", "-F", file]), {
    name: "EnvironmentError",
    message: `filter file ${file}: No such file or directory`,
  });
});

Deno.test("readCommand: services are ports where the kernel may run the filter, and there alone", () => {
  let services = "";
  try {
    services = Deno.readTextFileSync("/etc/services");
  } catch {
    // A machine may have none: then the name stays what it is.
  }
  const port = /^ssh\s+(\d+)\/tcp/m.exec(services)?.[1] ?? "ssh";
  assert.equal(filterText(queryOf(["-ta", "sport = :ssh"]).filter), `src * ${port}`);
  const fromFiles = queryOf(["-ta", "--source=procfs", "sport = :ssh"]);
  assert.equal(filterText(fromFiles.filter), "src * ssh");
});

Deno.test("readCommand: what lists nothing needs nothing from outside", () => {
  assert.equal(readCommand(["--help"]).kind, "print");
  assert.equal(readCommand(["--json-schema"]).kind, "schema");
  assert.equal(readCommand(["--permissions"]).kind, "permissions");
  assert.throws(() => readCommand(["--no-such-option"]), UsageError);
});
