/** Filters as bytecode: the bytes by hand, and what the kernel's rules make of any of them. */

import assert from "node:assert/strict";
import { conditions } from "../../lib/model/conditions.ts";
import type { Filter } from "../../lib/model/filter.ts";
import { filterBytecode } from "../../lib/plan/filter_bytecode.ts";
import { fc } from "../support/values/npm.ts";
import { propertyRuns } from "../support/values/property.ts";
import { queryOf } from "../support/values/queries.ts";
import { audit, type Entry, letsThrough } from "./kernel_bytecode.ts";

function filterOf(text: string): Filter {
  return queryOf(["-tua", ...text.split(" ")]).filter!;
}

function hex(text: string, marks = true): string {
  return Array.from(
    filterBytecode(filterOf(text), marks),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
}

/** Groups of bytes; blanks are for the eye. */
function expectHex(cases: readonly (readonly [filter: string, bytes: string])[]): void {
  for (const [filter, bytes] of cases) assert.equal(hex(filter), bytes.replaceAll(" ", ""), filter);
}

// struct inet_diag_bc_op {u8 code; u8 yes; u16 no}; S_COND 7, D_COND 8, JMP 1, S_GE 2, S_LE 3,
// D_GE 4, D_LE 5, AUTO 6, MARK_COND 10. Behind a condition as long as all of it, `no` is 4 more.
Deno.test("filterBytecode: each condition by itself", () => {
  expectHex([
    // struct inet_diag_hostcond {u8 family; u8 prefix_len; int port; __be32 addr[]}
    ["sport = :22", "07 10 1400  00 00 0000 16000000 00000000"],
    ["dport = 65535", "08 10 1400  00 00 0000 ffff0000 00000000"],
    ["src *", "07 10 1400  00 00 0000 ffffffff 00000000"],
    ["src any", "07 10 1400  00 00 0000 ffffffff 00000000"],
    ["src inet:any", "07 10 1400  02 00 0000 ffffffff 00000000"],
    ["src 0.0.0.0/0", "07 10 1400  02 00 0000 ffffffff 00000000"],
    ["src [::/0]", "07 1c 2000  0a 00 0000 ffffffff 00000000000000000000000000000000"],
    ["dst 10.1.2.0/24:80", "08 10 1400  02 18 0000 50000000 0a010200"],
    ["src [2001:db8::1]:22", "07 1c 2000  0a 80 0000 16000000 20010db8000000000000000000000001"],
    ["sport >= 1024", "02 08 0c00  00 00 0004"],
    ["sport <= 1024", "03 08 0c00  00 00 0004"],
    ["dport >= 1", "04 08 0c00  00 00 0100"],
    ["dport <= 258", "05 08 0c00  00 00 0201"],
    ["autobound", "06 04 0800"],
    ["fwmark = 0x10/0xff", "0a 0c 1000 10000000 ff000000"],
  ]);
});

Deno.test("filterBytecode: and, or and not, as ss joins them", () => {
  const port = "00 00 0000 16000000 00000000";
  expectHex([
    ["sport = 22 and dport = 22", `07 10 2400 ${port} 08 10 1400 ${port}`],
    ["sport = 22 or dport = 22", `07 10 1400 ${port} 01 04 1400 08 10 1400 ${port}`],
    ["not sport = 22", `07 10 1400 ${port} 01 04 0800`],
    ["sport != 22", `07 10 1400 ${port} 01 04 0800`],
    ["sport > 1024", "03 08 0c00 00 00 0004 01 04 0800"],
    ["autobound and not autobound", "06 04 1000 06 04 0800 01 04 0800"],
    ["autobound or autobound or autobound", "06040800 01040800 06040800 01040800 06040800"],
    ["autobound or autobound and autobound", "06040800 01040800 06040c00 06040800"],
    ["( autobound and autobound ) or autobound", "06040c00 06040800 01040800 06040800"],
    ["not ( autobound or autobound )", "06040800 01040800 06040800 01040800"],
  ]);
});

Deno.test("filterBytecode: what is not known yet leaves a condition that is true at least as often", () => {
  const nothing = "";
  expectHex([
    ["dev lo", nothing],
    ["cgroup /x", nothing],
    ["sport = :http", nothing],
    ["src example.org", nothing],
    ["dport >= http", nothing],
    ["not dev lo", nothing],
    ["dev lo or sport = 22", nothing],
    ["dev lo and sport = 22", hex("sport = 22")],
    ["sport = 22 and dev lo and dport = 80", hex("sport = 22 and dport = 80")],
    ["src 10.0.0.1:http", hex("src 10.0.0.1")],
    ["src example.org:80", hex("src :80")],
    ["not src 10.0.0.1:http", nothing],
    ["not ( sport = 22 or cgroup /x )", hex("not sport = 22")],
    ["not ( sport = 22 and cgroup /x )", nothing],
    ["not not ( cgroup /x and sport = 22 )", hex("not not sport = 22")],
  ]);
});

Deno.test("filterBytecode: beside a device ss alone reads the filter, and addresses its own way", () => {
  expectHex([
    ["src 10.0.0.1:22 and dev lo", hex("src :22")],
    ["src 10.0.0.1/0:22 and dev lo", hex("src :22")],
    ["not src 10.0.0.1 and dev lo", ""],
    ["autobound and dev lo", ""],
    ["sport >= * and dev lo", ""],
    ["sport >= 22 and dev lo", hex("sport >= 22")],
  ]);
});

Deno.test("filterBytecode: marks are left out where the kernel would refuse to compare them", () => {
  assert.equal(hex("fwmark = 1", false), "");
  assert.equal(hex("fwmark = 1 and sport = 22", false), hex("sport = 22"));
  assert.equal(hex("fwmark = 1 or sport = 22", false), "");
});

Deno.test("filterBytecode: ports of more than 16 bits as ss cuts them", () => {
  assert.equal(hex("sport <= 70000"), hex("sport <= 4464"));
  assert.equal(hex("sport >= *"), hex("sport >= 65535"));
});

/** `count` terms, one after the other. */
function chain(count: number, joint: string): Filter {
  return filterOf(Array(count).fill("sport = 22").join(` ${joint} `));
}

Deno.test("filterBytecode: a filter that does not fit is not sent at all, however long it is", () => {
  // 16 bytes a term and 4 for each jump between two: the last that fits has 65,516 bytes.
  assert.equal(filterBytecode(chain(3276, "or"), true).length, 3276 * 20 - 4);
  assert.equal(filterBytecode(chain(3277, "or"), true).length, 0);
  // 65,520 bytes, of 65,528 that an attribute can hold.
  assert.equal(filterBytecode(chain(4095, "and"), true).length, 65_520);
  assert.equal(filterBytecode(chain(4096, "and"), true).length, 0);
  for (const joint of ["and", "or"]) {
    for (const count of [3000, 10_000, 100_000]) {
      const bytes = filterBytecode(chain(count, joint), true);
      assert.equal(bytes.length > 0, count === 3000);
      audit(bytes);
    }
  }
  const deep = `${"not ( ".repeat(900)}sport = 22${" )".repeat(900)}`;
  audit(filterBytecode(filterOf(deep), true));
});

const PORTS = [0, 22, 80, 1024, 65535];
const ADDRESSES = ["0.0.0.0", "127.0.0.1", "127.0.0.0/8", "10.1.2.3/0", "[::]", "[::1]", "[::/0]"];
const MAPPED = ["[::ffff:127.0.0.1]", "[::ffff:0:0/96]", "[7f00::/16]"];

const known = fc.oneof(
  fc.tuple(fc.constantFrom("src", "dst"), fc.constantFrom(...ADDRESSES, ...MAPPED, "any", "*"))
    .map((words) => words.join(" ")),
  fc.tuple(
    fc.constantFrom("sport", "dport"),
    fc.constantFrom("=", "!=", "<", ">", "<=", ">="),
    fc.constantFrom(...PORTS),
  ).map((words) => words.join(" ")),
  fc.constantFrom("fwmark = 1", "fwmark = 0x10/0xff", "autobound"),
);
const unknown = fc.constantFrom("dport = http", "src example.org", "cgroup /x", "src [::1]:ssh");

function expressions(condition: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 6 },
      condition,
      fc.tuple(tie("expression"), fc.constantFrom("and", "or"), tie("expression"))
        .map(([left, joint, right]) => `( ${left} ) ${joint} ( ${right} )`),
      fc.tuple(tie("expression"), fc.constantFrom("and", "or"), tie("expression"))
        .map((words) => words.join(" ")),
      tie("expression").map((operand) => `not ( ${operand} )`),
    ),
  })).expression;
}

