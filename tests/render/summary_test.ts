/** `-s`: counts read from net/sockstat, net/sockstat6 and net/snmp, against a naive reading. */

import assert from "node:assert/strict";
import { runInProcess } from "../support/programs/in_process.ts";
import { assertDocument } from "../support/json/json_schema.ts";
import { fileText } from "../support/trees/naive_proc.ts";
import { procTree } from "../support/trees/proc_tree.ts";
import { jsonOf, type JsonRecord, storedTree, strictText, TREES } from "../support/trees/trees.ts";

type Count = number | null;

/** A counter of sockstat or sockstat6, null where it is not there. */
function counter(root: string, line: string, word: string): Count {
  const file = line.endsWith("6") ? "sockstat6" : "sockstat";
  const text = fileText(`${root}/net/${file}`).split("\n").find((row) =>
    row.startsWith(`${line}:`)
  );
  const words = text?.split(" ") ?? [];
  const index = words.indexOf(word);
  return index < 0 ? null : Number(words[index + 1]);
}

/** The sum of the counts that are there. */
function sum(...counts: Count[]): Count {
  const known = counts.filter((count) => count !== null);
  return known.length === 0 ? null : known.reduce((a, b) => a + b);
}

/** `Tcp: CurrEstab` of net/snmp. */
function established(root: string): Count {
  const [names, values] = fileText(`${root}/net/snmp`).split("\n")
    .filter((line) => line.startsWith("Tcp:")).map((line) => line.split(" "));
  return names === undefined ? null : Number(values[names.indexOf("CurrEstab")]);
}

function expected(root: string): unknown {
  const both = (name: string): { total: Count; ipv4: Count; ipv6: Count } => {
    const [ipv4, ipv6] = [counter(root, name, "inuse"), counter(root, `${name}6`, "inuse")];
    return { total: sum(ipv4, ipv6), ipv4, ipv6 };
  };
  const [raw, udp, tcp] = [both("RAW"), both("UDP"), both("TCP")];
  const alloc = counter(root, "TCP", "alloc");
  const timewait = counter(root, "TCP", "tw");
  return {
    total: counter(root, "sockets", "used"),
    tcp: {
      total: sum(alloc, timewait),
      established: established(root),
      closed: alloc === null ? null : alloc - (tcp.total ?? 0) + (timewait ?? 0),
      orphaned: counter(root, "TCP", "orphan"),
      timewait,
      memory_pages: counter(root, "TCP", "mem"),
    },
    udp: { memory_pages: counter(root, "UDP", "mem") },
    frag: { memory_bytes: sum(counter(root, "FRAG", "memory"), counter(root, "FRAG6", "memory")) },
    transport: {
      raw,
      udp,
      tcp,
      inet: {
        total: sum(raw.total, udp.total, tcp.total),
        ipv4: sum(raw.ipv4, udp.ipv4, tcp.ipv4),
        ipv6: sum(raw.ipv6, udp.ipv6, tcp.ipv6),
      },
      frag: both("FRAG"),
    },
  };
}

for (const { name, root } of TREES) {
  Deno.test(`-s --json: the counts of ${name}`, async () => {
    const summary = await jsonOf(root, ["-s"]);
    assertDocument(summary);
    assert.deepEqual(summary, expected(root));
  });
}

/** Counters that are all different, so that none can stand for another. */
const COUNTERS = {
  "net/sockstat": "sockets: used 1001\nTCP: inuse 202 orphan 3 tw 44 alloc 305 mem 6\n" +
    "UDP: inuse 77 mem 8\nUDPLITE: inuse 9\nRAW: inuse 10\nFRAG: inuse 11 memory 12\n",
  "net/sockstat6": "TCP6: inuse 21\nUDP6: inuse 22\nUDPLITE6: inuse 23\nRAW6: inuse 24\n" +
    "FRAG6: inuse 25 memory 26\n",
  "net/snmp": "Ip: Forwarding\nIp: 1\nTcp: RtoMin CurrEstab InSegs\nTcp: 200 99 5\n",
};

