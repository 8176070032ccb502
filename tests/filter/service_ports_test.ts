/** Services in a filter, as numbers before the kernel is asked. */

import assert from "node:assert/strict";
import { type ServiceNames, withServicePorts } from "../../lib/filter/service_ports.ts";
import { filterText, queryOf } from "../support/values/queries.ts";

const PORTS: Readonly<Record<string, number>> = {
  "http/tcp": 80,
  "http/udp": 80,
  "exec/tcp": 512,
  "biff/udp": 512,
  "who/udp": 513,
  "odd/tcp": 1,
  "odd/udp": 2,
};
const NAMES: ServiceNames = { servicePort: (name, of) => PORTS[`${name}/${of}`] ?? null };

function numbered(line: string): string {
  return filterText(withServicePorts(queryOf(line.split(" ")), NAMES).filter);
}

Deno.test("withServicePorts: a service of the protocols that are listed becomes its port", () => {
  for (
    const [line, expected] of [
      ["-tu sport = :http", "src * 80"],
      ["-t sport = exec", "src * 512"],
      ["-t dst 10.0.0.1:http", "dst 10.0.0.1/32 80"],
      ["-u not ( dport >= who or sport biff )", "not (dst port >= * 513 or src * 512)"],
      ["-t sport http and dev lo and dport 7", "((src * 80 and dev lo) and dst * 7)"],
      ["-t src unix:http", "src unix http"],
    ] as const
  ) assert.equal(numbered(line), expected, line);
});

Deno.test("withServicePorts: what is unknown or ambiguous stays a word", () => {
  for (
    const [line, expected] of [
      ["-tu sport = odd", "src * odd"],
      ["-u sport = odd", "src * 2"],
      ["-t sport = who", "src * who"],
      ["-t sport = none or dport http", "(src * none or dst * 80)"],
    ] as const
  ) assert.equal(numbered(line), expected, line);
  assert.equal(withServicePorts(queryOf(["-t"]), NAMES).filter, null);
});

Deno.test("withServicePorts: chains of any length", () => {
  const words = Array(20_000).fill("sport = http").join(" or ").split(" ");
  const { filter } = withServicePorts(queryOf(["-t", ...words]), NAMES);
  assert.ok(filter?.kind === "or" && filter.right.kind === "host");
  assert.ok(filter.right.host.family === "inet" && filter.right.host.port === 80);
});
