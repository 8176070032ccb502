/** getopt_long(3)'s rules. */

import assert from "node:assert/strict";
import { type Flags, parseFlags } from "../../lib/cli/parse_flags.ts";
import { UsageError } from "../../lib/model/problem.ts";

/** `all family=inet | operands`. */
function parsed(...words: string[]): string {
  const { options, operands }: Flags = parseFlags(words);
  const names = options.map(({ name, value }) => value === "" ? name : `${name}=${value}`);
  return [...names, ...(operands.length > 0 ? ["|", ...operands] : [])].join(" ");
}

function message(...words: string[]): string {
  try {
    parseFlags(words);
  } catch (error) {
    assert.ok(error instanceof UsageError);
    return error.message;
  }
  assert.fail(`no error: ${words.join(" ")}`);
}

Deno.test("parseFlags: letters in one word, a value behind them or in the next word", () => {
  assert.equal(parsed("-tuln"), "tcp udp listening numeric");
  assert.equal(parsed("-tfinet"), "tcp family=inet");
  assert.equal(parsed("-tf", "inet", "-a"), "tcp family=inet all");
  assert.equal(parsed("-Atcp,udp"), "query=tcp,udp");
  assert.equal(parsed("-f=inet"), "family==inet");
  assert.equal(parsed("-ttt"), "tcp tcp tcp");
});

Deno.test("parseFlags: a value may look like an option, or be empty", () => {
  assert.equal(parsed("-f", "-t"), "family=-t");
  assert.equal(parsed("-F", "--"), "filter=--");
  assert.equal(parsed("--family", "--tcp"), "family=--tcp");
  assert.deepEqual(parseFlags(["-A", ""]).options, [{ name: "query", value: "" }]);
  assert.deepEqual(parseFlags(["--family="]).options, [{ name: "family", value: "" }]);
  assert.equal(parsed("--proc-root=/a=b"), "proc-root=/a=b");
});

Deno.test("parseFlags: long options, whole or by their beginning", () => {
  assert.equal(parsed("--tcp", "--listening"), "tcp listening");
  assert.equal(parsed("--tc", "--liste"), "tcp listening");
  assert.equal(
    parsed("--socket=tcp", "--query", "udp", "--soc=raw"),
    "query=tcp query=udp query=raw",
  );
  // A whole name is no beginning of another.
  assert.equal(parsed("--context", "--contexts"), "context contexts");
  assert.equal(parsed("--tipc", "--tipcinfo", "--tipci"), "tipc tipcinfo tipcinfo");
  assert.equal(parsed("--bpf", "--bpf-maps"), "bpf bpf-maps");
});

Deno.test("parseFlags: sockscope's own names never make an abbreviation of ss ambiguous", () => {
  assert.equal(parsed("--proc"), "processes");
  assert.equal(parsed("--pro"), "processes");
  assert.equal(parsed("--proc-", "x"), "proc-root=x");
  assert.match(message("--p"), /--packet, --processes$/);
  assert.equal(parsed("--per"), "permissions");
  assert.match(message("--j"), /--json, --jsonl, --json-schema/);
  assert.equal(parsed("--json"), "json");
});

Deno.test("parseFlags: an ambiguous beginning names all that it could be", () => {
  assert.equal(message("--n"), "--n could be any of --no-header, --no-queues, --numeric, --net");
  assert.equal(message("--no"), "--no could be any of --no-header, --no-queues");
  assert.match(message("--b"), /--bound-inactive, --bpf, --bpf-maps, --bpf-map-id/);
  assert.match(message("--=x"), /could be any of/);
});

Deno.test("parseFlags: options stand behind operands too, and none behind --", () => {
  assert.equal(parsed("state", "listening", "-t", "--numeric"), "tcp numeric | state listening");
  assert.equal(parsed("-t", "--", "-u", "--", "x"), "tcp | -u -- x");
  assert.equal(parsed("src", "-", "-t"), "tcp | src -");
});

Deno.test("parseFlags: a hundred thousand operands", () => {
  const words = Array.from({ length: 300_000 }, () => "x");
  assert.equal(parseFlags(["--", ...words]).operands.length, words.length);
  assert.equal(parseFlags(words).operands.length, words.length);
});

Deno.test("parseFlags: help and version end the line, whatever stands behind", () => {
  assert.equal(parsed("-t", "-h", "--nosuch"), "tcp help");
  assert.equal(parsed("-Vy"), "version");
  assert.equal(parsed("-f", "help", "-y"), "family=help");
  assert.equal(parsed("--help", "x"), "help");
});

Deno.test("parseFlags: what is no option, lacks its value or has one too many", () => {
  assert.equal(message("-y"), "there is no option -y");
  assert.equal(message("-ty"), "there is no option -y");
  assert.equal(message("--nosuch"), "there is no option --nosuch");
  assert.equal(message("--tcpx"), "there is no option --tcpx: did you mean --tcp?");
  assert.equal(message("-f"), "-f needs a value (FAMILY)");
  assert.equal(message("-tA"), "-A needs a value (QUERY)");
  assert.equal(message("--fam"), "--family needs a value (FAMILY)");
  assert.equal(message("--tcp=1"), "--tcp takes no value");
  assert.equal(message("--tcp="), "--tcp takes no value");
});
