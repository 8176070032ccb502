import assert from "node:assert/strict";
import { ascii, ByteWriter } from "../../../lib/render/text/byte_writer.ts";
import { parseIpv6 } from "../../../lib/model/address.ts";
import { fc } from "../../support/values/npm.ts";
import { propertyRuns } from "../../support/values/property.ts";

/** What `write` writes; the buffer starts too small for anything. */
function written(write: (writer: ByteWriter) => void): string {
  const writer = new ByteWriter(1);
  writer.byte(0x3c);
  write(writer);
  writer.byte(0x3e);
  const text = new TextDecoder().decode(writer.taken());
  assert.match(text, /^<[^]*>$/);
  return text.slice(1, -1);
}

function ipv6Text(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  // Words that are not the address stand before it.
  const words = Uint32Array.of(7, 7, 0, 0, 0, 0);
  for (let index = 0; index < 4; index++) words[index + 2] = view.getUint32(index * 4);
  return written((writer) => writer.ipv6(words, 2));
}

Deno.test("ByteWriter.ipv6: the forms of RFC 5952, and glibc's with an IPv4 tail", () => {
  const cases: readonly (readonly [full: string, text: string])[] = [
    ["0:0:0:0:0:0:0:0", "::"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["0:0:0:0:0:0:0:ffff", "::ffff"],
    ["1:0:0:0:0:0:0:0", "1::"],
    ["2001:db8:0:0:0:0:0:1", "2001:db8::1"],
    // RFC 5952, 4.2.2: a single group of zeros is not shortened.
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["0:1:1:1:1:1:1:1", "0:1:1:1:1:1:1:1"],
    ["1:1:1:1:1:1:1:0", "1:1:1:1:1:1:1:0"],
    // 4.2.3: the longest run is, the first of equals.
    ["2001:0:0:1:0:0:0:1", "2001:0:0:1::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["1:0:0:2:3:0:0:4", "1::2:3:0:0:4"],
    // Runs at either end.
    ["0:0:3:4:5:6:7:8", "::3:4:5:6:7:8"],
    ["1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"],
    ["0:0:0:0:5:6:7:8", "::5:6:7:8"],
    ["1:2:3:0:0:0:0:0", "1:2:3::"],
    ["0:0:1:0:0:0:0:0", "0:0:1::"],
    ["0:0:0:1:1:0:0:0", "::1:1:0:0:0"],
    // 4.3: lower case, and no zeros at the front.
    ["2001:DB8:A:B:C:D:E:F", "2001:db8:a:b:c:d:e:f"],
    ["0001:0020:0300:4000:0:0:0:1", "1:20:300:4000::1"],
    // Embedded IPv4, as inet_ntop(3) of glibc has it.
    ["0:0:0:0:0:ffff:102:304", "::ffff:1.2.3.4"],
    ["0:0:0:0:0:ffff:0:0", "::ffff:0.0.0.0"],
    ["0:0:0:0:0:ffff:ffff:ffff", "::ffff:255.255.255.255"],
    ["0:0:0:0:0:0:102:304", "::1.2.3.4"],
    ["0:0:0:0:0:0:1:0", "::0.1.0.0"],
    ["0:0:0:0:0:fffe:102:304", "::fffe:102:304"],
    ["0:0:0:0:ffff:0:102:304", "::ffff:0:102:304"],
    ["64:ff9b:0:0:0:0:102:304", "64:ff9b::102:304"],
    ["0:0:0:0:1:ffff:102:304", "::1:ffff:102:304"],
    ["ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"],
  ];
  for (const [full, text] of cases) assert.equal(ipv6Text(parseIpv6(full)!), text, full);
});

Deno.test("ByteWriter.ipv6: any address is read back as the same, from the shortest form", () => {
  const byte = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(255));
  fc.assert(
    fc.property(fc.array(byte, { minLength: 16, maxLength: 16 }), (bytes) => {
      const text = ipv6Text(Uint8Array.from(bytes));
      assert.deepEqual([...parseIpv6(text)!], bytes);
      // The URL parser writes the short form without IPv4 tails.
      if (!text.includes(".")) assert.equal(new URL(`http://[${text}]/`).hostname, `[${text}]`);
    }),
    propertyRuns(500),
  );
});

Deno.test("ByteWriter.ipv4: every octet has its digits", () => {
  fc.assert(fc.property(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255), (a, b, c, d) => {
    const word = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
    assert.equal(written((writer) => writer.ipv4(word)), `${a}.${b}.${c}.${d}`);
  }));
  for (let octet = 0; octet < 256; octet++) {
    assert.equal(written((writer) => writer.ipv4(octet)), `0.0.0.${octet}`);
  }
});

const U32 = 0xffffffffn;
const EDGES = [
  0n,
  1n,
  9n,
  10n,
  2n ** 31n - 1n,
  2n ** 31n,
  U32,
  U32 + 1n,
  10n ** 15n,
  2n ** 53n - 1n,
]
  .concat(2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 10n ** 19n, 2n ** 64n - 1n);

function checkWide(value: bigint): void {
  const [high, low] = [Number(value >> 32n), Number(value & U32)];
  assert.equal(written((writer) => writer.decimal64(high, low)), value.toString());
  assert.equal(written((writer) => writer.hex64(high, low)), value.toString(16));
}

Deno.test("ByteWriter.decimal64 and hex64: against BigInt", () => {
  EDGES.forEach(checkWide);
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), checkWide), propertyRuns(500));
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 34n }), checkWide), propertyRuns(500));
});

Deno.test("ByteWriter.decimal: whole numbers, negative ones and those beyond 2^53 too", () => {
  for (let digits = 1; digits <= 15; digits++) {
    for (const value of [10 ** digits - 1, 10 ** digits, 10 ** digits + 1]) {
      assert.equal(written((writer) => writer.decimal(value)), String(value));
      assert.equal(written((writer) => writer.decimal(-value)), String(-value));
    }
  }
  for (const value of [2 ** 53, 2 ** 53 + 2, 2 ** 63, 2 ** 64, 10 * 2 ** 64, 1e21, 1e22]) {
    assert.equal(written((writer) => writer.decimal(value)), BigInt(value).toString());
  }
  fc.assert(
    fc.property(fc.maxSafeInteger(), (value) => {
      assert.equal(written((writer) => writer.decimal(value)), String(value));
    }),
    propertyRuns(500),
  );
  assert.equal(written((writer) => writer.decimal(0)), "0");
});

Deno.test("ByteWriter.hex: at least so many digits", () => {
  assert.equal(written((writer) => writer.hex(0)), "0");
  assert.equal(written((writer) => writer.hex(0xabc, 2)), "abc");
  assert.equal(written((writer) => writer.hex(0xa, 4)), "000a");
  assert.equal(written((writer) => writer.hex(0xffffffff, 8)), "ffffffff");
});

Deno.test("ByteWriter: copies, fills, texts, and a buffer that grows under them", () => {
  const long = "x".repeat(5000);
  assert.equal(written((writer) => writer.text(long)), long);
  assert.equal(written((writer) => writer.copy(ascii(long))), long);
  assert.equal(written((writer) => writer.copy(ascii("abcdef"), 2, 4)), "cd");
  assert.equal(written((writer) => writer.fill(0x2e, 3)), "...");
  assert.equal(written((writer) => writer.fill(0x2e, -3)), "");
  assert.equal(written((writer) => writer.text("")), "");
});
