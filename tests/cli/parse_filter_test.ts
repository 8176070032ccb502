/** The filter language: every spelling, grouping, and errors that point at the wrong word. */

import assert from "node:assert/strict";
import { splitFilterWords } from "../../lib/cli/filter_words.ts";
import { filterError, parsed } from "../support/values/queries.ts";

Deno.test("sport and dport: every spelling of every operator", () => {
  const spellings: Readonly<Record<string, readonly string[]>> = {
    "src * 22": ["=", "==", "eq", ""],
    "not src * 22": ["!=", "ne", "neq"],
    "src port >= * 22": [">=", "ge", "geq"],
    "src port <= * 22": ["<=", "le", "leq"],
    "not src port <= * 22": [">", "gt"],
    "not src port >= * 22": ["<", "lt"],
  };
  for (const [meaning, operators] of Object.entries(spellings)) {
    for (const operator of operators) {
      assert.equal(parsed(`sport ${operator} 22`), meaning);
      assert.equal(parsed(`sport ${operator} :22`), meaning);
      assert.equal(parsed(`dport ${operator} 22`), meaning.replace("src", "dst"));
    }
  }
});

Deno.test("and, or, not: every spelling", () => {
  for (const and of ["and", "&", "&&", ""]) {
    assert.equal(parsed(`sport 1 ${and} dport 2`), "(src * 1 and dst * 2)");
  }
  for (const or of ["or", "|", "||"]) {
    assert.equal(parsed(`sport 1 ${or} dport 2`), "(src * 1 or dst * 2)");
  }
  for (const not of ["not", "!"]) assert.equal(parsed(`${not} sport 1`), "not src * 1");
});

Deno.test("and, or: one precedence, grouped to the left; not binds to the next term", () => {
  const [a, b, c, d] = ["sport 1", "sport 2", "sport 3", "sport 4"];
  const cases: readonly (readonly [string, string])[] = [
    [`${a} or ${b} and ${c}`, "((src * 1 or src * 2) and src * 3)"],
    [`${a} or ${b} ${c}`, "((src * 1 or src * 2) and src * 3)"],
    [`${a} and ${b} or ${c}`, "((src * 1 and src * 2) or src * 3)"],
    [`${a} ${b} or ${c} ${d}`, "(((src * 1 and src * 2) or src * 3) and src * 4)"],
    [`${a} or ( ${b} and ${c} )`, "(src * 1 or (src * 2 and src * 3))"],
    [`( ${a} ) ( ${b} )`, "(src * 1 and src * 2)"],
    [`( ( ${a} ) )`, "src * 1"],
    [`not ${a} and ${b}`, "(not src * 1 and src * 2)"],
    [`not ( ${a} and ${b} )`, "not (src * 1 and src * 2)"],
    [`not not ${a}`, "src * 1"],
    [`! not ! ${a}`, "not src * 1"],
    [`${a} and not ${b} or ${c}`, "((src * 1 and not src * 2) or src * 3)"],
  ];
  for (const [text, meaning] of cases) assert.equal(parsed(text), meaning, text);
});

Deno.test("src and dst: addresses, prefixes, ports and brackets", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["src 127.0.0.1", "src 127.0.0.1/32 *"],
    ["src = 127.0.0.1", "src 127.0.0.1/32 *"],
    ["src eq 127.0.0.1:80", "src 127.0.0.1/32 80"],
    ["dst == 10/8", "dst 10.0.0.0/8 *"],
    ["dst 10.1/16:53", "dst 10.1.0.0/16 53"],
    ["dst 10.0.0.0/255.128.0.0", "dst 10.0.0.0/9 *"],
    ["src 0x7f.0.0.010", "src 127.0.0.8/32 *"],
    ["src *", "src * *"],
    ["src *:22", "src * 22"],
    ["src :22", "src * 22"],
    ["src 127.0.0.1:*", "src 127.0.0.1/32 *"],
    ["src [::1]", "src 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1/128 *"],
    ["src [::1]:22", "src 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1/128 22"],
    ["src [fe80::/10]:22", "src 254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.0/10 22"],
    ["src fe80::1/64:22", "src 254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.1/64 22"],
    ["src any", "src 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0/0 *"],
    ["src inet:1.2.3.4", "src 1.2.3.4/32 *"],
    ["src inet6:[::1]:80", "src 0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1/128 80"],
    ["src example.org:https", "src name example.org any https"],
    ["src inet6:example.org", "src name example.org inet6 *"],
    ["sport ssh", "src * ssh"],
    ["sport 0x16", "src * 22"],
    ["sport 026", "src * 22"],
  ];
  for (const [text, meaning] of cases) assert.equal(parsed(text), meaning, text);
});

Deno.test("src and dst: the other families, named or preferred", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["src unix:/run/*", "src unix /run/*"],
    ["src unix:", "src unix "],
    ["src link:ip:eth0", "src link ip eth0"],
    ["src link:*", "src link * *"],
    ["src link:0x806:3", "src link 0x806 3"],
    ["dst netlink:rtnl:kernel", "dst netlink rtnl 0"],
    ["src netlink:*:-1", "src netlink * *"],
    ["src netlink:audit", "src netlink audit *"],
    ["src vsock:3:22", "src vsock 3 22"],
    ["src vsock:*", "src vsock * *"],
  ];
  for (const [text, meaning] of cases) assert.equal(parsed(text), meaning, text);
  assert.equal(parsed("src /run/x", "unix"), "src unix /run/x");
  assert.equal(parsed("src ip:eth0", "link"), "src link ip eth0");
  assert.equal(parsed("sport eth0", "link"), "src link * eth0");
  assert.equal(parsed("sport kernel", "netlink"), "src netlink * 0");
  // A family that was named goes on to the hosts behind it.
  assert.equal(parsed("src unix:a or src b"), "(src unix a or src unix b)");
});