const ipv4 = fc.constantFrom([0], [0x7f000001], [0x0a010203]);
const ipv6 = fc.constantFrom(
  [0, 0, 0, 0],
  [0, 0, 0, 1],
  [0, 0, 0xffff, 0x7f000001],
  [0x7f000001, 0, 0, 1],
);
const side = fc.constantFrom(...PORTS);
const entry: fc.Arbitrary<Entry> = fc.oneof(fc.tuple(ipv4, ipv4), fc.tuple(ipv6, ipv6)).chain((
  [saddr, daddr],
) =>
  fc.record({
    saddr: fc.constant(saddr),
    daddr: fc.constant(daddr),
    sport: side,
    dport: side,
    mark: fc.constantFrom(0, 1, 0x10, 0x110),
    autobound: fc.boolean(),
  })
);

/** What a filter means of a socket, by logic; `guess` decides what is not known. */
function holds(filter: Filter, socket: Entry, guess: (condition: Filter) => boolean): boolean {
  switch (filter.kind) {
    case "and":
      return holds(filter.left, socket, guess) && holds(filter.right, socket, guess);
    case "or":
      return holds(filter.left, socket, guess) || holds(filter.right, socket, guess);
    case "not":
      return !holds(filter.operand, socket, guess);
    default: {
      const bytes = filterBytecode(filter, true);
      const isUnknown = bytes.length === 0 || guesses.has(filter);
      return isUnknown ? guess(filter) : letsThrough(bytes, socket);
    }
  }
}

