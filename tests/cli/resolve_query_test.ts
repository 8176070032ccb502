/** Defaults and conflicts of a command line. */

import assert from "node:assert/strict";
import { parseFlags } from "../../lib/cli/parse_flags.ts";
import { filterFile, hasFilter, resolveQuery } from "../../lib/cli/resolve_query.ts";
import { STATE_NAMES } from "../../lib/cli/tables.ts";
import {
  familyWords,
  filterText,
  NOTHING,
  queryOf,
  stateWords,
  tableWords,
} from "../support/values/queries.ts";

const CONNECTED = "unknown established syn_sent fin_wait1 fin_wait2 close_wait last_ack closing " +
  "new_syn_recv bound_inactive";

/** `tables / families / states`. */
function selection(line: string): string {
  const query = queryOf(line.split(" "));
  return `${tableWords(query)} / ${familyWords(query)} / ${stateWords(query)}`;
}

function usageError(line: string, filterTextOfFile: string | null = null): string {
  let text = "";
  assert.throws(
    () => {
      const flags = parseFlags(line.split(" "));
      filterFile(flags);
      resolveQuery(flags, { ...NOTHING, filterText: filterTextOfFile });
    },
    (error: Error) => {
      assert.equal(error.name, "UsageError", error.message);
      text = error.message;
      return true;
    },
  );
  return text;
}

Deno.test("selection: families bring tables, tables bring families", () => {
  const unix = "unix_dgram unix_stream unix_seqpacket";
  const inet = "tcp mptcp udp raw sctp";
  assert.equal(selection("-t"), `tcp / inet inet6 / ${CONNECTED}`);
  assert.equal(selection("-t -4"), `tcp / inet / ${CONNECTED}`);
  assert.equal(selection("-4 -6"), `${inet} / inet inet6 / ${CONNECTED}`);
  assert.equal(selection("-t -x"), `tcp ${unix} / inet inet6 unix / ${CONNECTED}`);
  assert.equal(selection("-x -4"), `tcp mptcp udp raw ${unix} sctp / inet unix / ${CONNECTED}`);
  assert.equal(selection("-A unix_dgram"), `unix_dgram / unix / ${CONNECTED}`);
  assert.equal(selection("-f unix"), `${unix} / unix / ${CONNECTED}`);
  assert.equal(
    selection("-t -0"),
    `tcp packet_dgram packet_raw / inet inet6 packet / ${
      CONNECTED.replace("fin_wait2", "fin_wait2 close")
    }`,
  );
});

Deno.test("selection: each kind of socket brings its usual states", () => {
  assert.equal(selection("-u"), "udp / inet inet6 / established");
  assert.equal(selection("-w"), "raw / inet inet6 / established");
  assert.equal(selection("-0"), "packet_dgram packet_raw / packet / close");
  assert.equal(selection("-f netlink"), "netlink / netlink / close");
  assert.equal(selection("--tipc"), "tipc / tipc / established close listen");
  // -A keeps to the connected ones.
  assert.equal(selection("-A udp"), `udp / inet inet6 / ${CONNECTED}`);
  assert.equal(selection("-A netlink"), `netlink / netlink / ${CONNECTED}`);
});

Deno.test("selection: -A starts over, lists add up, ! takes away", () => {
  assert.equal(selection("-t -A udp -a").split(" / ")[0], "udp");
  assert.equal(selection("-A udp -A raw").split(" / ")[0], "udp raw");
  assert.equal(selection("-A udp -t").split(" / ")[0], "tcp udp");
  assert.equal(selection("-A inet,!udp,!mptcp").split(" / ")[0], "tcp raw sctp");
  assert.equal(
    selection("-A all,!inet").split(" / ")[0],
    "unix_dgram unix_stream unix_seqpacket packet_dgram packet_raw netlink vsock_stream " +
      "vsock_dgram xdp",
  );
});

Deno.test("selection: the last of -a, -l and -B wins, and states of the filter before them", () => {
  const states = (line: string): string => selection(line).split(" / ")[2];
  assert.equal(states("-t -a -l"), "close listen");
  assert.equal(states("-t -l -B"), "bound_inactive");
  assert.equal(states("-t -l state established"), "established");
  assert.equal(states("-t state established -a"), "established");
  assert.equal(states("-t state established state listening"), "established listen");
  assert.equal(states("-t state all exclude connected"), "close listen");
  assert.equal(states("-t exclude connected"), "close listen");
  assert.equal(states("-t excl bucket state time-wait exclude big"), "time_wait");
});

