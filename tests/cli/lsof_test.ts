/** Command lines of `lsof`: what is taken, what is refused, and in which words. */

import assert from "node:assert/strict";
import { resolveLsof } from "../../lib/cli/lsof/resolve_lsof.ts";
import { posixRegex } from "../../lib/cli/lsof/posix_regex.ts";
import { type GroupName, groupSet } from "../../lib/field/group.ts";
import { Family } from "../../lib/model/kinds.ts";
import type { LsofOptions } from "../../lib/model/lsof_options.ts";
import { UsageError } from "../../lib/model/problem.ts";
import type { Query } from "../../lib/model/query.ts";

const ENVIRONMENT = { procRoot: null, replay: null, filterText: null };

function queryOf(line: string): Query {
  const command = resolveLsof(line.split(" ").filter(Boolean), ENVIRONMENT);
  assert.equal(command.kind, "list");
  return (command as { readonly query: Query }).query;
}

const lsofOf = (line: string): LsofOptions => queryOf(line).lsof!;

Deno.test("lsof: letters take their arguments from the word, or from the next if it is no option", () => {
  const together = lsofOf("-nPiTCP:80 -p7,8 -aU");
  assert.deepEqual(together.selection.addresses.map(({ text }) => text), ["TCP:80"]);
  assert.deepEqual(together.selection.pids.included, [7, 8]);
  assert.ok(together.selection.all && together.selection.unix);
  const apart = lsofOf("-i TCP:80 -n -i -U");
  assert.deepEqual(apart.selection.addresses.map(({ text }) => text), ["TCP:80"]);
  assert.equal(apart.selection.internet, Family.INET | Family.INET6);
  assert.deepEqual(lsofOf("-r5 -i").text.marker, "=======");
  assert.deepEqual(queryOf("+r 2m%T -i").repeat, { seconds: 2, untilNone: true });
  assert.deepEqual(queryOf("-r -i").repeat, { seconds: 15, untilNone: false });
});

Deno.test("lsof: -i4 and -i6 are joined, and each holds for the addresses behind it", () => {
  assert.equal(lsofOf("-i4 -i6").selection.internet, Family.INET | Family.INET6);
  assert.equal(lsofOf("-i -i4").selection.internet, Family.INET);
  assert.throws(() => queryOf("-i4 -i@[::1]"), /IPv6 addresses are prohibited/);
  assert.throws(() => queryOf("-i6 -i@127.0.0.1"), /IPv4 addresses are prohibited/);
});

Deno.test("lsof: an address has no more than 100 others beside it, and is taken once", () => {
  assert.equal(lsofOf("-i:80 -i:80").selection.addresses.length, 1);
  const many = Array.from({ length: 101 }, (_, port) => `-i:${port + 1}`).join(" ");
  assert.throws(() => queryOf(many), UsageError);
});

Deno.test("lsof: this program's own options, and their contradictions, are those of the other commands", () => {
  const { source, procRoot, byteOrder } = queryOf("-i --proc-root=/mnt --byte-order=big");
  assert.deepEqual([source, procRoot, byteOrder], ["procfs", "/mnt", "big"]);
  assert.equal(queryOf("-i --source diag").source, "diag");
  assert.throws(() => queryOf("-i --json --jsonl"), UsageError);
  assert.throws(() => queryOf("-i --source=diag --proc-root=/mnt"), UsageError);
  assert.throws(() => queryOf("-i --source=nowhere"), /knows auto, procfs, diag, not "nowhere"/);
});

