/** The TCP sockets of both families are asked for at once, where that can be said. */

import assert from "node:assert/strict";
import type { Fetch } from "../../lib/model/plan.ts";
import { planSources } from "../../lib/plan/plan_sources.ts";
import { TCPDIAG_GETSOCK } from "../../lib/uapi/inet_diag.ts";
import { NLMSG, u16, u32 } from "../../lib/uapi/netlink.ts";
import { SOCK_DIAG_BY_FAMILY } from "../../lib/uapi/sock_diag.ts";
import { queryOf } from "../support/values/queries.ts";

type Sockets = Fetch & { readonly kind: "sockets" };

/** The requests for TCP sockets of a command line. */
function requests(words: readonly string[], replay: string | null = null): Sockets[] {
  return planSources(queryOf(words, { replay })).fetches
    .filter((fetch) => fetch.kind === "sockets")
    .filter(({ id }) => id === "tcp" || id === "tcp6");
}

const typeOf = ({ request }: Sockets): number => u16(request, NLMSG.nlmsg_type);

Deno.test("planSources: one request for TCP of both families, with both files behind it", () => {
  const [both, ...others] = requests(["-tai"]);
  assert.deepEqual(others, []);
  assert.equal(typeOf(both), TCPDIAG_GETSOCK);
  assert.deepEqual(both.files, ["net/tcp", "net/tcp6"]);
  // struct inet_diag_req: family, two lengths, extensions; the socket; states.
  assert.equal(both.request.length, NLMSG.SIZE + 60);
  assert.equal(both.request[NLMSG.SIZE + 3], (1 << 1) | (1 << 2) | (1 << 3));
  assert.equal(u32(both.request, NLMSG.SIZE + 52), (1 << 14) - 1);
});

Deno.test("planSources: what may take long is TCP, and is not waited for but where owners are next", () => {
  for (const words of [["-t"], ["-t4"], ["-t", "--bpf-maps"], ["--json", "-a"]]) {
    assert.ok(requests(words).every(({ long }) => long === true), words.join(" "));
  }
  for (const words of [["-tp"], ["-t6T"], ["-tz"]]) {
    assert.ok(requests(words).every(({ long }) => long === false), words.join(" "));
  }
  const others = planSources(queryOf(["-axuw"])).fetches
    .filter((fetch) => fetch.kind === "sockets" && !fetch.id.startsWith("tcp"));
  assert.ok(others.length > 0 && others.every((fetch) => !("long" in fetch && fetch.long)));
});

Deno.test("planSources: a request for each family where one is wanted, or more than it can say", () => {
  for (
    const [words, ids] of [
      [["-t4"], ["tcp"]],
      [["-t6"], ["tcp6"]],
      [["-t", "--bpf-maps"], ["tcp", "tcp6"]],
      [["-t", "--source", "procfs"], ["tcp", "tcp6"]],
    ]
  ) {
    const fetches = requests(words);
    assert.deepEqual(fetches.map(({ id }) => id), ids, words.join(" "));
    assert.ok(fetches.every((fetch) => typeOf(fetch) === SOCK_DIAG_BY_FAMILY));
  }
  assert.deepEqual(requests(["-t"], "/a/dump"), []);
});