Deno.test("STATE_NAMES: every name and group", () => {
  const of = (name: string): string => selection(`-t state ${name}`).split(" / ")[2];
  const single: Readonly<Record<string, string>> = {
    established: "established",
    "syn-sent": "syn_sent",
    "syn-recv": "syn_recv",
    "syn-rcv": "syn_recv",
    "fin-wait-1": "fin_wait1",
    "fin-wait-2": "fin_wait2",
    "time-wait": "time_wait",
    unconnected: "close",
    close: "close",
    closed: "close",
    "close-wait": "close_wait",
    "last-ack": "last_ack",
    listening: "listen",
    closing: "closing",
    unknown: "unknown",
    "bound-inactive": "bound_inactive",
    bucket: "syn_recv time_wait",
  };
  for (const [name, words] of Object.entries(single)) {
    assert.equal(of(name), words);
    assert.equal(of(name.toUpperCase()), words);
  }
  const everything = of("all").split(" ");
  assert.equal(everything.length, 14);
  const without = (...names: string[]): string =>
    everything.filter((name) => !names.includes(name)).join(" ");
  assert.equal(of("connected"), without("close", "listen"));
  assert.equal(of("synchronized"), without("close", "listen", "syn_sent"));
  assert.equal(of("big"), without("syn_recv", "time_wait"));
  assert.equal(
    STATE_NAMES.size,
    Object.keys(single).length + ["all", "connected", "synchronized", "big"].length,
  );
  assert.match(usageError("state"), /state needs the name/);
  assert.match(usageError("exclude"), /exclude needs the name/);
  assert.match(usageError("state estab"), /there is no state "estab"; there are all, connected/);
});

Deno.test("selection: a filter's host of a family leaves that family only", () => {
  const families = (line: string): string => selection(line).split(" / ")[1];
  assert.equal(families("-a src unix:*"), "unix");
  assert.equal(families("-a src unix:* or src netlink:*"), "netlink");
  assert.equal(families("-t src inet6:[::1]"), "inet6");
  assert.equal(families("-t src 127.0.0.1"), "inet inet6");
});

Deno.test("resolveQuery: the root is named by option, else by environment, else /proc", () => {
  const root = (words: string[], procRoot: string | null): [string, boolean] => {
    const query = queryOf(words, { procRoot });
    return [query.procRoot, query.procRootGiven];
  };
  assert.deepEqual(root([], null), ["/proc", false]);
  assert.deepEqual(root([], "/env"), ["/env", true]);
  assert.deepEqual(root(["--proc-root=/option"], "/env"), ["/option", true]);
  assert.deepEqual(root(["--proc-root=/a", "--proc-root=/b"], null), ["/b", true]);
});

Deno.test("resolveQuery: another /proc means procfs, and a recorded dump is for sock_diag", () => {
  const source = (words: string[], procRoot: string | null): [string, string | null] => {
    const query = queryOf(words, { procRoot, replay: "/tmp/dump" });
    return [query.source, query.replay];
  };
  assert.deepEqual(source([], null), ["auto", "/tmp/dump"]);
  assert.deepEqual(source(["--source", "diag"], null), ["diag", "/tmp/dump"]);
  assert.deepEqual(source(["--source", "procfs"], null), ["procfs", null]);
  assert.deepEqual(source([], "/host/proc"), ["procfs", "/tmp/dump"]);
  assert.deepEqual(source(["--proc-root", "/proc"], null), ["procfs", "/tmp/dump"]);
});

Deno.test("resolveQuery: a byte order is that of another root, named by option or environment", () => {
  const order = (words: string[], procRoot: string | null = null): string | null =>
    queryOf(words, { procRoot }).byteOrder;
  assert.equal(order([]), null);
  assert.equal(order(["--proc-root=/tree"]), null);
  assert.equal(order(["--byte-order", "big", "--proc-root=/tree"]), "big");
  assert.equal(order(["--byte-order=little"], "/tree"), "little");
  assert.equal(order(["--byte-order=little", "--byte-order=big"], "/tree"), "big");
  assert.match(usageError("--byte-order big"), /^--byte-order is that of a captured tree/);
  assert.equal(
    usageError("--byte-order BIG --proc-root /tree"),
    '--byte-order knows big, little, not "BIG"',
  );
});

Deno.test("resolveQuery: summary alone, and with a choice of sockets", () => {
  const shape = (line: string): [boolean, boolean] => {
    const { summary, sockets } = queryOf(line.split(" "));
    return [summary, sockets];
  };
  assert.deepEqual(shape("-s"), [true, false]);
  assert.deepEqual(shape("-sn"), [true, false]);
  assert.deepEqual(shape("-s -t"), [true, true]);
  assert.deepEqual(shape("-s -f unix"), [true, true]);
  assert.deepEqual(shape("-s state established"), [true, true]);
  assert.deepEqual(shape("-t"), [false, true]);
});

