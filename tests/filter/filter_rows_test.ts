/** Which rows a filter lets through. */

import assert from "node:assert/strict";
import { parseAddress } from "../../lib/model/address.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { fc } from "../support/values/npm.ts";
import { HEADER, type ProcEntry, procTree } from "../support/trees/proc_tree.ts";
import { propertyRuns } from "../support/values/property.ts";
import { socketsOf, strictText } from "../support/trees/trees.ts";

/** An address and port as a little-endian kernel prints them. */
function endpoint(address: string, port: number): string {
  const bytes = parseAddress(address)!;
  let digits = "";
  for (let word = 0; word < bytes.length; word += 4) {
    for (let byte = 3; byte >= 0; byte--) {
      digits += bytes[word + byte].toString(16).padStart(2, "0");
    }
  }
  return `${digits}:${port.toString(16).padStart(4, "0")}`.toUpperCase();
}

/** A row of net/tcp or net/tcp6; its inode is its name in these tests. */
function row(inode: number, local: string, localPort: number, peer: string, port: number): string {
  return `   0: ${endpoint(local, localPort)} ${endpoint(peer, port)} 01 00000000:00000000 ` +
    `00:00000000 00000000     0        0 ${inode} 1 0000000000000000 20 4 30 10 -1\n`;
}

const TCP = HEADER.tcp +
  row(1, "10.0.0.1", 22, "10.1.2.3", 40000) +
  row(2, "10.127.255.255", 80, "192.168.0.1", 50000) +
  row(3, "10.128.0.0", 443, "192.168.0.2", 1024) +
  row(4, "127.0.0.1", 32768, "127.0.0.1", 60999) +
  row(5, "255.255.255.255", 61000, "0.0.0.0", 0);
const TCP6 = HEADER.tcp6 +
  row(11, "2001:db8::1", 22, "2001:db8:8000::1", 40000) +
  row(12, "::ffff:10.0.0.1", 22, "::ffff:192.168.0.1", 50000) +
  row(13, "fe80::1", 80, "fe80::2", 50001) +
  row(14, "::", 32767, "::", 0) +
  row(15, "::1", 60999, "::1", 32768);
const RANGE = { "sys/net/ipv4/ip_local_port_range": "32768\t60999\n" };

async function inodes(entries: Record<string, ProcEntry>, line: string): Promise<number[]> {
  await using tree = await procTree(entries);
  return (await socketsOf(tree.path, ["-an", ...line.split(" ")])).map(({ inode }) =>
    inode as number
  );
}

async function expectAll(
  entries: Record<string, ProcEntry>,
  cases: readonly (readonly [filter: string, inodes: readonly number[]])[],
): Promise<void> {
  for (const [filter, expected] of cases) {
    assert.deepEqual(await inodes(entries, filter), expected, filter);
  }
}

const INTERNET = { "net/tcp": TCP, "net/tcp6": TCP6, ...RANGE };
const EVERY = [1, 2, 3, 4, 5, 11, 12, 13, 14, 15];

Deno.test("filter: IPv4 prefixes match v4-mapped addresses too", async () => {
  await expectAll(INTERNET, [
    ["src 10.0.0.1", [1, 12]],
    ["src 10.0.0.0/8", [1, 2, 3, 12]],
    ["src 10/8", [1, 2, 3, 12]],
    ["src 10.0.0.0/9", [1, 2, 12]],
    ["src 10.128.0.0/9", [3]],
    ["src 10.0.0.0/31", [1, 12]],
    ["src 10.0.0.0/32", []],
    ["dst 192.168.0.0/30", [2, 3, 12]],
    ["src 255.255.255.254/31", [5]],
    ["src 0.0.0.0/0", [1, 2, 3, 4, 5, 12]],
    ["src 128.0.0.0/1", [5]],
  ]);
});

Deno.test("filter: IPv6 prefixes, whole groups and parts of them", async () => {
  await expectAll(INTERNET, [
    ["src [2001:db8::1]", [11]],
    ["src [2001:db8::/32]", [11]],
    ["src 2001:db8::/32", [11]],
    ["dst 2001:db8:8000::/33", [11]],
    ["dst 2001:db8::/33", []],
    ["src fe80::/10", [13]],
    ["src [::1]", [15]],
    ["src [::ffff:10.0.0.1]", [12]],
    ["src ::ffff:10.0.0.0/104", [12]],
    ["src inet6:*", EVERY.slice(5)],
    ["src inet:*", EVERY.slice(0, 5)],
    ["src *", EVERY],
    ["src any", EVERY],
  ]);
});

