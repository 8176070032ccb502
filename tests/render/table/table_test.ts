/** Tables of this machine's sockets, against JSON of the same, which other tests hold. */

import assert from "node:assert/strict";
import { factsOf } from "../../../lib/render/table/health.ts";
import { drawTable } from "../../../lib/render/table/draw.ts";
import { CSV, TSV } from "../../../lib/render/table/separated.ts";
import { textWidth } from "../../../lib/render/table/text_width.ts";
import { compareLists } from "../../../lib/render/record/records.ts";
import { readableSize } from "../../../lib/render/table/cell.ts";
import { Actor } from "../../support/programs/actor.ts";
import { needs } from "../../support/programs/needs.ts";
import { sockscope } from "../../support/programs/program.ts";
import { runInTerminal } from "../../support/programs/pty.ts";
import { fed } from "../../support/programs/fed.ts";
import { Running } from "../../support/programs/running.ts";
import { Sandbox } from "../../support/programs/sandbox.ts";

Deno.test("drawTable: numbers to the right, no blanks at the end, columns left out in order", () => {
  const cell = (text: string): { text: string; style: null } => ({ text, style: null });
  const columns = ["netid", "local", "recv_q", "process"].map((key) => ({
    ...{ key, heading: key.toUpperCase(), isNumber: key === "recv_q" },
  }));
  const rows = [["tcp", "0.0.0.0:22", "7", "sshd(1)"].map(cell)];
  const drawn = (width: number | null): string => {
    let text = "";
    drawTable({ columns, rows }, { header: true, width, isColored: false }, (more) => text += more);
    return text;
  };
  assert.equal(
    drawn(null),
    "NETID  LOCAL       RECV_Q  PROCESS\ntcp    0.0.0.0:22       7  sshd(1)\n",
  );
  assert.equal(drawn(34), drawn(null));
  assert.equal(drawn(33), "NETID  LOCAL       PROCESS\ntcp    0.0.0.0:22  sshd(1)\n");
  // Nothing more can go: a name is never cut.
  assert.equal(drawn(1), "LOCAL       PROCESS\n0.0.0.0:22  sshd(1)\n");
});

Deno.test("separated: as RFC 4180 has it; tabs are blanks", () => {
  assert.equal(CSV.field('a"b,c'), '"a""b,c"');
  assert.equal(CSV.field("plain"), "plain");
  assert.equal(TSV.field("a\tb"), "a b");
});

Deno.test("textWidth: cells of a terminal", () => {
  for (
    const [text, width] of [
      ...[["abc", 3], ["ä", 1], ["日本", 4], ["한", 2], ["\u1112\u1161\u11ab", 2]] as const,
      // Fullwidth and halfwidth forms, pictures, and a mark above a letter.
      ...[["ＡＢ", 4], ["ｱ", 1], ["🚀", 2], ["e\u0301", 1], ["日\u0301a", 3], ["→", 1]] as const,
    ] as const
  ) {
    assert.equal(textWidth(text), width, text);
  }
});

Deno.test("readableSize: three digits at most", () => {
  assert.deepEqual([0, 1023, 1024, 10240, 5 * 1024 ** 2].map(readableSize), [
    ...["0", "1023", "1.0K", "10K", "5.0M"],
  ]);
});

Deno.test("compareLists: numbers by size, texts by their characters, nothing last in either order", () => {
  const sorted = (values: (number | string)[][], descending: boolean): string =>
    values.toSorted((a, b) => compareLists(a, b, descending)).map((list) => list.join("+")).join(
      " ",
    );
  assert.equal(sorted([[10], [], [9], [100]], false), "9 10 100 ");
  assert.equal(sorted([[10], [], [9], [100]], true), "100 10 9 ");
  assert.equal(sorted([["b"], [], ["a", "z"], ["a", "b"]], false), "a+z a+b b ");
});

const NEEDS = needs("root", "netns", "nsenter");