Deno.test("resolveQuery: the filter of no table is not looked at, as in ss", () => {
  for (const filter of ["dst *:no-such-service", "dst ( x", "src"]) {
    const query = queryOf(`-s -A !tcp ${filter}`.split(" "));
    assert.deepEqual([query.tables, query.filter, query.summary], [0, null, true]);
  }
});

Deno.test("resolveQuery: what cannot be done together, or at all", () => {
  assert.equal(usageError("--json --jsonl"), "--json and --jsonl exclude each other");
  assert.match(usageError("--bpf-maps --bpf-map-id=1"), /exclude each other/);
  for (const id of ["x", "0", "4294967295", "-1"]) {
    assert.match(usageError(`--bpf-map-id=${id}`), /is no id of a BPF map/);
  }
  assert.match(usageError("--source proc"), /--source knows auto, procfs, diag, not "proc"/);
  assert.match(usageError("--source diag --proc-root /host/proc"), /asks this machine's kernel/);
  assert.equal(usageError("-D dump -t"), "-D writes to standard output only: -D - > dump");
  assert.match(usageError("-D - -u"), /-D dumps TCP sockets/);
  assert.match(usageError("-E -x"), /-E follows TCP and UDP sockets/);
  assert.match(usageError("-E -t --json"), /use --jsonl/);
  assert.equal(usageError("-F a -F b"), "-F can be given only once");
  assert.match(usageError("-f tcp"), /-f knows no family "tcp"; it knows inet, inet6, link/);
  for (const table of ["tcp6", "TCP", "help", "tcp,", ","]) {
    assert.match(usageError(`-A ${table}`), /-A knows no table "[^"]*"; it knows all, inet/);
  }
});

Deno.test("resolveQuery: the filter of a file stands behind the operands, as one and", () => {
  const query = queryOf(["-t", "sport", "=", "1", "-F", "x"], {
    filterText: "dport = 2\nor sport = 3\n",
  });
  assert.equal(filterText(query.filter), "((src * 1 and dst * 2) or src * 3)");
  assert.equal(filterText(queryOf(["-F", "x"], { filterText: "# nothing\n" }).filter), "");
});

Deno.test("resolveQuery: a query cannot be changed", () => {
  assert.ok(Object.isFrozen(queryOf(["-t"])));
});

Deno.test("resolveQuery: each lack is named once, with the options that asked", () => {
  const { lacks } = queryOf("-m -i -m -a dev eth0 or fwmark 1 or cgroup /x".split(" "));
  for (const part of ["-m (socket memory)", "-i (", "dev (", "fwmark (", "cgroup ("]) {
    assert.equal(lacks.filter(({ text }) => text.startsWith(part)).length, 1, part);
  }
  assert.equal(lacks.length, 5);
  assert.equal(queryOf(["-A", "mptcp,vsock,tipc,xdp"]).lacks.length, 4);
  assert.deepEqual(queryOf(["-tulpn"]).lacks, []);
});

Deno.test("--version: version, what its text is of, and how the program was made", () => {
  const build = { target: "x86_64-unknown-linux-gnu", deno: "2.7.11", sandbox: true };
  const text = (sandbox: boolean): string => {
    const environment = { procRoot: null, replay: null, filterText: null };
    const how = { ...environment, build: () => ({ ...build, sandbox }) };
    const command = resolveQuery(parseFlags(["--version"]), how);
    assert.ok(command.kind === "print");
    assert.deepEqual(resolveQuery(parseFlags(["-V"]), how), command);
    return command.text;
  };
  const [first, ...rest] = text(true).split("\n");
  assert.match(first, /^sockscope \d+\.\d+\.\d+ \(options and text of ss, iproute2 7\.3\.0\)$/);
  assert.deepEqual(rest, ["x86_64-unknown-linux-gnu, Deno 2.7.11, sandbox on", ""]);
  assert.match(text(false), /, sandbox off\n$/);
});

Deno.test("hasFilter: a parser is there whenever one is asked for", () => {
  const words = ["state", "exclude", "excl", "listening", "dst", "", ":22"];
  const { parseFilter: _, ...withoutParser } = NOTHING;
  const lines = words.flatMap((one) =>
    ["", ...words].flatMap((two) => ["", ...words].map((three) => [one, two, three]))
  );
  let asked = 0;
  for (const operands of [[], ...lines]) {
    for (const filterText of [null, "", "# of nothing", "sport = :22"]) {
      const flags = { ...parseFlags(["-t"]), operands };
      try {
        resolveQuery(flags, { ...withoutParser, filterText });
      } catch (error) {
        if (!/no parser of filters/.test(String(error))) continue;
        asked++;
        assert.ok(hasFilter(flags, filterText), JSON.stringify([operands, filterText]));
      }
    }
  }
  assert.ok(asked > 100);
  assert.ok(!hasFilter(parseFlags(["-t", "state", "listening", "exclude", "closed"]), null));
});
