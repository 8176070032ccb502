import assert from "node:assert/strict";
import { decodeInterfaces } from "../../../lib/decode/names/interface_messages.ts";
import {
  type Attribute,
  cText,
  joined,
  messageBytes,
  struct,
  u32s,
} from "../../support/answers/replies.ts";

const RTM_NEWLINK = 16, IFLA_ADDRESS = 1, IFLA_IFNAME = 3;

/** struct ifinfomsg of this index, and attributes. */
function link(index: number, attributes: readonly Attribute[], length?: number): Uint8Array {
  return messageBytes({
    type: RTM_NEWLINK,
    struct: struct(16, [4, u32s(index)]),
    attributes,
    length,
  });
}

const named = (name: string): Attribute => ({ type: IFLA_IFNAME, payload: cText(name) });
const address: Attribute = { type: IFLA_ADDRESS, payload: new Uint8Array(6) };

function names(...messages: readonly Uint8Array[]): (readonly [number, string])[] {
  return [...decodeInterfaces(joined(...messages))];
}

Deno.test("decodeInterfaces: index and name of each interface, wherever the name stands", () => {
  assert.deepEqual(
    names(link(1, [named("lo")]), link(0xffffffff, [address, named("wire0"), address])),
    [[1, "lo"], [0xffffffff, "wire0"]],
  );
});

Deno.test("decodeInterfaces: a name without its NUL ends with the attribute, one of nothing is empty", () => {
  const bare = { type: IFLA_IFNAME, payload: cText("eth0").subarray(0, 4) };
  assert.deepEqual(names(link(2, [bare, address])), [[2, "eth0"]]);
  assert.deepEqual(names(link(2, [{ ...bare, payload: new Uint8Array(0) }])), [[2, ""]]);
});

Deno.test("decodeInterfaces: bytes beyond ASCII are one character each", () => {
  assert.deepEqual(names(link(2, [named("\xe9\xff")])), [[2, "\xe9\xff"]]);
});

Deno.test("decodeInterfaces: another type, too short a message, no name: nothing, and the next is read", () => {
  const other = messageBytes({ type: 24, struct: struct(16), attributes: [named("route")] });
  const short = messageBytes({ type: RTM_NEWLINK, struct: struct(12) });
  assert.deepEqual(names(other, short, link(3, [address]), link(4, [named("d")])), [[4, "d"]]);
});

Deno.test("decodeInterfaces: wrong lengths of attributes cost the name, of messages all behind", () => {
  for (const length of [0, 3, 9, 0xffff]) {
    assert.deepEqual(names(link(3, [{ ...address, length }]), link(4, [named("d")])), [[4, "d"]]);
    assert.deepEqual(names(link(3, [{ ...named("abc"), length }]), link(4, [named("d")])), [
      [4, "d"],
    ]);
  }
  for (const length of [0, 15, 97, 0x80000000, 0xfffffff0, 0xffffffff]) {
    assert.deepEqual(
      names(link(2, [named("c")]), link(3, [named("x")], length), link(4, [named("d")])),
      [[2, "c"]],
    );
  }
});