Deno.test({
  ...NEEDS,
  name: "tables of live sockets: the values of JSON, sorted, counted, as CSV and for one port",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using _ = await Actor.start<readonly number[]>("services", sandbox, "sshd", "postgres");
    const run = async (...words: string[]): Promise<string> => {
      const { stdout, stderr } = await sandbox.run([...sockscope(), ...words]);
      assert.equal(stderr, "", words.join(" "));
      return stdout;
    };
    const records: Record<string, unknown>[] = JSON.parse(await run("-tan", "--json"));
    assert.ok(records.length >= 2);
    const csv = (await run("-tan", "--csv", "--columns", "local_port,state")).split("\r\n");
    assert.equal(csv[0], "local_port,state");
    assert.deepEqual(csv.slice(1, -1), records.map((row) => `${row.local_port},${row.state}`));
    const sorted = JSON.parse(await run("-tan", "--json", "--sort", "-local_port"));
    assert.deepEqual(
      sorted.map((row: Record<string, unknown>) => row.local_port),
      records.map((row) => row.local_port as number).sort((a, b) => b - a),
    );
    const states = Map.groupBy(records, ({ state }) => state);
    const counts: { count: number; state: string }[] = JSON.parse(
      await run("-tan", "--json", "--count-by", "state"),
    );
    assert.deepEqual(
      new Map(counts.map(({ count, state }) => [state, count])),
      new Map(Array.from(states, ([state, rows]) => [state, rows.length])),
    );
    const [heading, row, ...rest] = (await run(":22")).trimEnd().split("\n");
    assert.match(heading, /^PROTO +STATE +LOCAL +PEER +RECV-Q +SEND-Q +PROCESS$/);
    assert.match(row, /^tcp +LISTEN +0\.0\.0\.0:22 +\* +0 +128 +sshd\(\d+\)$/);
    assert.deepEqual(rest, []);
    const none = await sandbox.run([...sockscope(), ":9"]);
    assert.deepEqual([none.code, none.stdout], [1, ""]);
    assert.equal(none.stderr, "sockscope: nothing listens on or talks to port 9\n");
    // Programs get an answer that is empty.
    const empty = { "--json": /^\[\]\n$/, "--csv": /^netid,.*\r\n$/, "--metrics": /# EOF\n$/ };
    for (const [option, printed] of Object.entries(empty)) {
      const { code, stdout } = await sandbox.run([...sockscope(), ":9", option]);
      assert.equal(code, 1);
      assert.match(stdout, printed);
    }
    const loopback = await sandbox.run([...sockscope(), "127.0.0.1:22"]);
    assert.equal(
      loopback.stderr,
      "sockscope: nothing listens on or talks to 127.0.0.1:22 (:22 has listeners on all addresses as " +
        "well)\n",
    );
    for (const [word, code] of [[":22", 0], [":9", 1]] as const) {
      const quiet = await sandbox.run([...sockscope(), word, "--quiet"]);
      assert.deepEqual([quiet.code, quiet.stdout, quiet.stderr], [code, "", ""]);
    }
  },
});

Deno.test("factsOf: waiting for longer is a fact if nobody answers, and not for a window of 0", () => {
  const facts = (retransmits: number, probes: number, backoff: number): string[] =>
    factsOf({ state: "ESTAB", tcp_info: { retransmits, probes, backoff } });
  assert.deepEqual(facts(0, 0, 3), []);
  assert.deepEqual(facts(1, 0, 0), []);
  const waits = "unanswered: waits 8 times as long to send again";
  assert.deepEqual(facts(2, 0, 3), [waits]);
  assert.deepEqual(facts(0, 1, 3), [waits]);
});

/**
 * A full accept queue, a socket that drops, one whose peer has closed, one whose peer does not read,
 * and one that has not been answered yet.
 */
const TROUBLE = `
import socket, sys, time
full = socket.socket(); full.bind(("127.0.0.1", 7400)); full.listen(1)
waiting = [socket.create_connection(("127.0.0.1", 7400)) for _ in range(2)]
small = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); small.bind(("127.0.0.1", 7401))
small.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for _ in range(50): sender.sendto(b"x" * 1000, ("127.0.0.1", 7401))
server = socket.socket(); server.bind(("127.0.0.1", 7402)); server.listen(5)
left = socket.create_connection(("127.0.0.1", 7402)); server.accept()[0].close()
quiet = socket.socket(); quiet.bind(("127.0.0.1", 7403)); quiet.listen(5)
deaf = socket.socket(); deaf.bind(("127.0.0.1", 7404)); deaf.listen(5)
talker = socket.create_connection(("127.0.0.1", 7404)); ear = deaf.accept()[0]
talker.setblocking(False)
try:
    while True: talker.send(b"x" * 65536)
except BlockingIOError: pass
shut = socket.socket(); shut.bind(("127.0.0.1", 7405)); shut.listen(0)
inside = socket.create_connection(("127.0.0.1", 7405))
outside = socket.socket(); outside.setblocking(False); outside.connect_ex(("127.0.0.1", 7405))
# Waits until the window is 0, and the peer has answered a probe of it: bytes of struct tcp_info.
PROBES, BACKOFF, SND_WND, END = 3, 4, 228, time.monotonic() + 10
def probed():
    info = talker.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
    return info[BACKOFF] > 0 and info[PROBES] == 0 and not any(info[SND_WND:SND_WND + 4])
while not probed() and time.monotonic() < END: time.sleep(0.02)
print("ready", flush=True)
sys.stdin.read()
`;

