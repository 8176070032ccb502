import assert from "node:assert/strict";
import { snmpCounter } from "../../../lib/decode/procfs/net_snmp.ts";
import { decodeSockstat } from "../../../lib/decode/procfs/net_sockstat.ts";
import type { SockstatLine } from "../../../lib/table/summary.ts";
import { bytesOf } from "../../support/answers/decoding.ts";

function sockstat(...texts: readonly string[]): Record<string, Record<string, number>> {
  const lines = new Map<string, SockstatLine>();
  for (const text of texts) decodeSockstat(bytesOf(text), lines);
  return Object.fromEntries(
    Array.from(lines, ([name, counts]) => [name, Object.fromEntries(counts)]),
  );
}

Deno.test("decodeSockstat: both files of Linux 6, side by side", () => {
  assert.deepEqual(
    sockstat(
      "sockets: used 290\nTCP: inuse 5 orphan 0 tw 1 alloc 6 mem 2\nUDP: inuse 2 mem 3\n" +
        "UDPLITE: inuse 0\nRAW: inuse 1\nFRAG: inuse 0 memory 7\n",
      "TCP6: inuse 4\nUDP6: inuse 3\nUDPLITE6: inuse 0\nRAW6: inuse 2\nFRAG6: inuse 0 memory 0\n",
    ),
    {
      sockets: { used: 290 },
      TCP: { inuse: 5, orphan: 0, tw: 1, alloc: 6, mem: 2 },
      UDP: { inuse: 2, mem: 3 },
      UDPLITE: { inuse: 0 },
      RAW: { inuse: 1 },
      FRAG: { inuse: 0, memory: 7 },
      TCP6: { inuse: 4 },
      UDP6: { inuse: 3 },
      UDPLITE6: { inuse: 0 },
      RAW6: { inuse: 2 },
      FRAG6: { inuse: 0, memory: 0 },
    },
  );
});

Deno.test("decodeSockstat: negative counts stay so, what is no number is left out", () => {
  assert.deepEqual(
    sockstat("TCP: inuse -1 orphan x tw 3\nno line\n: 4\nUDP:\nRAW: inuse\n"),
    { TCP: { inuse: -1, tw: 3 }, RAW: {} },
  );
  assert.deepEqual(sockstat(""), {});
});

const SNMP = "Ip: Forwarding DefaultTTL\nIp: 1 64\n" +
  "Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab\n" +
  "Tcp: 1 200 120000 -1 16 8 0 2 4\nUdpLite: InDatagrams\nUdpLite: 9\n";

Deno.test("snmpCounter: values by the names above them", () => {
  assert.equal(snmpCounter(bytesOf(SNMP), "Tcp", "CurrEstab"), 4);
  assert.equal(snmpCounter(bytesOf(SNMP), "Tcp", "MaxConn"), -1);
  assert.equal(snmpCounter(bytesOf(SNMP), "Ip", "DefaultTTL"), 64);
});

Deno.test("snmpCounter: null where the file does not have it", () => {
  assert.equal(snmpCounter(bytesOf(SNMP), "Tcp", "InErrs"), null);
  assert.equal(snmpCounter(bytesOf(SNMP), "Udp", "InDatagrams"), null);
  assert.equal(snmpCounter(bytesOf(SNMP), "Tcp", "Tcp:"), null);
  assert.equal(snmpCounter(bytesOf("Tcp: CurrEstab\n"), "Tcp", "CurrEstab"), null);
  assert.equal(snmpCounter(bytesOf("Tcp: a CurrEstab\nTcp: 1\n"), "Tcp", "CurrEstab"), null);
  assert.equal(snmpCounter(bytesOf("Tcp: CurrEstab\nTcp: x\n"), "Tcp", "CurrEstab"), null);
  assert.equal(snmpCounter(bytesOf(""), "Tcp", "CurrEstab"), null);
});
