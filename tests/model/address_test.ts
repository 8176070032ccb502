import assert from "node:assert/strict";
import { parseAddress, parseIpv4, parseIpv6 } from "../../lib/model/address.ts";

const hex = (bytes: Uint8Array | null): string | null =>
  bytes === null ? null : Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

Deno.test("parseIpv4: four decimal numbers, as inet_pton(3) takes them", () => {
  assert.equal(hex(parseIpv4("127.0.0.1")), "7f000001");
  assert.equal(hex(parseIpv4("255.255.255.255")), "ffffffff");
  const wrong = [
    "",
    "1.2.3",
    "1.2.3.4.5",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4 ",
    "0x1.2.3.4",
    "1..2.3",
  ];
  for (const text of wrong) assert.equal(parseIpv4(text), null, text);
});

Deno.test("parseIpv6: every form that inet_pton(3) takes", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["::", "00000000000000000000000000000000"],
    ["::1", "00000000000000000000000000000001"],
    ["1::", "00010000000000000000000000000000"],
    ["2001:DB8::a:b", "20010db80000000000000000000a000b"],
    ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
    ["1:2:3:4:5:6:7::", "00010002000300040005000600070000"],
    ["::2:3:4:5:6:7:8", "00000002000300040005000600070008"],
    ["::ffff:1.2.3.4", "00000000000000000000ffff01020304"],
    ["::1.2.3.4", "00000000000000000000000001020304"],
    ["1:2:3:4:5:6:1.2.3.4", "00010002000300040005000601020304"],
    ["64:ff9b::10.0.0.1", "0064ff9b00000000000000000a000001"],
  ];
  for (const [text, expected] of cases) assert.equal(hex(parseIpv6(text)), expected, text);
});

Deno.test("parseIpv6: what inet_pton(3) does not take", () => {
  const wrong = ["", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::"]
    .concat("g::", "::1.2.3", "::1.2.3.256", "1.2.3.4", "1:2:3:4:5:6:7:1.2.3.4", "::1%lo", " ::1")
    .concat("1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:", "::1.2.3.4:5");
  for (const text of wrong) assert.equal(parseIpv6(text), null, text);
});

Deno.test("parseAddress: a colon makes it IPv6", () => {
  assert.equal(parseAddress("::ffff:1.2.3.4")!.length, 16);
  assert.equal(parseAddress("1.2.3.4")!.length, 4);
  assert.equal(parseAddress("localhost"), null);
});
