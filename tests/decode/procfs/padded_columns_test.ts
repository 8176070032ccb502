/** The columns that the kernel pads, taken in one go: what they say, or nothing. */

import assert from "node:assert/strict";
import { takePaddedColumns } from "../../../lib/decode/procfs/padded_columns.ts";
import { viewOf } from "../../../lib/model/view_of.ts";
import { Family } from "../../../lib/model/kinds.ts";
import { SocketTable } from "../../../lib/table/socket_table.ts";
import { bytesOf } from "../../support/answers/decoding.ts";
import { fc } from "../../support/values/npm.ts";

/** Exactly what the kernel prints, as a pattern: addresses of so many words. */
function printed(words: 1 | 4): RegExp {
  const address = `([0-9A-F]{${8 * words}}):([0-9A-F]{4})`;
  const number = "([0-9A-F]{8})";
  return new RegExp(
    `^ ${address} ${address} ([0-9A-F]{2}) ${number}:${number} ([0-9A-F]{2}):${number} ${number} `,
  );
}

const digits = (count: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(..."0123456789ABCDEF"),
    minLength: count,
    maxLength: count,
  });

function line(words: 1 | 4): fc.Arbitrary<string> {
  return fc.tuple(
    ...[digits(8 * words), digits(4), digits(8 * words), digits(4), digits(2)] as const,
    ...[digits(8), digits(8), digits(2), digits(8), digits(8)] as const,
  ).map(([local, localPort, remote, remotePort, st, tx, rx, tr, when, again]) =>
    ` ${local}:${localPort} ${remote}:${remotePort} ${st} ${tx}:${rx} ${tr}:${when} ${again} 0\n`
  );
}

/** The words of an address in network order, from a machine with that byte order. */
function wordsOf(text: string, littleEndian: boolean): number[] {
  return text.match(/.{8}/g)!.map((word) => {
    const bytes = word.match(/../g)!;
    return Number.parseInt((littleEndian ? bytes.toReversed() : bytes).join(""), 16);
  });
}

Deno.test("takePaddedColumns: the numbers of such a row, wherever it is; nothing of another", () => {
  let taken = 0;
  let refused = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(1 as const, 4 as const).chain((words) =>
        fc.tuple(fc.constant(words), line(words))
      ),
      fc.record({ littleEndian: fc.boolean(), before: fc.nat(9), cut: fc.nat(40) }),
      fc.option(fc.record({ at: fc.nat(120), character: fc.integer({ min: 0, max: 255 }) })),
      ([words, whole], { littleEndian, before, cut }, damage) => {
        let text = whole;
        if (damage !== null && damage.at < text.length) {
          const character = String.fromCharCode(damage.character);
          text = text.slice(0, damage.at) + character + text.slice(damage.at + 1);
        }
        if (cut > 30) text = text.slice(0, text.length - (cut - 30));
        const table = new SocketTable("tcp", words === 1 ? Family.INET : Family.INET6, {
          ...{ bytes: new Uint8Array(0), capacity: 16, stride: words },
        });
        table.length = before;
        const view = viewOf(bytesOf("x".repeat(before) + text).subarray(before));
        const end = takePaddedColumns(view, 0, table, littleEndian);
        const match = printed(words).exec(text);
        if (match === null) {
          refused++;
          assert.equal(end, -1);
          return;
        }
        taken++;
        // The blank behind them is not taken.
        assert.equal(end, match[0].length - 1);
        const [, local, localPort, remote, remotePort, ...numbers] = match;
        const inet = table.inet!;
        const address = (column: Uint32Array): number[] => [
          ...column.subarray(before * words, (before + 1) * words),
        ];
        assert.deepEqual(address(inet.local), wordsOf(local, littleEndian));
        assert.deepEqual(address(inet.remote), wordsOf(remote, littleEndian));
        assert.deepEqual(
          [
            ...[table.localPort, table.remotePort, table.state, table.tx_queue, table.rx_queue],
            ...[inet.tr, inet.expires, inet.retrnsmt],
          ].map((column) => column[before]),
          [localPort, remotePort, ...numbers].map((text) => Number.parseInt(text, 16)),
        );
      },
    ),
    { numRuns: 3000 },
  );
  assert.ok(taken > 500 && refused > 500, `${taken} taken, ${refused} refused`);
});

Deno.test("takePaddedColumns: any byte in any place of a row is taken or refused as it should be", () => {
  const bytes = bytesOf(
    " 00000000:0000 00000000:0000 00 00000000:00000000 00:00000000 00000000 0\n",
  );
  const table = new SocketTable("tcp", Family.INET, { bytes, capacity: 16, stride: 1 });
  const view = viewOf(bytes);
  for (const [at, original] of bytes.entries()) {
    for (let byte = 0; byte < 256; byte++) {
      bytes[at] = byte;
      const isRow = printed(1).test(String.fromCharCode(...bytes));
      assert.equal(takePaddedColumns(view, 0, table, true) >= 0, isRow, `${byte} at ${at}`);
    }
    bytes[at] = original;
  }
});
