/** jc, with which scripts read the text of `ss`, `netstat` and `lsof`, reads that of this program. */

import assert from "node:assert/strict";
import { fed } from "../support/programs/fed.ts";
import { needs } from "../support/programs/needs.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";
import { type JsonRecord, TESTDATA } from "../support/trees/trees.ts";

const ROOT = `--proc-root=${TESTDATA}/mixed-6.18/proc`;

/** The output of a command line. */
async function output(...words: readonly string[]): Promise<string> {
  const { stdout, code } = await runProgram([...sockscope(), ...words, ROOT]);
  assert.equal(code, 0);
  return stdout;
}

/** What jc's parser makes of a text. */
async function parsed(parser: string, text: string): Promise<readonly JsonRecord[]> {
  return JSON.parse(await fed(["jc", parser], text, { LC_ALL: "C.UTF-8" }));
}

/** A port as text: `*` for none. */
const portOf = (port: unknown): string => port === 0 ? "*" : `${port}`;

Deno.test({
  ...needs("jc"),
  name: "jc --ss: every row, with its states, addresses, ports and queues",
  fn: async () => {
    const rows = await parsed("--ss", await output("-tuan", "-4"));
    const records: readonly JsonRecord[] = JSON.parse(await output("-tuan", "-4", "--json"));
    assert.ok(records.length > 10);
    assert.deepEqual(
      rows.map((row) => [row.netid, row.state, row.local_address, row.local_port, row.recv_q]),
      records.map((one) => [
        ...[one.netid, one.state, one.local_address, portOf(one.local_port), one.recv_q],
      ]),
    );
  },
});

Deno.test({
  ...needs("jc"),
  name: "jc --netstat: every row, with its addresses, ports and the process",
  fn: async () => {
    const rows = await parsed("--netstat", await output("netstat", "-tanp", "-4"));
    const records: readonly JsonRecord[] = JSON.parse(
      await output("netstat", "-tanp", "-4", "--json"),
    );
    assert.ok(records.length > 5);
    const ownersOf = (record: JsonRecord): readonly number[] =>
      (record.processes as { pid: number }[]).map(({ pid }) => pid);
    assert.deepEqual(
      rows.map((row) => [row.local_address, row.local_port, row.foreign_port]),
      records.map((one) => [one.local_address, portOf(one.local_port), portOf(one.peer_port)]),
    );
    rows.forEach((row, at) => {
      const owners = ownersOf(records[at]);
      assert.ok(owners.length === 0 || owners.includes(row.pid as number), JSON.stringify(row));
    });
  },
});

Deno.test({
  ...needs("jc"),
  name: "jc --lsof: every row, with its process, descriptor, inode and addresses",
  fn: async () => {
    const rows = await parsed("--lsof", await output("lsof", "-nP", "-i4TCP"));
    const records: readonly JsonRecord[] = JSON.parse(
      await output("lsof", "-nP", "-i4TCP", "--json"),
    );
    const files = records.flatMap((one) =>
      (one.processes as { pid: number; fd: number }[]).map(({ pid, fd }) => {
        const local = `${
          one.local_address === "0.0.0.0" ? "*" : one.local_address
        }:${one.local_port}`;
        return `${pid} ${fd}u ${one.inode} ${local}`;
      })
    );
    assert.ok(files.length > 5);
    const seen = rows.map(({ pid, fd, device, name }) =>
      `${pid} ${fd} ${device} ${`${name}`.split(/->| /)[0]}`
    );
    assert.deepEqual(seen.sort(), files.sort());
  },
});
