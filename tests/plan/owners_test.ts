import assert from "node:assert/strict";
import { resolveLsof } from "../../lib/cli/lsof/resolve_lsof.ts";
import { resolveNetstat } from "../../lib/cli/netstat/resolve_netstat.ts";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { NOTHING, queryOf } from "../support/values/queries.ts";

/** What of users and command lines a command line reads. */
function reads(line: string): string {
  const { fetches } = planSources(queryOf(line.split(" ")));
  const found = new Set<string>();
  for (const fetch of fetches) {
    if (fetch.kind === "file" && fetch.id === "/etc/passwd") found.add("passwd");
    if (fetch.kind !== "owners") continue;
    if (fetch.users) found.add("users");
    if (fetch.cmdlines) found.add("cmdlines");
  }
  return [...found].sort().join(" ");
}

Deno.test("planSources: users are for records of owners, names for those of this machine", () => {
  for (const line of ["-tanp", "-tanpT", "-tanZ", "--json -tan", "--json -s"]) {
    assert.equal(reads(line), "", line);
  }
  for (
    const line of ["--json -tanp", "--jsonl -T", "--json -N blue -tp", "--json --source=procfs -p"]
  ) {
    assert.equal(reads(line), "passwd users", line);
  }
  assert.equal(reads("--json -tanp --proc-root=/mnt/proc"), "users");
});

Deno.test("planSources: command lines are read if they are asked for, and owners with them", () => {
  assert.equal(reads("--json -tan --cmdline"), "cmdlines passwd users");
});

Deno.test("planSources: lsof and netstat -p begin with the links, since tables of procfs take long", () => {
  const first = (resolve: typeof resolveLsof, line: string): string => {
    const command = resolve(line.split(" "), NOTHING);
    assert.ok(command.kind === "list", line);
    return planSources(command.query).fetches[0].kind;
  };
  assert.equal(first(resolveLsof, "-i"), "links-ahead");
  assert.equal(first(resolveNetstat, "-tanp"), "links-ahead");
  assert.notEqual(first(resolveNetstat, "-tan"), "links-ahead");
});