/** What lsof refuses as well, and what this one does. */
const REFUSED: Readonly<Record<string, RegExp>> = {
  "-i foo": /unknown protocol name \(foo\)/,
  "-i ^TCP": /unknown protocol name/,
  "-i tcp:": /unacceptable port/,
  "-i :10-5": /unacceptable port/,
  "-i :http-81": /unknown service|no known service/,
  "-i tcp@": /unacceptable Internet address/,
  "-i @0.0.0.0": /incomplete/,
  "-p abc": /no number/,
  "-p 1,^1": /both listed and left out/,
  "-g 1,^1": /both listed/,
  "-u root,^root": /both listed/,
  "-c /x": /has no end/,
  "-c /x/q": /unknown letter/,
  "-c /[/": /invalid regular expression/,
  "-c ^perl -c perl": /both listed/,
  "-c averyveryverylongname": /15 bytes/,
  "-d 3,^4": /a list names/,
  "-d 5-3": /ends above/,
  "-s TCP:NOSUCH": /no TCP state/,
  "-s UDP:Idle": /UDP has no states/,
  "-s TCP:LISTEN,^LISTEN": /both listed/,
  "-K x": /only i/,
  "-T w": /no letter w/,
  "-F x": /no letter x/,
  "-a": /no condition to join/,
  "-o -s -i": /exclude one another/,
  "-J -t -i": /exclude one another/,
  "-J -j -i": /exclude one another/,
  "-N": /shows sockets only/,
  "+d /tmp": /shows sockets only/,
  "-E -i": /shows sockets only/,
  "/tmp/file": /files by name/,
  "-i -- /tmp/file": /files by name/,
  "-y": /no option -y/,
  "--nosuch": /no option --nosuch/,
  "-p": /needs a value/,
  "-r1c5 -i": /number of listings/,
};

for (const [line, message] of Object.entries(REFUSED)) {
  Deno.test(`lsof: ${line} is refused`, () => {
    let error: unknown;
    try {
      const { filter } = queryOf(line);
      // A service is looked up later.
      assert.match(JSON.stringify(filter), /http-81/);
      return;
    } catch (thrown) {
      error = thrown;
    }
    assert.ok(error instanceof UsageError, String(error));
    assert.match(error.message, message);
  });
}

Deno.test("lsof: what is read is what is shown: protocols, permissions, flags and threads", () => {
  const wants = (line: string, group: GroupName): boolean =>
    (queryOf(line).wanted & groupSet(group)) !== 0;
  assert.deepEqual(
    [
      wants("-i", "protocol_names"),
      wants("-p 1", "protocol_names"),
      wants("-a -i -p 1", "protocol_names"),
    ],
    [false, true, false],
  );
  assert.deepEqual([wants("-t -i", "access"), wants("-i", "access")], [false, true]);
  assert.deepEqual([wants("-i", "file_flags"), wants("-i +fg", "file_flags")], [false, true]);
  assert.deepEqual([wants("-F -i", "file_flags"), wants("-Fpn -i", "file_flags")], [true, false]);
  assert.deepEqual([wants("-i", "threads"), wants("-K -i", "threads")], [false, true]);
  assert.deepEqual([wants("", "threads"), wants("-Ki", "threads")], [true, false]);
});

Deno.test("lsof: a later -T or +f has its own say beside -F", () => {
  assert.deepEqual(lsofOf("-T -i -F").text.info, { states: true, queues: true });
  assert.equal(lsofOf("-F -T -i").text.info, null);
  assert.deepEqual([lsofOf("+fg -F -i").text.flags, lsofOf("-F +fg -i").text.flags], [
    "number",
    "words",
  ]);
});

Deno.test("lsof: a line says that it shows sockets only, unless they were asked for, or -w", () => {
  const notes = (line: string): number => queryOf(line).notes.length;
  assert.deepEqual(["-p 1", "-p 1 -w", "-i", "-U", "-t -p 1"].map(notes), [1, 0, 0, 0, 0]);
});

Deno.test("posixRegex: extended and basic expressions", () => {
  const cases = [
    ["^py.*3$", false, "python3", true],
    ["a+b?", false, "aac", true],
    ["a+b", true, "a+b", true],
    ["a+b", true, "aab", false],
    ["o\\{2\\}", true, "foo", true],
    ["o{2}", true, "foo", false],
    ["[[:digit:]]$", false, "x7", true],
    ["[]x]", false, "]", true],
    ["[^]]", false, "]", false],
    ["\\.", false, "a", false],
    ["(a|b)c", false, "bc", true],
    ["\\d", false, "7", false],
  ] as const;
  for (const [source, basic, text, expected] of cases) {
    assert.equal(posixRegex(source, basic, false).test(text), expected, `${source} ${text}`);
  }
  assert.ok(posixRegex("PYTH", false, true).test("python"));
});
