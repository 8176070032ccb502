/** Command lines of netstat: facts that net-tools 2.10 shows by its answers and exit statuses. */

import assert from "node:assert/strict";
import { NETSTAT_GROUPS } from "../../lib/cli/netstat/flags.ts";
import { resolveNetstat } from "../../lib/cli/netstat/resolve_netstat.ts";
import { groupSet } from "../../lib/field/group.ts";
import { Family, Table, UNIX_TABLES } from "../../lib/model/kinds.ts";
import type { NetstatOptions } from "../../lib/model/netstat_options.ts";
import { UsageError } from "../../lib/model/problem.ts";
import type { Query } from "../../lib/model/query.ts";

const ENVIRONMENT = { procRoot: null, replay: null, filterText: null };

function queryOf(line: string): Query & { readonly netstat: NetstatOptions } {
  const command = resolveNetstat(line.split(" ").filter(Boolean), ENVIRONMENT);
  assert.equal(command.kind, "list", line);
  const { query } = command as { readonly query: Query };
  assert.ok(query.netstat !== null);
  return { ...query, netstat: query.netstat };
}

function refusalOf(line: string): UsageError {
  try {
    resolveNetstat(line.split(" "), ENVIRONMENT);
  } catch (error) {
    assert.ok(error instanceof UsageError, line);
    return error;
  }
  assert.fail(`${line} was not refused`);
}

const INET = Family.INET | Family.INET6;
const ALL_INET = Table.TCP | Table.SCTP | Table.UDP | Table.UDPLITE | Table.RAW;

Deno.test("netstat: what each selection shows", () => {
  const cases: readonly (readonly [line: string, tables: number, families: number])[] = [
    ["", ALL_INET | UNIX_TABLES, INET | Family.UNIX],
    ["-t", Table.TCP, INET],
    ["-tuw6", Table.TCP | Table.UDP | Table.RAW, Family.INET6],
    ["-4", ALL_INET, Family.INET],
    ["-6", ALL_INET & ~Table.SCTP, Family.INET6],
    ["-46", ALL_INET, INET],
    ["-x", UNIX_TABLES, Family.UNIX],
    ["-x4", ALL_INET | UNIX_TABLES, Family.INET | Family.UNIX],
    ["-A unix,inet", ALL_INET | UNIX_TABLES, Family.INET | Family.UNIX],
    ["--protocol=ip6 --tcp", Table.TCP, Family.INET6],
    ["--tcpip", ALL_INET, Family.INET],
    ["--ddp", ALL_INET | UNIX_TABLES, INET | Family.UNIX],
    ["--ddp -x", UNIX_TABLES, Family.UNIX],
    ["--ax25", 0, 0],
  ];
  for (const [line, tables, families] of cases) {
    const query = queryOf(line);
    assert.deepEqual([query.tables, query.families], [tables, families], line);
  }
});

Deno.test("netstat: all goes before listening, whatever their order", () => {
  assert.equal(queryOf("-t").netstat.shows, "connected");
  assert.equal(queryOf("-tl").netstat.shows, "listening");
  for (const line of ["-la", "-al", "--listening --all"]) {
    assert.equal(queryOf(line).netstat.shows, "all", line);
  }
});

Deno.test("netstat: names are numbers one by one, or all", () => {
  const namesOf = (line: string): boolean[] => {
    const { resolve, numeric, netstat } = queryOf(line);
    return [resolve, !numeric, !netstat.numericUsers];
  };
  assert.deepEqual(namesOf("-e"), [true, true, true]);
  assert.deepEqual(namesOf("-en"), [false, false, false]);
  assert.deepEqual(namesOf("--numeric-hosts"), [false, true, true]);
  assert.deepEqual(namesOf("--numeric-ports"), [true, false, true]);
  assert.deepEqual(namesOf("--numeric-users"), [true, true, false]);
  assert.deepEqual(namesOf("-s"), [false, true, true], "counters have no hosts");
});

Deno.test("netstat: getopt's rules: clusters, abbreviations, values, operands, --", () => {
  for (const line of ["-tn foo", "foo -tn", "-tn -- -z", "-t --numeric -"]) {
    assert.equal(queryOf(line).tables, Table.TCP, line);
  }
  assert.match(refusalOf("--tcp --numeri").message, /could be any of/);
  assert.equal(queryOf("--prog").netstat.programs, true);
  assert.equal(queryOf("--ti").netstat.timers, true);
  assert.equal(queryOf("-Ainet6").families, Family.INET6);
});

Deno.test("netstat: exit statuses of what is refused are those of netstat", () => {
  const cases: readonly (readonly [line: string, status: number])[] = [
    ["-z", 3],
    ["--foo", 3],
    ["--tcp=1", 3],
    ["--num", 3],
    ["-A", 3],
    ["-A foo", 1],
    ["-A inet,", 1],
    ["-s -x", 1],
    ["-s46", 1],
    ["-s --ddp", 1],
  ];
  for (const [line, status] of cases) assert.equal(refusalOf(line).status, status, line);
});

Deno.test("netstat: what is not about sockets names the command that has it", () => {
  assert.match(refusalOf("-r").message, /ip route/);
  assert.match(refusalOf("-i").message, /ip -s link/);
  assert.match(refusalOf("-g").message, /ip maddr/);
  assert.match(refusalOf("-M").message, /conntrack/);
  assert.match(refusalOf("-tZ").message, /ss -Z/);
  for (const line of ["-r", "-i", "-g", "-M", "-Z"]) {
    assert.notEqual(refusalOf(line).status, 0, line);
  }
});

Deno.test("netstat: -s is of one family, and of the protocols that were named", () => {
  assert.deepEqual(queryOf("-s").netstat.statistics, { ipv6: false, protocols: null });
  assert.deepEqual(queryOf("-st6").netstat.statistics, {
    ipv6: true,
    protocols: new Set(["tcp"]),
  });
  assert.equal(queryOf("-s").sockets, false);
});

Deno.test("netstat: it reads procfs, if no other source is named", () => {
  assert.equal(queryOf("-t").source, "procfs");
  assert.equal(queryOf("-t --source diag").source, "diag");
});

Deno.test("netstat: command lines are read for the programs of a listing alone", () => {
  const cmdlines = groupSet("cmdlines");
  assert.ok(queryOf("-tp").wanted & cmdlines);
  assert.equal(queryOf("-tp --jsonl").wanted & cmdlines, 0);
  assert.equal(queryOf("-t").wanted & cmdlines, 0);
});

Deno.test("netstat: -c repeats every second, and is no array", () => {
  assert.deepEqual(queryOf("-tc").repeat, { seconds: 1, untilNone: false });
  assert.match(refusalOf("-tc --json").message, /--jsonl/);
});

Deno.test("netstat: help and version go before what is wrong behind them", () => {
  for (const line of ["-h", "-V -z", "-rV", "--version", "-hV"]) {
    assert.equal(resolveNetstat(line.split(" "), ENVIRONMENT).kind, "print", line);
  }
});

Deno.test("netstat: help has every option", () => {
  const command = resolveNetstat(["--help"], ENVIRONMENT);
  assert.ok(command.kind === "print");
  for (const { name } of NETSTAT_GROUPS.flatMap(({ flags }) => flags)) {
    assert.ok(command.text.includes(`--${name}`), name);
  }
});
