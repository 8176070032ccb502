import assert from "node:assert/strict";
import { JsonWriter, key } from "../../lib/render/record/json_writer.ts";
import { characterBlocks, isHiddenCharacter } from "../support/values/hidden_characters.ts";
import { fc } from "../support/values/npm.ts";
import { propertyRuns } from "../support/values/property.ts";
import { strictText } from "../support/trees/trees.ts";

const K = { a: key("a"), b: key("b"), c: key("c") };

function written(write: (json: JsonWriter) => void): string {
  const json = new JsonWriter();
  json.open();
  write(json);
  json.close();
  return strictText(json.out.taken());
}

Deno.test("JsonWriter: values of every kind, commas between them", () => {
  const text = written((json) => {
    json.number(K.a, -5);
    json.boolean(K.b, true);
    json.null(K.c);
    json.word(K.a, new TextEncoder().encode("TIME-WAIT"));
    json.hex64(K.b, 0xffff9f3c, 0x40);
    json.hexBytes(K.c, Uint8Array.of(9, 0x0f, 0xff, 0), 1, 4);
  });
  assert.equal(
    text,
    '{"a":-5,"b":true,"c":null,"a":"TIME-WAIT",' +
      '"b":"0xffff9f3c00000040","c":"0fff00"}',
  );
});

Deno.test("JsonWriter.wide: a number while a double can hold it", () => {
  const wide = (value: bigint): string =>
    written((json) => json.wide(K.a, Number(value >> 32n), Number(value & 0xffffffffn)));
  assert.equal(wide(0n), '{"a":0}');
  assert.equal(wide((1n << 53n) - 1n), '{"a":9007199254740991}');
  assert.equal(wide(1n << 53n), '{"a":"0x20000000000000"}');
  assert.equal(wide((1n << 64n) - 1n), '{"a":"0xffffffffffffffff"}');
});

Deno.test("JsonWriter.thousandths: a fraction only where there is one", () => {
  const thousandths = (value: number): string => written((json) => json.thousandths(K.a, value));
  assert.equal(thousandths(0), '{"a":0}');
  assert.equal(thousandths(204000), '{"a":204}');
  assert.equal(thousandths(7), '{"a":0.007}');
  assert.equal(thousandths(203330), '{"a":203.330}');
  assert.equal(thousandths(4294967295), '{"a":4294967.295}');
});

Deno.test("JsonWriter: lists of numbers", () => {
  const text = written((json) => {
    json.key(K.a);
    json.numbers([]);
    json.key(K.b);
    json.numbers([0, 4294967295]);
  });
  assert.equal(text, '{"a":[],"b":[0,4294967295]}');
});

Deno.test("JsonWriter: objects within objects and lists", () => {
  const text = written((json) => {
    json.key(K.a);
    json.open();
    json.number(K.b, 1);
    json.close();
    json.key(K.b);
    json.openList();
    for (const first of [true, false]) {
      json.element(first);
      json.open();
      json.close();
    }
    json.closeList();
    json.number(K.c, 2);
  });
  assert.equal(text, '{"a":{"b":1},"b":[{},{}],"c":2}');
});

Deno.test("JsonWriter.string: any text is read back as the same by a parser", () => {
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "grapheme" }))
    .filter((value) => value.isWellFormed());
  fc.assert(
    fc.property(text, (value) => {
      const bytes = new TextEncoder().encode(value);
      let exact = false;
      const json = written((writer) => {
        exact = writer.string(K.a, bytes, 0, bytes.length);
      });
      assert.deepEqual(JSON.parse(json), { a: value });
      assert.ok(exact);
      assert.doesNotMatch(json, /\n/);
    }),
    propertyRuns(500),
  );
});

Deno.test("JsonWriter.string: of every hidden character an escape is written, and it is read back", () => {
  for (const characters of characterBlocks()) {
    const text = characters.join("");
    const json = written((writer) => writer.string(K.a, new TextEncoder().encode(text)));
    assert.equal(JSON.parse(json).a, text);
    const raw = Array.from(json).filter((character) => character > "~");
    const seen = characters.filter((character) =>
      character > "~" && !isHiddenCharacter(character.codePointAt(0)!)
    );
    assert.deepEqual(raw, seen);
  }
});

Deno.test("JsonWriter.string: bytes that are not UTF-8 become U+FFFD, one for each, and it says so", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
      let valid = true;
      try {
        strictText(bytes);
      } catch {
        valid = false;
      }
      let exact = false;
      const json = written((writer) => {
        exact = writer.string(K.a, bytes, 0, bytes.length);
      });
      assert.equal(exact, valid);
      assert.equal(typeof JSON.parse(json).a, "string");
    }),
    propertyRuns(500),
  );
  const json = written((writer) => writer.string(K.a, Uint8Array.of(0x61, 0xff, 0xe6, 0x97), 0, 4));
  assert.equal(JSON.parse(json).a, "a\ufffd\ufffd\ufffd");
});
