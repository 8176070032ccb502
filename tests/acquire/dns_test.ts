/** What is asked of DNS, with a resolver in the place of Deno's. */

import assert from "node:assert/strict";
import { openDns } from "../../lib/acquire/dns.ts";

type Ask = (query: string, type: string) => Promise<readonly string[]>;

/** Has `ask` answer in the place of Deno's resolver until it is disposed of. */
function resolver(ask: Ask): Disposable {
  const real = Object.getOwnPropertyDescriptor(Deno, "resolveDns")!;
  Object.defineProperty(Deno, "resolveDns", { ...real, value: ask });
  return { [Symbol.dispose]: () => void Object.defineProperty(Deno, "resolveDns", real) };
}

const never = (message: string): void => assert.fail(message);
const unknown = (): Promise<never> => Promise.reject(new Deno.errors.NotFound("no such record"));

Deno.test("openDns: addresses of both families, a host that DNS does not know has none", async () => {
  const records: Readonly<Record<string, string[]>> = {
    "both A": ["10.0.0.1", "no address"],
    "both AAAA": ["::1"],
    "six AAAA": ["fe80::1"],
  };
  using _ = resolver(async (host, type) => records[`${host} ${type}`] ?? await unknown());
  const answers = await openDns(never).addresses(["both", "six", "none"]);
  assert.deepEqual([...answers].map(([host, list]) => [host, list.map((bytes) => bytes.length)]), [
    ["both", [4, 16]],
    ["six", [16]],
    ["none", []],
  ]);
  assert.deepEqual(answers.get("both")![0], Uint8Array.of(10, 0, 0, 1));
});

Deno.test("openDns: names under the reverse names of RFC 1035 and 3596, without the last dot", async () => {
  const asked: string[] = [];
  using _ = resolver(async (name, type) => {
    asked.push(`${name} ${type}`);
    return name.startsWith("1.") ? ["host.example."] : await unknown();
  });
  const names = await openDns(never).names(["10.0.2.1", "2001:db8::1", "10.0.2.3", "no address"]);
  assert.deepEqual(asked.sort(), [
    "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa PTR",
    "1.2.0.10.in-addr.arpa PTR",
    "3.2.0.10.in-addr.arpa PTR",
  ]);
  assert.deepEqual(Object.fromEntries(names), {
    "10.0.2.1": "host.example",
    "2001:db8::1": "host.example",
  });
});

Deno.test("openDns: a few at a time, all of them in the end", async () => {
  let open = 0;
  let most = 0;
  using _ = resolver(async (name) => {
    most = Math.max(most, ++open);
    await new Promise((resolve) => setTimeout(resolve, 1));
    open--;
    return [name];
  });
  const addresses = Array.from({ length: 100 }, (_, last) => `10.0.0.${last}`);
  assert.equal((await openDns(never).names(addresses)).size, 100);
  assert.ok(most > 1 && most <= 16, `${most} at a time`);
});

Deno.test("openDns: that the sandbox refuses sockets is reported once, and nothing is known", async () => {
  using _ = resolver(() => Promise.reject(new Error("Operation not permitted (os error 1)")));
  const reports: string[] = [];
  const dns = openDns((message) => void reports.push(message));
  assert.deepEqual([...await dns.addresses(["a", "b"])], [["a", []], ["b", []]]);
  assert.equal((await dns.names(["10.0.0.1"])).size, 0);
  assert.equal(reports.length, 1);
  assert.match(reports[0], /^DNS was not asked: the sandbox/);
});
