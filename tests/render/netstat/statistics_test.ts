/** The counters of `netstat -s`; texts are those of net-tools 2.10 over the same files. */

import assert from "node:assert/strict";
import { latin1 } from "../../../lib/model/latin1.ts";
import { runLive } from "../../support/programs/in_process.ts";
import { procTree } from "../../support/trees/proc_tree.ts";

/** A file with a line of names and one of values for each group. */
function pairs(
  ...groups: readonly (readonly [title: string, names: string, values: string])[]
): string {
  return groups.map(([title, names, values]) => `${title}: ${names}\n${title}: ${values}\n`).join(
    "",
  );
}

async function counted(
  files: Readonly<Record<string, string>>,
  line = "-s",
): Promise<{ readonly text: string; readonly code: number; readonly stderr: string }> {
  await using tree = await procTree(files);
  const words = ["netstat", "--proc-root", tree.path, ...line.split(" ")];
  const { stdout, code, stderr } = await runLive(words);
  return { text: latin1(stdout), code, stderr };
}

const cases: readonly (readonly [what: string, snmp: string, text: string, line?: string])[] = [
  [
    "known names are sentences, others keep their name",
    pairs(["Ip", "InReceives Forwarding DefaultTTL", "1 2 64"]),
    "Ip:\n    1 total packets received\n    Forwarding: 2\n",
  ],
  [
    "0 is shown of some, and of no name that is not known",
    pairs(["Ip", "InReceives InHdrErrors Foo", "0 0 0"], [
      "Udp",
      "SndbufErrors InCsumErrors",
      "0 0",
    ]),
    "Ip:\n    0 total packets received\nUdp:\n    0 send buffer errors\n",
  ],
  [
    "kinds of ICMP messages stand below their title, and what follows too",
    pairs(
      ["Icmp", "InMsgs InEchos Foo OutEchos InEchos", "9 3 4 5 6"],
      ["IcmpMsg", "OutType3 InType3", "5 6"],
      ["Tcp", "RtoMin Foo MaxConn Bar", "1 2 3 4"],
    ),
    "Icmp:\n    9 ICMP messages received\n    ICMP input histogram:\n" +
    "        echo requests: 3\n        Foo: 4\n        ICMP output histogram:\n" +
    "        echo requests: 5\n        ICMP input histogram:\n        echo requests: 6\n" +
    "IcmpMsg:\n        OutType3: 5\n        InType3: 6\nTcp:\n    Foo: 2\n    Bar: 4\n",
  ],
  [
    "a kind that did not come is left out, and its title stays",
    pairs(["Icmp", "InEchos OutEchos InEchos", "0 0 0"], ["X", "Y Z", "0 7"]),
    "Icmp:\n    ICMP input histogram:\n        ICMP output histogram:\n" +
    "        ICMP input histogram:\nX:\n        Z: 7\n",
  ],
  [
    "a known name ends them, shown or not",
    pairs(["Icmp", "InEchos", "3"], ["Ip", "FragOKs", "0"], ["X", "Y", "7"]),
    "Icmp:\n    ICMP input histogram:\n        echo requests: 3\nIp:\nX:\n    Y: 7\n",
  ],
  [
    "so does a group that is not shown",
    pairs(["Icmp", "InEchos", "3"], ["Tcp", "Foo", "1"], ["X", "Y", "7"]),
    "Icmp:\n    ICMP input histogram:\n        echo requests: 3\nX:\n    Y: 7\n",
    "-sw",
  ],
  [
    "numbers have 64 bits, and no sign",
    pairs(["Tcp", "ActiveOpens PassiveOpens", "-1 18446744073709551615"]),
    "Tcp:\n    18446744073709551615 active connection openings\n" +
    "    18446744073709551615 passive connection openings\n",
  ],
];

for (const [what, snmp, expected, line] of cases) {
  Deno.test(`netstat -s: ${what}`, async () => {
    const { text, code, stderr } = await counted({ "net/snmp": snmp }, line);
    assert.deepEqual([text, code, stderr], [expected, 0, ""]);
  });
}

Deno.test("netstat -s6: counters of IPv6 and of TCP, by what is before the 6", async () => {
  const { text } = await counted({
    "net/snmp6": "Ip6InReceives                   \t5\nIcmp6InEchos\t3\nIcmp6InType128\t3\n" +
      "Udp6RcvbufErrors\t2\n",
    "net/snmp": pairs(["Ip", "InReceives", "9"], ["Tcp", "ActiveOpens", "1"]),
  }, "-s6");
  assert.equal(
    text,
    "Ip6:\n    5 total packets received\nIcmp6:\n    ICMP input histogram:\n" +
      "        echo requests: 3\n        Icmp6InType128: 3\nUdp6:\n        Udp6RcvbufErrors: 2\n" +
      "Tcp:\n    1 active connection openings\n",
  );
});

Deno.test("netstat -s: without net/snmp nothing is shown, and that is said", async () => {
  const { text, code, stderr } = await counted({ "net/netstat": pairs(["TcpExt", "TW", "1"]) });
  assert.deepEqual([text, code], ["", 1]);
  assert.match(stderr, /net\/snmp: there is no such file/);
});

Deno.test("netstat -s: what is no number is reported, and the rest is shown", async () => {
  const { text, code, stderr } = await counted({
    "net/snmp": pairs(["Tcp", "ActiveOpens PassiveOpens InSegs", "1 x"], ["Udp", "NoPorts", "2"]) +
      "alone\n",
  });
  assert.equal(
    text,
    "Tcp:\n    1 active connection openings\nUdp:\n    2 packets to unknown port received\n",
  );
  assert.equal(code, 1);
  assert.match(stderr, /net\/snmp: no number for Tcp: PassiveOpens and 1 more/);
  assert.match(stderr, /net\/snmp: line 5 and the one behind it are no names and values/);
});
