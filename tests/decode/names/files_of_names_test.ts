/** The files that people edit: services, protocols, hosts, and iproute2's nl_protos. */

import assert from "node:assert/strict";
import { Hosts } from "../../../lib/decode/names/hosts.ts";
import { decodePortRange } from "../../../lib/decode/names/port_range.ts";
import { decodeNetlinkProtocols, decodeProtocols } from "../../../lib/decode/names/protocols.ts";
import { Services } from "../../../lib/decode/names/services.ts";
import { wordLines } from "../../../lib/decode/names/text_lines.ts";
import { decodeUsers } from "../../../lib/decode/names/users.ts";
import { latin1 } from "../../../lib/model/latin1.ts";
import { bytesOf } from "../../support/answers/decoding.ts";

Deno.test("latin1: every byte becomes the character of its number, in files of any length", () => {
  const bytes = Uint8Array.from({ length: 20_000 }, (_, index) => index & 255);
  assert.deepEqual(Array.from(latin1(bytes), (character) => character.charCodeAt(0)), [...bytes]);
});

Deno.test("wordLines: blanks, comments, empty lines, and none at the end", () => {
  const text = "# comment\n\n  a\tb  c # x\r\n#\na#b\nlast";
  assert.deepEqual([...wordLines(bytesOf(text))], [["a", "b", "c"], ["a"], ["last"]]);
});

Deno.test("Services: the first line of a port and of a name wins, by protocol", () => {
  const services = new Services(bytesOf(
    "ssh\t22/tcp\t\tremote-login\t# comment\nother 22/tcp\ndomain 53/tcp\ndomain 53/udp\n" +
      "ssh 2222/tcp\nspaced   7 / tcp\nno-port tcp\nodd,form 9,udp alias\nwide 65558/tcp\n" +
      "caf\xc3\xa9 99/tcp\n",
  ));
  assert.equal(services.name(22, "tcp"), "ssh");
  assert.equal(services.name(22, "udp"), null);
  assert.equal(services.name(53, "udp"), "domain");
  assert.equal(services.name(7, "tcp"), null);
  assert.equal(services.port("ssh", "tcp"), 22);
  assert.equal(services.port("remote-login", "tcp"), 22);
  assert.equal(services.port("ssh", "udp"), null);
  assert.equal(services.port("SSH", "tcp"), null);
  assert.equal(services.name(99, "tcp"), "caf\xc3\xa9");
  assert.equal(new Services(null).name(22, "tcp"), null);
});

Deno.test("decodeUsers: the first line of a number wins; what is no user is passed over", () => {
  const users = decodeUsers(bytesOf(
    "root:x:0:0:root:/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\ncaf\xe9:*:1000:1:::\n" +
      "#old:x:5:5:::\n+nis:x:6:6:::\n-nis:x:7:7:::\n::8:8:::\nshort:x\nodd:x:9x:9:::\n\n" +
      "last:x:4294967294:1",
  ));
  assert.deepEqual([...users], [[0, "root"], [1000, "caf\xe9"], [4294967294, "last"]]);
  assert.equal(decodeUsers(null).size, 0);
});

Deno.test("decodeProtocols: the first line of a number wins", () => {
  const names = decodeProtocols(bytesOf("ip 0 IP\nicmp\t1\tICMP\nhopopt 0\nx y\ntcp 6\nalone\n"));
  assert.deepEqual([...names], [[0, "ip"], [1, "icmp"], [6, "tcp"]]);
  assert.equal(decodeProtocols(null).size, 0);
});

Deno.test("decodeNetlinkProtocols: the file lies over the built-in names, its last line wins", () => {
  const names = decodeNetlinkProtocols(
    bytesOf("# comment\n0 route\n0x7 seven words here\n200 mine\n200 last\n"),
  );
  assert.deepEqual([names.get(0), names.get(7), names.get(200)], ["route", "seven", "last"]);
  assert.equal(names.get(9), "audit");
});

Deno.test("decodeNetlinkProtocols: a line that is no entry ends the file; what stood before stays", () => {
  for (const bad of ["x y", "5", "-1 minus"]) {
    const names = decodeNetlinkProtocols(bytesOf(`0 before\n${bad}\n9 behind\n`));
    assert.deepEqual([names.get(0), names.get(9)], ["before", "audit"], bad);
  }
  const wide = decodeNetlinkProtocols(bytesOf("256 wide\n9 behind\n"));
  assert.deepEqual([wide.get(256), wide.get(9)], [undefined, "behind"]);
});

Deno.test("Hosts: names of addresses and addresses of names", () => {
  const hosts = new Hosts(bytesOf(
    "127.0.0.1 localhost\n::1 localhost ip6-localhost\n10.0.0.1 Server server.example alias\n" +
      "10.0.0.1 second\nnot-an-address name\n10.0.0.2\n",
  ));
  assert.deepEqual(hosts.addresses("LOCALHOST").map((bytes) => bytes.length), [4, 16]);
  assert.deepEqual([...hosts.addresses("alias")[0]], [10, 0, 0, 1]);
  assert.deepEqual(hosts.addresses("nobody"), []);
  assert.equal(hosts.name(Uint8Array.of(10, 0, 0, 1)), "Server");
  assert.equal(hosts.name(Uint8Array.of(10, 0, 0, 2)), null);
  assert.deepEqual(new Hosts(null).addresses("localhost"), []);
});

Deno.test("decodePortRange: both numbers, or what ss assumes without them", () => {
  assert.deepEqual(decodePortRange(bytesOf("32768\t60999\n")), { low: 32768, high: 60999 });
  assert.deepEqual(decodePortRange(bytesOf("  1 2")), { low: 1, high: 2 });
  for (const bytes of [null, bytesOf(""), bytesOf("x"), bytesOf("5\n"), bytesOf("5 x")]) {
    assert.deepEqual(decodePortRange(bytes), { low: 1024, high: 4999 });
  }
});
