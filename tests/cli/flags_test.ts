/** Every option: all its spellings, and what it changes. */

import assert from "node:assert/strict";
import { shownOf } from "../../lib/field/group.ts";
import type { Flag } from "../../lib/cli/flag.ts";
import { FLAGS } from "../../lib/cli/flags.ts";
import { columnKeys } from "../../lib/field/column.ts";
import { GROUPS } from "../../lib/field/group.ts";
import { helpText, shortHelpText } from "../../lib/cli/help.ts";
import { parseFlags } from "../../lib/cli/parse_flags.ts";
import { resolveQuery } from "../../lib/cli/resolve_query.ts";
import { UsageError } from "../../lib/model/problem.ts";
import { familyWords, queryOf, stateWords, tableWords } from "../support/values/queries.ts";

const INET_TABLES = "tcp mptcp udp raw sctp";
const INET = "inet inet6";
const EVERY_STATE = "unknown established syn_sent syn_recv fin_wait1 fin_wait2 time_wait close " +
  "close_wait last_ack listen closing new_syn_recv bound_inactive";
const EVERY_TABLE = "tcp mptcp udp raw unix_dgram unix_stream unix_seqpacket packet_dgram " +
  "packet_raw netlink sctp vsock_stream vsock_dgram xdp";

const COLUMNS = columnKeys();

/** What a query says, in words; keys of `text` among the others. */
function described(words: readonly string[]): Record<string, unknown> {
  const query = queryOf(words, { columns: COLUMNS });
  const { text, wanted, asked, filter: _, tables: __, families: ___, states: ____, ...rest } =
    query;
  return {
    ...rest,
    ...text,
    groups: groupWords(wanted),
    asked: groupWords(asked),
    tables: tableWords(query),
    families: familyWords(query),
    states: stateWords(query),
    lacks: query.lacks.map(({ text }) => text),
  };
}

/** The groups of fields that are wanted. */
function groupWords(wanted: number): string {
  return Object.entries(shownOf(wanted)).filter(([, shown]) => shown).map(([name]) => name)
    .join(" ");
}

/** The groups that are wanted besides those that every listing wants. */
function wanting(groups: string): { readonly groups: string } {
  return { groups: `base names ${groups}` };
}

/** The same of groups that an option asks for. */
function asking(groups: string): { readonly groups: string; readonly asked: string } {
  return { ...wanting(groups), asked: groups };
}

const OF_HEALTH = "base timers tcp drops whole info memory owners users";
const USUAL = ["netid", "state", "local", "peer", "recv_q", "send_q", "process"];

function tableOf(
  as: string,
  columns: readonly string[],
  chosen = false,
): { readonly table: unknown } {
  return { table: { as, columns, chosen, color: "auto" } };
}

/** What every choice of records changes, and the group that it asks for. */
function ofRecords(group?: "owners" | "info" | "memory"): Record<string, unknown> {
  const groups = Object.keys(shownOf(0)).filter((name) =>
    [group, "timers", "tcp", "drops", "whole", "users"].includes(name)
  );
  return {
    ...{ dialect: "record", notFromFiles: 0, tables: `${EVERY_TABLE} udplite ping dccp` },
    ...wanting(groups.join(" ")),
    ...(group === undefined ? {} : { asked: group }),
  };
}

/** What differs from a command line without options. */
function changes(words: readonly string[]): Record<string, unknown> {
  const plain = described([]);
  return Object.fromEntries(
    Object.entries(described(words)).filter(([key, value]) =>
      JSON.stringify(value) !== JSON.stringify(plain[key])
    ),
  );
}

/** What procfs does not have. */
function lacking(what: string): { readonly lacks: readonly string[] } {
  return { lacks: [what] };
}

interface Effect {
  /** The argument to give. */
  readonly argument?: string;
  /** The shortest beginning of the long name that is enough. */
  readonly shortest: string;
  /** What it changes in the query; null where it makes no query. */
  readonly changes: Readonly<Record<string, unknown>> | null;
}

