import assert from "node:assert/strict";
import { inet4, inet6, inet6Bytes, netlink, unix } from "../../scripts/world/sockaddr.ts";

const hex = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");

Deno.test("inet4: family, port in network order, address", () => {
  assert.equal(hex(inet4("127.0.0.1", 80)), "020000507f0000010000000000000000");
});

Deno.test("inet6Bytes: gap at the front, in the middle, at the end, dotted tail", () => {
  assert.equal(hex(inet6Bytes("::1")), "0".repeat(31) + "1");
  assert.equal(hex(inet6Bytes("fe80::2:3")), "fe80" + "0".repeat(20) + "00020003");
  assert.equal(hex(inet6Bytes("fd00::")), "fd00" + "0".repeat(28));
  assert.equal(hex(inet6Bytes("::ffff:10.9.0.1")), "0".repeat(20) + "ffff0a090001");
});

Deno.test("inet6: the scope is the last word", () => {
  assert.equal(hex(inet6("::", 53, 7)), "0a000035" + "0".repeat(40) + "07000000");
});

Deno.test("unix: exactly the bytes of the name, none for autobind", () => {
  assert.equal(hex(unix("")), "0100");
  assert.equal(hex(unix(new Uint8Array([0, 0x61]))), "01000061");
});

Deno.test("netlink: port id and groups", () => {
  assert.equal(hex(netlink(1, 0x80000000)), "100000000100000000000080");
});
