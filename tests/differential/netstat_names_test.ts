/**
 * Names of hosts, services and protocols in listings of netstat, cut and whole: the bytes of the real
 * one, over one tree and with the same files in the place of this machine's.
 */

import assert from "node:assert/strict";
import { overTree } from "../../scripts/golden/record_netstat.ts";
import { referenceNetstat } from "../../scripts/reference_netstat.ts";
import { needs } from "../support/programs/needs.ts";
import { sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";

const FILES: Readonly<Record<string, string>> = {
  hosts:
    "127.0.0.1 localhost\n::1 localhost ip6-localhost\n10.0.0.1 a.very.long.host.name.example.org b\n" +
    "10.0.0.2 exactly-22-chars-host1\n2001:db8::1 v6.very.long.host.name.example.org\n10.0.0.3 h\n" +
    "::ffff:10.0.0.4 mapped.example\n255.255.255.255 all.example\n0.0.0.0 none.example\n:: none6.example\n",
  services: "ssh 22/tcp\ndomain 53/udp\naverylongservicename-that-goes-on 1000/tcp\n" +
    "exactly22charservice-x 1001/tcp\naservicename15c 1002/tcp\nlite 53/udplite\nhigh 40000/tcp\n",
  protocols: "icmp 1 ICMP\nospf 89 OSPFIGP\n",
};

const IPV4 = ["0100007F", "0100000A", "0200000A", "0300000A", "FFFFFFFF", "00000000"];
const IPV6 = [
  ...["00000000000000000000000001000000", "B80D0120000000000000000001000000"],
  ...["0000000000000000FFFF00000300000A", "0000000000000000FFFF00000400000A"],
  ...["00000000000000000000000000000000", "00000000000000000000000001000000"],
];
const PORTS = ["0016", "03E8", "03E9", "03EA", "0000", "9C40", "D431", "0035"];

/** Rows with every pair of an address and a port. */
function rows(addresses: readonly string[]): string {
  return addresses.flatMap((address, index) =>
    PORTS.map((port, at) => {
      const peer = `${addresses[(index + at) % addresses.length]}:${
        PORTS[(at + 3) % PORTS.length]
      }`;
      return `   0: ${address}:${port} ${peer} 01 00000000:00000000 00:00000000 00000000     0` +
        "        0 77 1 0000000000000000 0\n";
    })
  ).join("");
}

const LINES = [
  ...["-ta", "-taW", "-t --numeric-ports", "-ta --numeric-hosts", "-uaW", "-wa", "-Ua", "-l", ""],
  ...["-tae --numeric-users", "-a6"],
];

Deno.test({
  ...needs("root", "netns", "nsenter", "reference-netstat"),
  name: "netstat and sockscope: names of hosts, services and protocols, cut and whole",
  fn: async () => {
    const netstat = (await referenceNetstat())!;
    await using files = await procTree(FILES);
    await using tree = await procTree({
      "net/tcp": HEADER.tcp + rows(IPV4),
      "net/tcp6": HEADER.tcp6 + rows(IPV6),
      "net/udp": HEADER.udp + rows(IPV4),
      "net/udplite": HEADER.udp + rows(IPV4),
      "net/raw": HEADER.udp + rows(IPV4),
      "net/unix": HEADER.unix,
    });
    const mounts = Object.keys(FILES).map((name) =>
      `mount --bind ${files.path}/${name} /etc/${name}`
    );
    // No name server is to be had in there, so names are those of the files.
    await using sandbox = await Sandbox.open(mounts.join("; "));
    for (const line of LINES) {
      const words = line.split(" ").filter(Boolean);
      const theirs = await sandbox.run(overTree(tree.path, [netstat, ...words]));
      const program = [...sockscope(), "netstat", "--proc-root", tree.path];
      const ours = await sandbox.run([...program, ...words]);
      assert.equal(ours.stdout, theirs.stdout, line);
      assert.ok(theirs.stdout.split("\n").length > 8, line);
    }
  },
});