Deno.test("-s: the text of ss", async () => {
  await using tree = await procTree(COUNTERS);
  const { code, stdout, stderr } = await runInProcess(["-s"], tree.path);
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(
    strictText(stdout),
    [
      "Total: 1001",
      "TCP:   349 (estab 99, closed 126, orphaned 3, timewait 44)",
      "",
      "Transport Total     IP        IPv6",
      "RAW\t  34        10        24       ",
      "UDP\t  99        77        22       ",
      "TCP\t  223       202       21       ",
      "INET\t  356       289       67       ",
      "FRAG\t  36        11        25       ",
      "",
      "",
    ].join("\n"),
  );
});

Deno.test("-s --json: what the kernel does not say is null, not 0", async () => {
  await using tree = await procTree({ "net/sockstat": "sockets: used 7\nTCP: inuse 0\n" });
  const summary = await jsonOf(tree.path, ["-s"]);
  assertDocument(summary);
  const unknown = { total: null, ipv4: null, ipv6: null };
  assert.deepEqual(summary, {
    total: 7,
    tcp: {
      total: null,
      established: null,
      closed: null,
      orphaned: null,
      timewait: null,
      memory_pages: null,
    },
    udp: { memory_pages: null },
    frag: { memory_bytes: null },
    transport: {
      raw: unknown,
      udp: unknown,
      tcp: { total: 0, ipv4: 0, ipv6: null },
      inet: { total: 0, ipv4: 0, ipv6: null },
      frag: unknown,
    },
  });
});

Deno.test("-s: with a choice of sockets, the text lists them behind the counts", async () => {
  await using tree = await procTree(COUNTERS);
  const alone = strictText((await runInProcess(["-s"], tree.path)).stdout);
  const both = strictText((await runInProcess(["-s", "-t"], tree.path)).stdout);
  assert.ok(both.startsWith(alone));
  assert.match(both.slice(alone.length), /^State +Recv-Q/);
});

Deno.test("-s --json: with a choice of sockets, the counts and the listing in one object", async () => {
  const { root } = storedTree("mixed-6.18");
  const both = await jsonOf(root, ["-s", "-ta"]);
  assertDocument(both);
  assert.deepEqual(both, {
    summary: await jsonOf(root, ["-s"]),
    sockets: await jsonOf(root, ["-ta"]),
  });
  // The whole listing is no choice, as in the text.
  assert.deepEqual(
    Object.keys(await jsonOf(root, ["-s", "-a"]) as JsonRecord),
    ["total", "tcp"]
      .concat("udp", "frag", "transport"),
  );
});

Deno.test("-s --jsonl: the counts are the first line, and each socket one behind it", async () => {
  const { root } = storedTree("mixed-6.18");
  const lines = async (...args: readonly string[]): Promise<string> =>
    strictText((await runInProcess(["--jsonl", ...args], root)).stdout);
  const counts = `${JSON.stringify(await jsonOf(root, ["-s"]))}\n`;
  assert.equal(await lines("-s"), counts);
  assert.equal(await lines("-s", "-ta"), counts + await lines("-ta"));
});

Deno.test("--json: where the options leave no table there is an empty listing, and a message", async () => {
  await using tree = await procTree(COUNTERS);
  const none = ["-A", "!unix", "-an"];
  const of = async (...args: readonly string[]): Promise<readonly [number, string, string]> => {
    const { code, stdout, stderr } = await runInProcess([...none, ...args], tree.path);
    return [code, strictText(stdout), stderr];
  };
  const message = "sockscope: the options leave no table of sockets to show\n";
  assert.deepEqual(await of("--json"), [0, "[]\n", message]);
  assert.deepEqual(await of("--jsonl"), [0, "", message]);
  assert.deepEqual(await of(), [0, "", message]);
  const [code, text, error] = await of("-s", "--json");
  assert.deepEqual([code, error], [0, message]);
  const document: unknown = JSON.parse(text);
  assertDocument(document);
  const summary = await jsonOf(tree.path, ["-s"]);
  assert.deepEqual(document, { summary, sockets: [] });
});