Deno.test("filter: no prefix matches an address of the other family for its bits", async () => {
  await expectAll(INTERNET, [
    // 14 is ::, and 13, fe80::1, begins as 254.128.0.0 does.
    ["src 0.0.0.0", []],
    ["src 254.128.0.0", []],
    ["src 254.0.0.0/7", [5]],
    ["dst 0.0.0.0", [5]],
    ["dst [::]", [14]],
    ["dst [::/0]", [11, 12, 13, 14, 15]],
    ["src [::/1]", [11, 12, 14, 15]],
    ["src [7f00::/8]", []],
    ["src [::ffff:0:0/96]", [12]],
    // As \`ss\`, which has the kernel and itself look: what the two see differently is not shown.
    ["not src 0.0.0.0", [1, 2, 3, 4, 5, 11, 13]],
    ["not src 0.0.0.0/0", []],
    ["not dst [::/0]", []],
  ]);
});

Deno.test("filter: ports, alone and with an address", async () => {
  await expectAll(INTERNET, [
    ["sport = 22", [1, 11, 12]],
    ["sport = :22", [1, 11, 12]],
    ["src :22", [1, 11, 12]],
    ["src 10.0.0.1:22", [1, 12]],
    ["src 10.0.0.1:80", []],
    ["src [2001:db8::1]:22", [11]],
    ["sport != 22", [2, 3, 4, 5, 13, 14, 15]],
    ["sport >= 32768", [4, 5, 15]],
    ["sport > 32768", [5, 15]],
    ["sport <= 80", [1, 2, 11, 12, 13]],
    ["sport < 80", [1, 11, 12]],
    ["dport = 0", [5, 14]],
    ["dport gt 50000", [4, 13]],
    ["sport = *", EVERY],
    ["sport 65536", []],
  ]);
});

Deno.test("filter: autobound ports are those that the kernel gives out", async () => {
  await expectAll(INTERNET, [["autobound", [4, 15]], ["not autobound", [
    1,
    2,
    3,
    5,
    11,
    12,
    13,
    14,
  ]]]);
  const { "sys/net/ipv4/ip_local_port_range": _, ...without } = INTERNET;
  await expectAll(without, [["autobound", []]]);
});

Deno.test("filter: what procfs does not know of an internet socket is nothing", async () => {
  for (
    const [filter, expected] of [
      ["dev lo", []],
      ["dev != lo", EVERY],
      ["fwmark = 1", []],
      ["fwmark = 0", EVERY],
      ["cgroup = /x", []],
      // \`ss\` alone looks where a device is in the filter: fe80::1 begins as this address does.
      ["src 254.128.0.0 and dev 0", [13]],
    ] as const
  ) {
    await using tree = await procTree(INTERNET);
    const { code, stdout, stderr } = await runInProcess(
      ["--jsonl", "-ta", ...filter.split(" ")],
      tree.path,
    );
    const lines = strictText(stdout).split("\n").slice(0, -1);
    assert.deepEqual(lines.map((line) => JSON.parse(line).inode), expected, filter);
    assert.match(stderr, /^sockscope: procfs does not have/);
    assert.equal(code, 0);
  }
});

Deno.test("filter: unix sockets by pattern, by name that the kernel chose, and by none", async () => {
  const names = ["/run/a.sock", "/RUN/B.SOCK", "@abstract", "@12ab0", "@12abg", "", "/with blank"];
  const unix = HEADER.unix +
    names.map((name, index) =>
      `0000000000000000: 00000002 00000000 00010000 0001 01 ${index + 1}${name && ` ${name}`}\n`
    ).join("");
  await expectAll({ "net/unix": unix }, [
    ["src unix:/run/*", [1, 2]],
    ["src unix:*.sock", [1, 2]],
    ["src unix:@*", [3, 4, 5]],
    ["src unix:", [6]],
    ["src unix:*", [1, 2, 3, 4, 5, 6, 7]],
    ["src unix:/with\\ blank", [7]],
    ["src unix:*[!k]", [3, 4, 5]],
    ["autobound and src unix:*", [4, 6]],
    ["dst unix:x", []],
    ["-x src @abstract", [3]],
  ]);
});

