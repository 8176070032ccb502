import assert from "node:assert/strict";
import { Interfaces } from "../../../lib/decode/names/interfaces.ts";
import { bytesOf } from "../../support/answers/decoding.ts";

// igmp_mc_seq_show: "%d\t%-10s: %5d %7s\n", then a line for each group
const IGMP = "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n" +
  "1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n" +
  "2\teth0      :     2      V3\n\t\t\t\tFB0000E0     1 0:00000000\t\t0\n" +
  "12\tname-of-15-byte:     1      V2\n";
// if6_seq_show: "%pi6 %02x %02x %02x %02x %8s\n"
const IF_INET6 = "00000000000000000000000000000001 01 80 10 80       lo\n" +
  "fe80000000000000000000000000000a 1f 40 20 80     eth1\n";
// dev_mc_seq_show: "%-4d %-15s %-5d %-5d %s\n"
const DEV_MCAST = "2    eth0            1     0     333300000001\n" +
  "44   eth2            1     0     01005e000001\n";

function interfaces(igmp: string | null, inet6: string | null, mcast: string | null): Interfaces {
  const bytes = (text: string | null): Uint8Array | null => text === null ? null : bytesOf(text);
  return new Interfaces(new Map(), bytes(igmp), bytes(inet6), bytes(mcast));
}

Deno.test("Interfaces: from each of the three tables; the index is hexadecimal in one", () => {
  const all = interfaces(IGMP, IF_INET6, DEV_MCAST);
  const names = [1, 2, 12, 31, 44].map((index) => all.name(index));
  assert.deepEqual(names, ["lo", "eth0", "name-of-15-byte", "eth1", "eth2"]);
  assert.equal(interfaces(null, null, DEV_MCAST).name(44), "eth2");
  assert.equal(interfaces(null, IF_INET6, null).name(31), "eth1");
  assert.equal(all.name(3), null);
});

Deno.test("Interfaces: lo is known of every machine", () => {
  assert.equal(interfaces(null, null, null).name(1), "lo");
  assert.equal(interfaces(null, null, null).index("lo"), 1);
});

Deno.test("Interfaces: indexes by name, and ifN for those whose name is not known", () => {
  const all = interfaces(IGMP, null, null);
  assert.equal(all.index("eth0"), 2);
  assert.equal(all.index("if7"), 7);
  assert.equal(all.index("eth9"), null);
  assert.equal(all.index("ifx"), null);
});

Deno.test("Interfaces: no interface has a name of more than 15 bytes", () => {
  assert.equal(interfaces(`2\t${"x".repeat(16)} :\n`, null, null).name(2), null);
});

Deno.test("Interfaces: bytes that are not ASCII are kept, damaged lines are passed over", () => {
  const all = interfaces("2\t\xe2\x80\x93dash :\nx\tbad :\n3 noTab :\n", null, "junk\n4\n");
  assert.equal(all.name(2), "\xe2\x80\x93dash");
  assert.deepEqual([all.name(3), all.name(4), all.index("bad")], [null, null, null]);
});
