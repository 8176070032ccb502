/** Every value of every record over every stored tree, against a naive reading of the same files. */

import assert from "node:assert/strict";
import {
  fileText,
  inetRecords,
  type NaiveOwner,
  naiveOwners,
  netlinkRecords,
  packetRecords,
  unixRecords,
} from "../support/trees/naive_proc.ts";
import { type JsonRecord, socketsOf, storedTree, TREES } from "../support/trees/trees.ts";

const EVERYTHING = "all,ping,udplite,sctp";

/** A record without one key, and that key's value. */
function apart(record: JsonRecord, key: string): [unknown, JsonRecord] {
  const { [key]: value, ...rest } = record;
  return [value, rest];
}

function latin1(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}

/** The bytes that a text stands for, one character a byte: its own, or those given in hexadecimal. */
function bytesOf(text: unknown, hex: unknown): string {
  if (hex === undefined) return latin1(new TextEncoder().encode(text as string));
  assert.match(hex as string, /^([0-9a-f]{2})+$/);
  return String.fromCharCode(...(hex as string).match(/../g)!.map((pair) => parseInt(pair, 16)));
}

for (const { name, root } of TREES) {
  Deno.test(`--jsonl: internet sockets of ${name} have the values of the tables`, async () => {
    const actual = await socketsOf(root, ["-an", "-A", "tcp,udp,udplite,ping,raw"]);
    assert.deepEqual(actual, inetRecords(root));
  });

  Deno.test(`--jsonl: netlink sockets of ${name} have the values of the table`, async () => {
    const actual = await socketsOf(root, ["-an", "-f", "netlink"]);
    const split = actual.map((record) => apart(record, "nl_protocol"));
    assert.deepEqual(split.map(([, rest]) => rest), netlinkRecords(root));
    for (const [word, { protocol }] of split) {
      assert.ok(word === null || typeof word === "string");
      if (protocol === 0) assert.equal(word, "rtnl");
    }
  });

  Deno.test(`--jsonl: packet sockets of ${name} have the values of the table`, async () => {
    const actual = await socketsOf(root, ["-an", "-0"]);
    const split = actual.map((record) => apart(record, "ethertype_name"));
    assert.deepEqual(split.map(([, rest]) => rest), packetRecords(root));
    for (const [word, { ethertype }] of split) {
      assert.ok(word === null || typeof word === "string");
      if (ethertype === 0x0800) assert.equal(word, "ip");
    }
  });

  Deno.test(`--jsonl: unix sockets of ${name} have the values and the bytes of the table`, async () => {
    const actual = (await socketsOf(root, ["-an", "-x"])).map((record) => {
      const { path, path_hex: hex, ...rest } = record;
      assert.equal(hex !== undefined, typeof path === "string" && path.includes("\ufffd"));
      return { name: path === undefined ? "" : bytesOf(path, hex), record: rest };
    });
    const types = ["u_str", "u_dgr", "u_seq"];
    const order = ({ record }: { readonly record: JsonRecord }): [number, bigint] => [
      types.indexOf(record.netid as string),
      BigInt(record.inode as string | number ?? 0),
    ];
    const expected = unixRecords(root).sort((a, b) => {
      const [first, second] = [order(a), order(b)];
      return first[0] - second[0] || (first[1] < second[1] ? -1 : first[1] > second[1] ? 1 : 0);
    });
    assert.deepEqual(actual, expected);
  });

  for (const threads of [false, true]) {
    Deno.test(`--jsonl ${threads ? "-pT" : "-p"}: every owner in ${name}, in order`, async () => {
      const owners = naiveOwners(root, threads);
      const options = ["-an", threads ? "-pT" : "-p", "-A", EVERYTHING];
      for (const record of await socketsOf(root, options)) {
        assert.equal(record.owners_complete, true);
        const inode = record.inode === null ? "" : BigInt(record.inode as number).toString();
        const actual = (record.processes as JsonRecord[]).map(
          ({ pid, tid, fd, command, command_hex: hex, ...rest }) => {
            // The stored trees have no status of a process, and no users.
            assert.deepEqual(rest, { uid: null, user: null });
            return { pid, ...(threads ? { tid } : {}), fd, name: bytesOf(command, hex) };
          },
        );
        const expected = (owners.get(inode) ?? []).map(({ pid, tid, fd, name }: NaiveOwner) => ({
          pid,
          ...(threads ? { tid } : {}),
          fd,
          name,
        }));
        assert.deepEqual(actual, expected);
      }
    });
  }
}

Deno.test("--jsonl: the stored trees have owners, threads and names that are not UTF-8", () => {
  const all = TREES.flatMap(({ root }) => [...naiveOwners(root, true).values()]);
  assert.ok(all.some((owners) => owners.length > 2));
  assert.ok(all.some((owners) => owners.some(({ pid, tid }) => pid !== tid)));
  const names = unixRecords(storedTree("unix-6.18").root).map(({ name }) => name);
  assert.ok(names.some((name) => name.includes("\xff")));
  assert.ok(names.some((name) => name.includes("\n")));
});

Deno.test("--jsonl: services have their names, ports that the kernel gives out have none", async () => {
  const { root } = storedTree("mixed-6.18");
  const [low, high] = fileText(`${root}/sys/net/ipv4/ip_local_port_range`).trim().split(/\s+/)
    .map(Number);
  const services = new Map<string, string>();
  for (const line of fileText("/etc/services").split("\n").reverse()) {
    const match = /^(\S+)\s+(\d+\/\w+)/.exec(line);
    if (match) services.set(match[2], match[1]);
  }
  const named = (port: unknown, netid: unknown): string | null => {
    if (port as number >= low && port as number <= high) return null;
    return services.get(`${port}/${netid}`) ?? null;
  };
  const records = await socketsOf(root, ["-tua"]);
  assert.ok(records.length > 10);
  for (const record of records) {
    assert.equal(record.local_service, named(record.local_port, record.netid));
    assert.equal(record.peer_service, named(record.peer_port, record.netid));
  }
});
