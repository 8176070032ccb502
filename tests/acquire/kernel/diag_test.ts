import assert from "node:assert/strict";
import { Diag } from "../../../lib/acquire/kernel/diag.ts";
import { HOME } from "../../../lib/acquire/netns/place.ts";
import { probeSources } from "../../../lib/acquire/probe_sources.ts";
import type { Fetch, Plan } from "../../../lib/model/plan.ts";
import { planProbe } from "../../../lib/plan/plan_sources.ts";
import { queryOf } from "../../support/values/queries.ts";

const REQUEST = new Uint8Array(20);
const SOCKETS: Fetch = { kind: "sockets", id: "tcp", request: REQUEST, files: [] };

function diagOf(plan: Partial<Plan>): Diag {
  return Diag.home({
    root: "/proc",
    source: "auto",
    namespaces: "own",
    fetches: [],
    groups: [],
    ...plan,
  });
}

Deno.test("Diag: the library is not opened where nothing is asked, or procfs was chosen", async () => {
  for (const plan of [{}, { source: "procfs", fetches: [SOCKETS] }] as const) {
    using diag = diagOf(plan);
    assert.deepEqual([diag.unavailable, diag.libc], ["procfs was chosen", null]);
    const refusal = { ok: false, reason: "procfs was chosen" };
    assert.deepEqual(diag.dump(4, REQUEST), refusal);
    assert.deepEqual(await diag.dumpMeanwhile(4, REQUEST), refusal);
    assert.equal(diag.socket(4), "procfs was chosen");
  }
});

Deno.test("Diag: links are read through the library where procfs was chosen, and nothing is asked", () => {
  const owners: Fetch = {
    ...{ kind: "owners", early: false, threads: false, users: false, cmdlines: false },
    ...{
      contexts: false,
      socketContexts: false,
      processes: false,
      access: false,
      fileFlags: false,
      protocolNames: false,
      cgroups: false,
    },
  };
  using diag = diagOf({ source: "procfs", fetches: [SOCKETS, owners] });
  assert.ok(diag.libc !== null);
  assert.deepEqual(diag.dump(4, REQUEST), { ok: false, reason: "procfs was chosen" });
  assert.equal(diag.socket(4), "procfs was chosen");
  using copied = diagOf({ root: "/copy", source: "procfs", fetches: [SOCKETS, owners] });
  assert.equal(copied.libc, null);
});

Deno.test("Diag: a namespace that cannot be entered is the reason why nothing is asked", async () => {
  using home = diagOf({ fetches: [SOCKETS] });
  using diag = await home.in({
    ...HOME,
    doors: [{ path: "/run/netns/no-such-namespace", trusted: true }],
  });
  assert.equal(diag.unavailable, "/run/netns/no-such-namespace cannot be opened");
  assert.equal(diag.namespace, null);
});

Deno.test("probeSources: one line for each table, from procfs if that was chosen and has it", async () => {
  const sources = await probeSources(planProbe(queryOf(["--source=procfs"])));
  const lineOf = (wanted: string): string | undefined => {
    const found = sources.find(({ id }) => id === wanted);
    return found && `${found.source}: ${found.reason}`;
  };
  assert.equal(lineOf("tcp"), "procfs: procfs was chosen");
  assert.equal(lineOf("unix"), "procfs: procfs was chosen");
  assert.equal(lineOf("vsock"), "none: procfs was chosen");
  assert.equal(lineOf("ping"), "procfs: sock_diag does not tell of them");
  assert.equal(new Set(sources.map(({ id }) => id)).size, sources.length);
});
