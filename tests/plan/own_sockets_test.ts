import assert from "node:assert/strict";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { queryOf } from "../support/values/queries.ts";

/** When a command line looks for its own sockets. */
function reads(words: readonly string[], outside: Parameters<typeof queryOf>[1] = {}): string[] {
  return planSources(queryOf(words, outside)).fetches
    .flatMap((fetch) => fetch.kind === "own" ? [fetch.when] : []);
}

Deno.test("planSources: own sockets are read where there can be some, and nowhere else", () => {
  for (const line of ["-tan", "-tulpn", "-uaw", "-0a", "-S"]) {
    assert.deepEqual(reads(line.split(" ")), [], line);
  }
  for (const line of ["-x", "-a", "-f netlink", "--json", "-A unix_dgram", "--source=procfs -x"]) {
    assert.deepEqual(reads(line.split(" ")), ["listed"], line);
  }
  assert.deepEqual(reads(["-s"]), ["counted"]);
  assert.deepEqual(reads(["-s", "-xa"]), ["counted", "listed"]);
});

Deno.test("planSources: of another machine, of recorded or destroyed sockets none is this run's own", () => {
  for (const line of ["--proc-root=/mnt/proc -xs", "--proc-root=/proc -xa", "-E"]) {
    assert.deepEqual(reads(line.split(" ")), [], line);
  }
  assert.deepEqual(reads(["-a"], { replay: "/tmp/dump" }), []);
  assert.deepEqual(reads(["-a"], { procRoot: "/mnt/proc" }), []);
  // The counts of another network namespace hold none, and its netlink sockets the one that asks.
  assert.deepEqual(reads(["-sxa", "-N", "other"]), ["listed"]);
});

Deno.test("planSources: counts are read at once before own sockets, tables before them too", () => {
  const kinds = planSources(queryOf(["-s", "-xap"])).fetches.map((fetch) =>
    fetch.kind === "own" ? `own ${fetch.when}` : fetch.kind
  );
  assert.deepEqual(kinds.slice(0, 4), ["file", "file", "file", "own counted"]);
  assert.ok(kinds.indexOf("own listed") > kinds.indexOf("sockets"));
});
