/**
 * Facts about ss of iproute2 7.3.0, found by running it: which columns the header has (a table or a
 * state that is the only one has none) and which command lines it refuses.
 */

import assert from "node:assert/strict";
import { runInProcess } from "../support/programs/in_process.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";
import { strictText } from "../support/trees/trees.ts";

/** Command lines by the words of their header. */
const HEADERS: readonly (readonly [header: string, lines: readonly string[]])[] = [
  [
    "State Recv-Q Send-Q Local Address:Port Peer Address:Port",
    [
      "-t state established state listening",
      "-t state all exclude established",
      "-t sport 99999",
      "-t dev = lo",
      "-t autobound",
      "-f tipc",
      "-M",
      "-S",
      "--tipc",
      "-tm",
      "-ti",
      "-to",
      "-te",
      "-tT",
      "-O -t",
      "-tl -a",
      "-ta -l",
      "--query=tcp",
      "--socket=tcp",
      "-t -- sport = 1",
      "-t dst 127.0.0.1 -n",
      "-t sport = 1 -F /dev/null",
      "-t sport gt 1",
      "-t sport geq 1",
      "-t sport neq 1",
      "-t sport != 1",
      "-t sport >= 1",
      "-t sport < 2",
      "-t sport eq 1",
      "-t sport == 1",
      "-t src = 127.0.0.1",
      "-t src == 127.0.0.1",
      "-t src 127.0.0.1:1",
      "-t src :1",
      "-t src *:1",
      "-t src *",
      "-t src 127/8",
      "-t src inet:127.0.0.1",
      "-t src [::1]",
      "-t src unix:*",
      "-t src link:*",
      "-t src netlink:rtnl",
      "-t src vsock:*",
      "-t sport = :1",
      "-t sport ssh",
      "-t sport = ssh",
      "-t dport = :tcpmux",
      "-l -t",
      "-ttt",
    ],
  ],
  [
    "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port",
    [
      "--al",
      "-f inet",
      "-f inet6",
      "-f unix",
      "-f vsock",
      "-A all",
      "-A all,!tcp",
      "-A inet,unix",
      "-F /dev/null",
      "-b",
      "--vsock",
      "--tos",
      "--cgroup",
      "--tipcinfo",
      "--inet-sockopt",
      "--bpf-maps",
      "-4 -6 -a",
      "-6 -4 -a",
      "-4",
      "-6",
      "-t -f unix",
      "-x -f inet",
      "-x -4",
      "-t -0",
      "-t -f link",
      "--family=inet -a",
      "--",
      "-tau",
      "-e -e",
      "-m -m",
    ],
  ],
  [
    "Netid Recv-Q Send-Q Local Address:Port Peer Address:Port",
    [
      "state ESTABLISHED",
      "state Established",
      "-f link",
      "-B",
      "-l state established",
      "-a state established",
      "-0",
    ],
  ],
  [
    "Recv-Q Send-Q Local Address:Port Peer Address:Port",
    [
      "-t state syn-rcv",
      "-t state unconnected",
      "-t state bound-inactive",
      "-f netlink",
      "-f xdp",
      "--xdp",
      "state established -t",
    ],
  ],
  [
    "State Recv-Q Send-Q Local Address:Port Peer Address:Port Process",
    [
      "-tp",
      "-tpp",
    ],
  ],
  [
    "State Local Address:Port Peer Address:Port",
    [
      "-Q -t",
    ],
  ],
  [
    "Netid State Recv-Q Send-Q Local Address:Port Peer Address:Port Process",
    [
      "-p",
    ],
  ],
];