/** Conditions of which the kernel gets a part only. */
const guesses = new WeakSet<Filter>();

function markPartial(filter: Filter): void {
  for (const condition of conditions(filter)) {
    if (condition.kind !== "host" || condition.host.family !== "inet") continue;
    if (typeof condition.host.port !== "number") guesses.add(condition);
  }
}

Deno.test("filterBytecode: any expression of known conditions is true exactly where logic says", () => {
  fc.assert(
    fc.property(expressions(known), entry, (text, socket) => {
      const filter = filterOf(text);
      const bytes = filterBytecode(filter, true);
      audit(bytes);
      assert.equal(letsThrough(bytes, socket), holds(filter, socket, () => assert.fail()));
    }),
    propertyRuns(1000),
  );
});

Deno.test("filterBytecode: no socket is lost, whatever the unknown turns out to be", () => {
  fc.assert(
    fc.property(
      expressions(fc.oneof(known, unknown)),
      entry,
      fc.array(fc.boolean(), { minLength: 1 }),
      (text, socket, answers) => {
        const filter = filterOf(text);
        markPartial(filter);
        const bytes = filterBytecode(filter, true);
        if (bytes.length === 0) return;
        audit(bytes);
        let asked = 0;
        const may = holds(filter, socket, (condition) => {
          const answer = answers[asked++ % answers.length];
          // Of a host and a service the host is known.
          const part = filterBytecode(condition, true);
          return answer && (part.length === 0 || letsThrough(part, socket));
        });
        if (may) assert.ok(letsThrough(bytes, socket));
      },
    ),
    propertyRuns(1000),
  );
});
