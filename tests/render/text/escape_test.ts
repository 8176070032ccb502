import assert from "node:assert/strict";
import { ByteWriter } from "../../../lib/render/text/byte_writer.ts";
import { utf8Length, writeCommand, writeEscaped } from "../../../lib/render/text/escape.ts";
import { bytesOf } from "../../support/answers/decoding.ts";
import { bytesToLatin1 } from "../../support/trees/editable_tree.ts";
import {
  characterBlocks,
  isHiddenCharacter,
  utf8,
  visibleName,
} from "../../support/values/hidden_characters.ts";
import { fc } from "../../support/values/npm.ts";
import { propertyRuns } from "../../support/values/property.ts";
import { assertNothingHidden } from "../../support/values/sound_output.ts";

/** Text of bytes given as one character each, in the same form. */
function escaped(text: string): string {
  const writer = new ByteWriter(4);
  const bytes = bytesOf(`??${text}??`);
  writeEscaped(writer, bytes, 2, bytes.length - 2);
  return bytesToLatin1(writer.taken());
}

Deno.test("writeEscaped: C0 and DEL, each of them, and nothing else of ASCII", () => {
  for (let byte = 0; byte < 128; byte++) {
    const character = String.fromCharCode(byte);
    const control = byte < 32 || byte === 127;
    const expected = control ? `\\x${byte.toString(16).padStart(2, "0")}` : character;
    assert.equal(escaped(`a${character}b`), `a${expected}b`);
  }
});

Deno.test("writeEscaped: C1 alone and in UTF-8, overlong forms and other bytes", () => {
  const cases: readonly (readonly [string, string])[] = [
    // C1 alone: a terminal may take it for a control.
    ["\x80", "\\x80"],
    ["\x9b31m", "\\x9b31m"],
    ["\x9f", "\\x9f"],
    // C1 as UTF-8: U+009B is CSI.
    ["\xc2\x9b31m", "\\xc2\\x9b31m"],
    ["\xc2\x80", "\\xc2\\x80"],
    ["\xc2\x9f", "\\xc2\\x9f"],
    // U+00A0 and above are letters and signs.
    ["\xc2\xa0", "\xc2\xa0"],
    ["\xc3\xbc", "\xc3\xbc"],
    ["\xe6\x97\xa5", "\xe6\x97\xa5"],
    ["\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"],
    // Bytes that are no UTF-8 and no C1 stay: ss prints them too.
    ["\xff\xfe", "\xff\xfe"],
    ["\xa0\xbf", "\xa0\xbf"],
    ["\xe9", "\xe9"],
    // Overlong forms of ESC and of U+009B: the bytes that look like C1 are escaped.
    ["\xc0\x9b", "\xc0\\x9b"],
    ["\xe0\x80\x9b", "\xe0\\x80\\x9b"],
    ["\xe0\x82\x9b", "\xe0\\x82\\x9b"],
    ["\xf0\x80\x82\x9b", "\xf0\\x80\\x82\\x9b"],
    // Surrogates and what lies beyond Unicode are no UTF-8.
    ["\xed\xa0\x80", "\xed\xa0\\x80"],
    ["\xf4\x90\x80\x80", "\xf4\\x90\\x80\\x80"],
    ["\xf5\x80", "\xf5\\x80"],
    // A sequence that is cut.
    ["\xe6\x97", "\xe6\\x97"],
    ["\xc2", "\xc2"],
    ["\xf0\x9f\x98", "\xf0\\x9f\\x98"],
    ["\xe6\x97\x1b", "\xe6\\x97\\x1b"],
  ];
  for (const [text, expected] of cases) assert.equal(escaped(text), expected, JSON.stringify(text));
});

Deno.test("writeEscaped: every character, hidden or not, as UTF-8", () => {
  for (const characters of characterBlocks()) {
    const name = utf8(characters.join(""));
    assert.equal(escaped(name), visibleName(name));
  }
});

Deno.test("writeEscaped: no bytes make a hidden character, and clean text is not changed", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const writer = new ByteWriter(16);
      writeEscaped(writer, bytes, 0, bytes.length);
      assertNothingHidden(writer.taken());
      assert.ok(!writer.taken().includes(0x0a));
    }),
    propertyRuns(1000),
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const clean = Array.from(text).filter((character) =>
        !isHiddenCharacter(character.codePointAt(0)!)
      ).join("");
      const bytes = new TextEncoder().encode(clean);
      const writer = new ByteWriter(16);
      writeEscaped(writer, bytes, 0, bytes.length);
      assert.deepEqual(writer.taken(), bytes);
    }),
    propertyRuns(300),
  );
});

Deno.test("utf8Length: the same as a strict decoder, for every lead and second byte", () => {
  const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const valid = (bytes: Uint8Array): boolean => {
    try {
      return [...strict.decode(bytes)].length === 1;
    } catch {
      return false;
    }
  };
  for (let lead = 0x80; lead < 256; lead++) {
    for (let second = 0; second < 256; second++) {
      const bytes = Uint8Array.of(lead, second, 0x80, 0xbf);
      const expected = [2, 3, 4].find((length) => valid(bytes.subarray(0, length))) ?? 0;
      assert.equal(utf8Length(bytes, 0, 4), expected, `${lead} ${second}`);
      if (expected > 0) assert.equal(utf8Length(bytes, 0, expected - 1), 0);
    }
  }
});

Deno.test("writeCommand: a dot for each control, a question mark for each byte beyond ASCII", () => {
  const writer = new ByteWriter(4);
  writeCommand(writer, bytesOf("a\x1b\n\x7f\xc3\xbc\xff \\\"')"));
  assert.equal(String.fromCharCode(...writer.taken()), "a...??? \\\"')");
});