/** Command lines that ss refuses with a status other than 0. */
const REFUSED: readonly string[] = [
  "--nosuch",
  "-y",
  "-9",
  "--no",
  "--n",
  "-tX",
  "state",
  "state bogus",
  "exclude",
  "exclude bogus",
  "state estab",
  "state established,listening",
  "-t state new-syn-recv",
  "-t sport =",
  "-t sport = :nosuchservice",
  "-t sport = -1",
  "-t bogus",
  "-t src",
  "-t (",
  "-t )",
  "-t sport = 1 or",
  "-t and sport = 1",
  "-t not",
  "-t src 999.1.1.1",
  "-t src 127.0.0.1/33",
  "-t src 127.0.0.1/-1",
  "-t src 127.0.0.1/x",
  "-t src [::1",
  "-t dev",
  "-t dev nosuchdev",
  "-t fwmark = x",
  "-t fwmark = 1/x",
  "-f",
  "-f bogus",
  "-f tcp",
  "-f mptcp",
  "-f any",
  "-f none",
  "-A",
  "-A bogus",
  "-A help",
  "-A tcp,bogus",
  "-A ,",
  "-A tcp,",
  "-A TCP",
  "-A icmp",
  "-A tcp6",
  "-F /nonexistent",
  "-F",
  "-Z",
  "-z",
  "-N nosuch",
  "-d",
  "--bpf-map-id=x",
  "--bpf-map-id",
  "--bpf-maps --bpf-map-id=1",
  "--tcp=1",
  "--family",
  "-- -t",
  "-t sport = 1 ||",
  "-t src != 127.0.0.1",
  "-t dst neq 127.0.0.1",
  "-t src inet6:::1",
  "-t src foo:bar:",
  "-t sport = 127.0.0.2:1",
];

for (const [header, lines] of HEADERS) {
  Deno.test(`header "${header}": for the ${lines.length} command lines of which ss prints it`, async () => {
    await using tree = await procTree({ "net/tcp": HEADER.tcp });
    for (const line of lines) {
      const { code, stdout } = await runInProcess(line.split(" "), tree.path);
      assert.equal(code, 0, line);
      // The width of the ports comes from rows, of which there are none here.
      const actual = strictText(stdout).replace(/ +/g, " ").replace("PortProcess", "Port Process");
      assert.equal(actual.trim(), header, line);
    }
  });
}

Deno.test("run: refuses what ss refuses, in words, on standard error alone", async () => {
  await using tree = await procTree({ "net/tcp": HEADER.tcp });
  const lines = [...REFUSED.map((line) => line.split(" ")), ...REFUSED_EMPTY_WORDS];
  for (const words of lines) {
    const { code, stdout, stderr } = await runInProcess(words, tree.path);
    assert.equal(code, 2, words.join(" "));
    assert.equal(stdout.length, 0);
    assert.match(stderr, /^sockscope: [^\n]{8,}\n/);
    assert.doesNotMatch(stderr, /Error|undefined|\[object|\n +at /);
  }
});

/** The same, with words that are empty or hold a blank. */
const REFUSED_EMPTY_WORDS: readonly (readonly string[])[] = [["-t", "src", "no such"], ["-A", ""], [
  "-F",
  "",
], ["-N", ""]];

Deno.test("run: selections that leave nothing end with 0 and a word on standard error", async () => {
  await using tree = await procTree({ "net/tcp": HEADER.tcp });
  for (const line of ["-A tcp,!tcp", "-A !tcp", "-A !all"]) {
    const { code, stdout, stderr } = await runInProcess(line.split(" "), tree.path);
    assert.deepEqual([code, stdout.length], [0, 0], line);
    assert.match(stderr, /no table of sockets/);
  }
});

Deno.test("run: ends with 0 and a text for help and version, wherever they stand", async () => {
  for (const line of ["-h", "--help", "-t -h", "-f help", "--family=help", "-th"]) {
    const { code, stdout } = await runInProcess(line.split(" "), "/nowhere");
    assert.equal(code, 0, line);
    assert.match(strictText(stdout), /^Usage: sockscope/);
  }
  for (const line of ["-V", "-v", "--version", "-V -t", "-t -V", "-V --nosuch", "-tV9"]) {
    const { code, stdout } = await runInProcess(line.split(" "), "/nowhere");
    assert.equal(code, 0, line);
    assert.match(strictText(stdout), /^sockscope \d+\.\d+\.\d+ .*iproute2 7\.3\.0/);
  }
});