Deno.test("dev, fwmark, cgroup, autobound", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["dev eth0", "dev eth0"],
    ["dev = eth0", "dev eth0"],
    ["dev != eth0", "not dev eth0"],
    ["fwmark 1", "mark 1/4294967295"],
    ["fwmark = 0x10/0xff", "mark 16/255"],
    ["fwmark neq 010/-1", "not mark 8/4294967295"],
    ["cgroup /system.slice", "cgroup /system.slice"],
    ["cgroup ne /x", "not cgroup /x"],
    ["autobound and not autobound", "(autobound and not autobound)"],
  ];
  for (const [text, meaning] of cases) assert.equal(parsed(text), meaning, text);
});

Deno.test("words: blanks part them, a backslash takes the next character as it is", () => {
  const words = (...operands: string[]): string[] =>
    splitFilterWords(operands, null).words.map(({ text }) => text);
  assert.deepEqual(words("src  127.0.0.1", "\tdst x "), ["src", "127.0.0.1", "dst", "x"]);
  assert.deepEqual(words("\\( \\! a\\ b c\\\\d e\\"), ["(", "!", "a b", "c\\d", "e"]);
  assert.deepEqual(words(""), []);
  assert.equal(parsed("src unix:/with\\ blank"), "src unix /with blank");
});

Deno.test("words: a file's lines; those that start with # or 0 are comments", () => {
  const text = "# comment\nsport = 1\n0 not this\n or dport = 2\n\n#\n #no-comment\n";
  const { expression, words } = splitFilterWords(["src", "x"], text);
  assert.equal(expression, "src x sport = 1  or dport = 2   #no-comment ");
  assert.deepEqual(words.map((word) => word.text), [
    ...["src", "x", "sport", "=", "1", "or", "dport", "=", "2", "#no-comment"],
  ]);
});

Deno.test("words: places are those in the whole expression", () => {
  const { expression, words } = splitFilterWords(["src  a\\ b", "dport"], "= 7\n");
  for (const { text, position: { offset, length } } of words) {
    assert.equal(expression.slice(offset, offset + length).replace("\\", ""), text);
  }
});

Deno.test("errors: point at the word that is wrong", () => {
  // The carets stand below the word.
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ["sport 1 bogus", "        ^^^^^", /expected src, dst.*instead of "bogus"/],
    ["bogus", "^^^^^", /instead of "bogus"/],
    ["sport =", "       ^", /ends where a value has to stand/],
    ["src", "   ^", /ends where a value/],
    ["sport 1 or", "          ^", /ends where a condition/],
    ["and sport 1", "^^^", /instead of "and"/],
    ["sport 1 and or sport 2", "            ^^", /instead of "or"/],
    ["not", "   ^", /ends where a condition/],
    ["( sport 1", "^", /the parenthesis is not closed/],
    ["sport 1 or ( sport 2", "           ^", /the parenthesis is not closed/],
    ["sport 1 )", "        ^", /unexpected "\)"/],
    [")", "^", /instead of "\)"/],
    ["( )", "  ^", /instead of "\)"/],
    ["src != 127.0.0.1", "    ^^", /src knows no "!="/],
    ["src ge 127.0.0.1", "    ^^", /src knows no "ge"/],
    ["dev > eth0", "    ^", /dev knows no ">", only = !=$/],
    ["sport = :ssh or dport ~ 443", "                      ^", /dport knows no "~", only = != >=/],
    ["src =~ 1.2.3.4", "    ^^", /src knows no "=~", only =$/],
    ["sport = :80 state established", "            ^^^^^", /states are words of their own before/],
    ["dport 1 and exclude closing", "            ^^^^^^^", /own before .*: exclude STATE/],
    ["cgroup <= /x", "       ^^", /cgroup knows no/],
    ["sport = = 1", "        ^", /expected a value instead of "="/],
    ["src and dst 1.2.3.4", "    ^^^", /expected a value instead of "and"/],
    ["src 999.1.1.1", "    ^^^^^^^^^", /expected an address or prefix/],
    ["src 127.0.0.1/33", "    ^^^^^^^^^^^^", /expected an address or prefix/],
    ["dst [::1", "    ^^^^", /the bracket is not closed/],
    ["src inet:::1", "    ^^^^^^^^", /expected an address or prefix/],
    ["fwmark x", "       ^", /expected a mark/],
    ["fwmark 1/x", "       ^^^", /expected a mark/],
    ["src netlink:rtnl:x", "    ^^^^^^^^^^^^^^", /netlink port id/],
    ["src vsock:x", "    ^^^^^^^", /vsock CID/],
  ];
  for (const [text, carets, message] of cases) {
    const error = filterError(text);
    assert.match(error.message, message, text);
    assert.deepEqual(error.pointer(), [`  ${text}`, `  ${carets}`]);
    assert.equal(error.offset, carets.length - error.length);
  }
});

Deno.test("errors: offsets hold where words are escaped", () => {
  const error = filterError("src unix:a\\ b or bogus\\ word");
  assert.deepEqual([error.offset, error.length], [17, 11]);
});