Deno.test({
  ...needs("root", "netns", "nsenter", "python3", "prometheus_client"),
  name: "--health: rows with a fact, and no others; --metrics: both parsers of prometheus_client",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using _trouble = await Running.start(sandbox.inside("python3", "-c", TROUBLE));
    const health = await sandbox.run([...sockscope(), "--health"]);
    assert.equal(health.stderr, "");
    const [heading, ...rows] = health.stdout.trimEnd().split("\n");
    assert.match(heading, /^PROTO +STATE +LOCAL +PEER +PROCESS +FACT$/);
    const about = (end: string): string => {
      const found = rows.filter((row) => row.includes(end));
      assert.equal(found.length, 1, `${end}: ${health.stdout}`);
      return found[0];
    };
    assert.match(about("127.0.0.1:7400 "), /python3\(\d+\) +accept queue full: 2 of 1$/);
    assert.match(about("127.0.0.1:7401"), /dropped \d+$/);
    assert.match(about("CLOSE-WAIT"), /127\.0\.0\.1:7402 .*the peer has closed/);
    // Of these two: no window was offered yet to the one that connects.
    assert.match(about("window"), / 127\.0\.0\.1:7404 .*the peer's window is 0: \d+ bytes wait$/);
    const connecting = await sandbox.run([...sockscope(), "-tnH", "state", "syn-sent"]);
    assert.match(connecting.stdout, /127\.0\.0\.1:7405/);
    assert.ok(!health.stdout.includes(":7403"));

    const metrics = await sandbox.run([...sockscope(), "--metrics"]);
    const parse = `
import sys
from prometheus_client.parser import text_string_to_metric_families as old
from prometheus_client.openmetrics.parser import text_string_to_metric_families as new
text = sys.stdin.read()
for parser in (old, new):
    for family in parser(text):
        for name, labels, value, *_ in family.samples: print(name, sorted(labels.items()), float(value))
`;
    const parsed = await fed(["/usr/bin/python3", "-c", parse], metrics.stdout);
    const lines = parsed.trimEnd().split("\n");
    const full = "sockscope_listener_accept_queue " +
      "[('local', '127.0.0.1:7400'), ('netid', 'tcp')] 2.0";
    assert.deepEqual(lines.filter((line) => line === full), [full, full]);
    const records: { state: string; netid: string }[] = JSON.parse(
      (await sandbox.run([...sockscope(), "--json", "-a"])).stdout,
    );
    const listening = records.filter(({ state, netid }) => state === "LISTEN" && netid === "tcp");
    const count = `sockscope_sockets [('netid', 'tcp'), ('state', 'LISTEN')] ${listening.length}.0`;
    assert.ok(lines.includes(count), lines.join("\n"));
  },
});

Deno.test({
  ...NEEDS,
  name: "--table on a terminal: no line of IPv4 is wider than 80, and colour is there if it may be",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using _ = await Actor.start<readonly number[]>("services", sandbox, "sshd");
    for (const columns of [60, 80, 120, 200]) {
      const command = sandbox.inside(...sockscope(), "--table", "-4tln");
      const run = await runInTerminal(command, columns, { NO_COLOR: "" });
      const text = new TextDecoder().decode(run.stdout);
      assert.ok(text.includes("\x1b[32mLISTEN\x1b[0m"), text);
      // deno-lint-ignore no-control-regex
      const lines = text.replace(/\x1b\[\d+m/g, "").split(/\r?\n/);
      for (const line of lines) assert.ok(line.length <= Math.max(columns, 60), line);
      assert.ok(lines.some((line) => line.includes("0.0.0.0:22") && line.includes("sshd(")));
    }
    const env = { NO_COLOR: "1" };
    const plain = await runInTerminal(sandbox.inside(...sockscope(), "--table", "-4tln"), 80, env);
    assert.ok(!new TextDecoder().decode(plain.stdout).includes("\x1b"));
  },
});