/** Every flag of the table; a flag without an entry here fails. */
const EFFECTS: Readonly<Record<string, Effect>> = {
  help: { shortest: "h", changes: null },
  version: { shortest: "ve", changes: null },
  "no-header": { shortest: "no-h", changes: { header: false } },
  "no-queues": { shortest: "no-q", changes: { queues: false } },
  oneline: { shortest: "on", changes: { oneline: true } },
  numeric: { shortest: "nu", changes: { numeric: true, groups: "base" } },
  resolve: { shortest: "re", changes: { resolve: true } },
  net: {
    shortest: "ne",
    argument: "blue",
    changes: { namespaces: ["blue"], ...asking("netns") },
  },
  all: { shortest: "a", changes: { states: EVERY_STATE } },
  listening: { shortest: "l", changes: { states: "close listen" } },
  "bound-inactive": {
    shortest: "bo",
    changes: { states: "bound_inactive", ...lacking("-B (bound but inactive sockets)") },
  },
  ipv4: { shortest: "ipv4", changes: { tables: INET_TABLES, families: "inet" } },
  ipv6: {
    shortest: "ipv6",
    changes: { tables: INET_TABLES, families: "inet6" },
  },
  packet: {
    shortest: "pa",
    changes: { tables: "packet_dgram packet_raw", families: "packet", states: "close" },
  },
  tcp: { shortest: "tc", changes: { tables: "tcp", families: INET } },
  mptcp: {
    shortest: "mp",
    changes: {
      tables: "mptcp",
      families: INET,
      ...lacking("-M (MPTCP sockets)"),
    },
  },
  sctp: { shortest: "sc", changes: { tables: "sctp", families: INET, notFromFiles: 0 } },
  udp: {
    shortest: "ud",
    changes: { tables: "udp", families: INET, states: "established" },
  },
  raw: {
    shortest: "ra",
    changes: { tables: "raw", families: INET, states: "established" },
  },
  unix: {
    shortest: "un",
    changes: { tables: "unix_dgram unix_stream unix_seqpacket", families: "unix" },
  },
  tipc: {
    shortest: "tipc",
    changes: {
      tables: "tipc",
      families: "tipc",
      states: "established close listen",
      ...lacking("--tipc (TIPC sockets)"),
    },
  },
  vsock: {
    shortest: "vs",
    changes: {
      tables: "vsock_stream vsock_dgram",
      families: "vsock",
      ...lacking("--vsock (vsock sockets)"),
    },
  },
  xdp: {
    shortest: "x",
    changes: {
      tables: "xdp",
      families: "xdp",
      states: "close",
      ...lacking("--xdp (XDP sockets)"),
    },
  },
  family: {
    shortest: "fa",
    argument: "netlink",
    changes: { tables: "netlink", families: "netlink", states: "close" },
  },
  query: {
    shortest: "q",
    argument: "u_str,p_raw",
    changes: {
      tables: "unix_stream packet_raw",
      families: "unix packet",
    },
  },
  options: { shortest: "op", changes: asking("timers") },
  extended: { shortest: "ex", changes: asking("timers details cgroup") },
  processes: { shortest: "pr", changes: { processes: true, ...asking("owners") } },
  threads: {
    shortest: "th",
    changes: {
      ...asking("owners threads"),
      notes: ["-T shows its column only with -p, as in ss: use -pT"],
    },
  },
  info: {
    shortest: "inf",
    changes: {
      ...asking("info"),
      ...lacking("-i (TCP information beyond rto, ato, cwnd, ssthresh and retransmissions)"),
    },
  },
  memory: { shortest: "me", changes: { ...asking("memory"), ...lacking("-m (socket memory)") } },
  bpf: { shortest: "bpf", changes: { ...asking("timers bpf"), ...lacking("-b (BPF filters)") } },
  tos: {
    shortest: "to",
    changes: { ...asking("tos"), ...lacking("--tos (type of service and priority)") },
  },
  cgroup: {
    shortest: "cg",
    changes: { cgroup: true, ...asking("cgroup"), ...lacking("--cgroup (cgroups of sockets)") },
  },
  tipcinfo: {
    shortest: "tipci",
    changes: { ...asking("tipc"), ...lacking("--tipcinfo (TIPC information)") },
  },
  "inet-sockopt": {
    shortest: "ine",
    changes: { ...asking("sockopt"), ...lacking("--inet-sockopt (socket options)") },
  },
  "bpf-maps": {
    shortest: "bpf-maps",
    changes: {
      bpfMaps: "all",
      ...asking("bpf_maps"),
      ...lacking("--bpf-maps (BPF socket storage)"),
    },
  },
  "bpf-map-id": {
    shortest: "bpf-map-",
    argument: "7",
    changes: {
      bpfMaps: [7],
      ...asking("bpf_maps"),
      ...lacking("--bpf-map-id (BPF socket storage)"),
    },
  },
  context: { shortest: "context", changes: asking("owners contexts") },
  contexts: {
    shortest: "contexts",
    changes: {
      ...asking("owners contexts socket_contexts"),
      ...lacking("-z (SELinux contexts of sockets)"),
    },
  },
  summary: { shortest: "su", changes: { summary: true, sockets: false } },
  events: {
    shortest: "ev",
    changes: {
      ...{ mode: "events", ...asking("events") },
      ...lacking("-E (events of destroyed sockets)"),
    },
  },
  diag: {
    shortest: "d",
    argument: "-",
    changes: { mode: "dump", ...lacking("-D (raw dumps)") },
  },
  filter: { shortest: "fi", argument: "file", changes: {} },
  kill: { shortest: "k", changes: null },
  json: {
    shortest: "json",
    changes: {
      ...{ format: "json", dialect: "record", notFromFiles: 0 },
      ...{ tables: `${EVERY_TABLE} udplite ping dccp`, ...wanting("timers tcp drops whole users") },
    },
  },
  jsonl: {
    shortest: "jsonl",
    changes: {
      ...{ format: "jsonl", dialect: "record", notFromFiles: 0 },
      ...{ tables: `${EVERY_TABLE} udplite ping dccp`, ...wanting("timers tcp drops whole users") },
    },
  },
  table: { shortest: "ta", changes: { ...tableOf("table", USUAL), ...ofRecords("owners") } },
  columns: {
    ...{ shortest: "colu", argument: "local,tcp_info.rtt_us" },
    changes: {
      ...tableOf("table", ["local", "tcp_info.rtt_us"], true),
      ...{ ...ofRecords("info"), lacks: [`tcp_info.rtt_us (${GROUPS.info.lacks})`] },
    },
  },
  "list-columns": { shortest: "list-", changes: null },
  man: { shortest: "ma", changes: null },
  completions: { shortest: "com", argument: "bash", changes: null },
  sort: {
    ...{ shortest: "sor", argument: "-recv_q" },
    changes: {
      ...tableOf("table", USUAL),
      ...{ sort: [{ key: "recv_q", descending: true }], ...ofRecords("owners") },
    },
  },
  csv: { shortest: "cs", changes: { ...tableOf("csv", USUAL), ...ofRecords("owners") } },
  tsv: { shortest: "ts", changes: { ...tableOf("tsv", USUAL), ...ofRecords("owners") } },
  "count-by": {
    ...{ shortest: "cou", argument: "state" },
    changes: { ...tableOf("counts", ["state"]), ...ofRecords() },
  },
  health: {
    shortest: "hea",
    changes: {
      ...tableOf("health", ["netid", "state", "local", "peer", "process"]),
      lacks: [`--health (${GROUPS.info.lacks})`, `--health (${GROUPS.memory.lacks})`],
      ...{ numeric: true, states: EVERY_STATE, families: INET, dialect: "record", notFromFiles: 0 },
      ...{ tables: "tcp udp udplite", groups: OF_HEALTH, asked: "timers info memory owners" },
    },
  },
  metrics: {
    shortest: "met",
    changes: {
      ...{ ...tableOf("metrics", USUAL), ...ofRecords("memory") },
      ...{ states: EVERY_STATE, lacks: [`--metrics (${GROUPS.memory.lacks})`] },
    },
  },
  // Of tables alone: people_test.ts.
  color: { shortest: "colo", argument: "never", changes: {} },
  quiet: { shortest: "qui", changes: { quiet: true } },
  // Refused in text.
  cmdline: { shortest: "cm", changes: null },
  whose: {
    shortest: "w",
    changes: { processes: true, ...asking("owners whose created_in container_names") },
  },
  "json-schema": { shortest: "json-", changes: null },
  "proc-root": {
    shortest: "proc-",
    argument: "/host/proc",
    changes: { procRoot: "/host/proc", procRootGiven: true, source: "procfs" },
  },
  source: { shortest: "sou", argument: "diag", changes: { source: "diag" } },
  // Of another root alone: resolve_query_test.ts.
  "byte-order": { shortest: "by", argument: "big", changes: null },
  "all-netns": {
    shortest: "all-",
    changes: { namespaces: "all", ...asking("netns container_names") },
  },
  permissions: { shortest: "pe", changes: null },
};