Deno.test("filter: netlink sockets by protocol and port id", async () => {
  const netlink = HEADER.netlink + [[0, 0, 1], [0, 42, 2], [9, 0, 3], [15, 4294963200, 4]].map((
    [protocol, id, inode],
  ) => `0000000000000000 ${protocol}   ${id} 00000000 0 0 0 2 0 ${inode}\n`).join("");
  await expectAll({ "net/netlink": netlink }, [
    ["src netlink:rtnl", [1, 2]],
    ["src netlink:0", [1, 2]],
    ["src netlink:audit", [3]],
    ["src netlink:*:kernel", [1, 3]],
    ["src netlink:rtnl:42", [2]],
    ["-f netlink sport = 42", [2]],
    ["-f netlink autobound", [4]],
  ]);
});

Deno.test("filter: packet sockets by ethertype and interface", async () => {
  const packet = HEADER.packet + [["0800", 1, 1], ["0003", 2, 2], ["88cc", 0, 3]].map((
    [protocol, index, inode],
  ) => `0000000000000000 3      3    ${protocol}   ${index}     1 0      0      ${inode}\n`).join(
    "",
  );
  const igmp = "Idx\tDevice    : Count Querier\n2\teth0      :     2      V3\n";
  await expectAll({ "net/packet": packet, "net/igmp": igmp }, [
    ["src link:ip", [1]],
    ["src link:0x88cc", [3]],
    ["src link:lldp", [3]],
    ["src link:*:eth0", [2]],
  ]);
  await using tree = await procTree({ "net/packet": packet, "net/igmp": igmp });
  for (
    const [filter, expected] of [
      ["dev eth0", [2]],
      ["dev lo", [1]],
      ["dev = 2", [2]],
      ["dev != eth0", [1, 3]],
    ] as const
  ) {
    const { stdout } = await runInProcess(["--jsonl", "-0", ...filter.split(" ")], tree.path);
    const lines = strictText(stdout).split("\n").slice(0, -1);
    assert.deepEqual(lines.map((line) => JSON.parse(line).inode), expected, filter);
  }
});

/** An expression over ports, and what it means. */
interface Expression {
  readonly text: string;
  readonly test: (local: number, peer: number) => boolean;
}

const PORTS = [22, 80, 443, 1024, 32767, 32768, 40000, 50000, 60999, 61000];

function combined(left: Expression, right: Expression, or: boolean): Expression {
  return {
    text: `( ${left.text} ) ${or ? "or" : "and"} ( ${right.text} )`,
    test: or
      ? (local, peer) => left.test(local, peer) || right.test(local, peer)
      : (local, peer) => left.test(local, peer) && right.test(local, peer),
  };
}

const COMPARISONS: Readonly<Record<string, (a: number, b: number) => boolean>> = {
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => a < b,
  ">": (a, b) => a > b,
  "<=": (a, b) => a <= b,
  ">=": (a, b) => a >= b,
};

const condition: fc.Arbitrary<Expression> = fc.tuple(
  fc.boolean(),
  fc.constantFrom(...Object.keys(COMPARISONS)),
  fc.constantFrom(...PORTS),
).map(([isLocal, operator, port]) => ({
  text: `${isLocal ? "sport" : "dport"} ${operator} ${port}`,
  test: (local, peer) => COMPARISONS[operator](isLocal ? local : peer, port),
}));

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 5 },
    condition,
    fc.tuple(tie("expression"), tie("expression"), fc.boolean()).map(([left, right, or]) =>
      combined(left, right, or)
    ),
    tie("expression").map(({ text, test }) => ({
      text: `not ( ${text} )`,
      test: (local: number, peer: number) => !test(local, peer),
    })),
  ),
}));

Deno.test("filter: any expression means what logic says", async () => {
  await using tree = await procTree(INTERNET);
  const all = await socketsOf(tree.path, ["-tan"]);
  await fc.assert(
    fc.asyncProperty(expression, async ({ text, test }) => {
      const expected = all.filter(({ local_port: local, peer_port: peer }) =>
        test(local as number, peer as number)
      );
      assert.deepEqual(await socketsOf(tree.path, ["-tan", ...text.split(" ")]), expected);
    }),
    propertyRuns(200),
  );
});