/** Every way to write an option with its argument. */
function spellings(flag: Flag, { argument, shortest }: Effect): string[][] {
  const long = [flag.name, ...(flag.aliases ?? []), shortest].map((name) => `--${name}`);
  const short = Array.from(flag.short ?? "", (letter) => `-${letter}`);
  if (argument === undefined) return [...long, ...short].map((word) => [word]);
  return [
    ...long.flatMap((word) => [[word, argument], [`${word}=${argument}`]]),
    ...short.flatMap((word) => [[word, argument], [`${word}${argument}`]]),
  ];
}

for (const flag of FLAGS) {
  Deno.test(`--${flag.name}: every spelling has the same effect`, () => {
    const effect = EFFECTS[flag.name];
    assert.ok(effect !== undefined, "has no entry in EFFECTS");
    assert.equal(effect.argument === undefined, flag.argument === undefined);
    for (const words of spellings(flag, effect)) {
      assert.deepEqual(parseFlags(words), {
        options: [{ name: flag.name, value: effect.argument ?? "" }],
        operands: [],
      });
      if (effect.changes !== null) {
        assert.deepEqual(changes(words), effect.changes, words.join(" "));
      }
    }
    if (effect.shortest.length > 1) {
      const shorter = `--${effect.shortest.slice(0, -1)}`;
      let name: string | null = null;
      try {
        name = parseFlags([shorter, "x"]).options[0].name;
      } catch (error) {
        assert.ok(error instanceof UsageError);
      }
      assert.notEqual(name, flag.name, `${shorter} is enough`);
    }
  });
}

Deno.test("FLAGS: no spelling stands for two options, and EFFECTS has no others", () => {
  const letters = FLAGS.flatMap((flag) => Array.from(flag.short ?? ""));
  const names = FLAGS.flatMap((flag) => [flag.name, ...(flag.aliases ?? [])]);
  assert.equal(new Set(letters).size, letters.length);
  assert.equal(new Set(names).size, names.length);
  assert.deepEqual(Object.keys(EFFECTS).sort(), FLAGS.map(({ name }) => name).sort());
});

Deno.test("FLAGS: the letters are those of ss 7.3, and extras have none", () => {
  const letters = FLAGS.flatMap((flag) => Array.from(flag.short ?? "")).sort().join("");
  assert.equal(letters, Array.from("hvVnralBoempTisbEZzN460tMSuwxfKHQOADF").sort().join(""));
  const extras = FLAGS.filter((flag) => flag.extra).map(({ name, short }) => [name, short]);
  assert.deepEqual(extras.map(([name]) => name), [
    ...["table", "columns", "list-columns", "sort", "csv", "tsv", "count-by"],
    ...["health", "metrics", "color", "man", "completions", "quiet"],
    ...["json", "jsonl", "cmdline", "whose", "json-schema", "source", "proc-root"],
    ...["byte-order", "all-netns", "permissions"],
  ]);
  assert.ok(extras.every(([, short]) => short === undefined));
});

Deno.test("FLAGS: what sock_diag alone has is marked, and so is what is refused", () => {
  for (const flag of FLAGS) {
    assert.equal(flag.lacks !== undefined, flag.support === "sock_diag", flag.name);
  }
  const refused = FLAGS.filter(({ support }) => support === "refused").map(({ name }) => name);
  assert.deepEqual(refused, ["kill"]);
});

Deno.test("helpText: has every option, with its argument", () => {
  const lines = helpText().split("\n");
  for (const { name, argument, help } of FLAGS) {
    const spelling = argument === undefined ? `--${name}` : `--${name} ${argument}`;
    const line = lines.find((text) => text.includes(` ${spelling} `) || text.endsWith(spelling));
    assert.ok(line?.includes(help), name);
  }
  for (const line of lines) assert.ok(line.length <= 110, line);
});

Deno.test("shortHelpText: fits a screen of 24 lines of 80 characters", () => {
  const lines = shortHelpText().trimEnd().split("\n");
  assert.ok(lines.length <= 23, `${lines.length}`);
  for (const line of lines) assert.ok(line.length < 80, line);
});

Deno.test("helpText: what the sandbox does to -r, and how to do without it", () => {
  const lines = helpText().split("\n");
  assert.match(lines.find((line) => line.includes("-r, --resolve"))!, /sandbox/);
  assert.ok(helpText().includes("SOCKSCOPE_SANDBOX=off"));
});

Deno.test("the options that make no query do what they say", () => {
  const kind = (word: string): string =>
    resolveQuery(parseFlags([word]), { procRoot: null, replay: null, filterText: null }).kind;
  assert.equal(kind("--help"), "help");
  assert.equal(kind("--version"), "print");
  assert.equal(kind("--json-schema"), "schema");
  assert.equal(kind("--permissions"), "permissions");
  assert.throws(() => kind("--cmdline"), { name: "UsageError", message: /add --json or --jsonl/ });
  assert.throws(() => kind("--kill"), { name: "UsageError", message: /never closes a socket/ });
});
