/** TCPDIAG_FILE and -D: a recorded dump is shown as `ss` shows it, whoever recorded it. */

import assert from "node:assert/strict";
import { hostFacts } from "../../lib/acquire/host_facts.ts";
import { INET_DIAG_MSG } from "../../lib/uapi/inet_diag.ts";
import { doneMessage, MessageWriter, NLM_F_MULTI } from "../../lib/uapi/netlink.ts";
import { AF_INET, SEQUENCE, SOCK_DIAG_BY_FAMILY } from "../../lib/uapi/sock_diag.ts";
import { run } from "../../main.ts";
import { needs } from "../support/programs/needs.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";

const ESTABLISHED = 1;
const LISTEN = 10;

/** A message about one socket; addresses as four numbers. */
function message(
  state: number,
  [local, localPort]: readonly [readonly number[], number],
  [remote, remotePort]: readonly [readonly number[], number],
  backlog = 0,
): Uint8Array {
  const body = new Uint8Array(INET_DIAG_MSG.SIZE);
  const view = new DataView(body.buffer);
  body[INET_DIAG_MSG.idiag_family] = AF_INET;
  body[INET_DIAG_MSG.idiag_state] = state;
  view.setUint16(INET_DIAG_MSG.idiag_sport, localPort);
  view.setUint16(INET_DIAG_MSG.idiag_dport, remotePort);
  body.set(local, INET_DIAG_MSG.idiag_src);
  body.set(remote, INET_DIAG_MSG.idiag_dst);
  view.setUint32(INET_DIAG_MSG.idiag_wqueue, backlog, true);
  const writer = new MessageWriter(SOCK_DIAG_BY_FAMILY, NLM_F_MULTI, SEQUENCE);
  writer.copy(body);
  return writer.finish();
}

const ANY = [0, 0, 0, 0] as const;
const ONE = [10, 0, 0, 1] as const;
const TWO = [10, 0, 0, 2] as const;

/** The four sockets that the recorded dump of iproute2's own test holds. */
const MESSAGES: readonly Uint8Array[] = [
  message(LISTEN, [ANY, 22], [ANY, 0], 128),
  message(ESTABLISHED, [ONE, 22], [ONE, 36266]),
  message(ESTABLISHED, [ONE, 36266], [ONE, 22]),
  message(ESTABLISHED, [ONE, 22], [TWO, 50312]),
];

/** Writes messages into a file for as long as `use` takes. */
async function withDump(
  messages: readonly Uint8Array[],
  use: (path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, new Blob([...messages] as BlobPart[]).stream());
    await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** Runs the product on a dump, in this process. */
async function replayed(
  path: string,
  words: readonly string[],
  columns: number | null = null,
): Promise<{ code: number; stdout: string; stderr: string }> {
  let stdout = "";
  let stderr = "";
  Deno.env.set("TCPDIAG_FILE", path);
  try {
    const code = await run(words, {
      facts: { ...hostFacts(), columns },
      out: (bytes) => stdout += new TextDecoder().decode(bytes),
      error: (line) => stderr += `${line}\n`,
      drop: () => {},
    });
    return { code, stdout, stderr };
  } finally {
    Deno.env.delete("TCPDIAG_FILE");
  }
}

const LISTENER = /^LISTEN {6}0 {11}128 {15}0\.0\.0\.0:22 {13}0\.0\.0\.0:\*/;
const OUTGOING = /^ESTAB {5}0 {11}0 {16}10\.0\.0\.1:36266 {11}10\.0\.0\.1:22/;
const FROM_TWO = /^ESTAB {5}0 {11}0 {16}10\.0\.0\.1:22 {11}10\.0\.0\.2:50312/;

/** What iproute2's testsuite (tests/ss/ssfilter.t) expects of each filter, at 80 columns. */
const FILTERS: readonly (readonly [filter: readonly string[], row: RegExp])[] = [
  [["dport", "=", "22"], OUTGOING],
  [["dport", "22"], OUTGOING],
  [["( dport = 22 )"], OUTGOING],
  [["src", "=", "0.0.0.0"], LISTENER],
  [["src", "0.0.0.0"], LISTENER],
  [["src", "0.0.0.0", "sport", "=", "22"], LISTENER],
  [["src", "0.0.0.0", "and", "sport", "=", "22"], LISTENER],
  [["src", "10.0.0.1", "and", "sport", "=", "22", "and", "dport", "=", "50312"], FROM_TWO],
  [["src 10.0.0.1 and sport = 22 and ( dport = 50312 )"], FROM_TWO],
  [["src 10.0.0.1 and ( sport = 22 and dport = 50312 )"], FROM_TWO],
  [["( src 10.0.0.1 and sport = 22 ) and dport = 50312"], FROM_TWO],
  [["( src 0.0.0.0 or src 10.0.0.1 ) and dst 10.0.0.2"], FROM_TWO],
];

Deno.test("TCPDIAG_FILE: the filters of iproute2's own test select what it expects", async () => {
  await withDump([...MESSAGES, doneMessage(SEQUENCE)], async (path) => {
    for (const [filter, row] of FILTERS) {
      const { code, stdout, stderr } = await replayed(path, ["-Htna", ...filter], 80);
      assert.equal(stderr, "", filter.join(" "));
      assert.equal(code, 0);
      assert.match(stdout, row, filter.join(" "));
      assert.equal(stdout.split("\n").length, 2, `${filter.join(" ")}: one row`);
    }
  });
});

Deno.test("TCPDIAG_FILE: a replay ends where the dump does, and says where it ends too soon", async () => {
  const done = doneMessage(SEQUENCE);
  await withDump([MESSAGES[0], done, MESSAGES[1]], async (path) => {
    const { code, stdout } = await replayed(path, ["-Htna"]);
    assert.equal(stdout.split("\n").length, 2);
    assert.equal(code, 0);
  });
  await withDump([MESSAGES[0], MESSAGES[1].subarray(0, 50)], async (path) => {
    const { code, stdout, stderr } = await replayed(path, ["-Htna"]);
    assert.match(stdout, /^LISTEN /);
    assert.match(stderr, /ends before the dump does/);
    assert.match(stderr, /sock_diag tcp: message 2 at byte 88: length 88 where 50 bytes are left/);
    assert.equal(code, 1);
  });
  const missing = await replayed("/nowhere/dump", ["-ta"]);
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /^TCPDIAG_FILE \/nowhere\/dump: /);
});

Deno.test({
  ...needs("reference-ss"),
  name: "TCPDIAG_FILE and COLUMNS: the same bytes as ss, terminal or not",
  fn: async () => {
    await withDump([...MESSAGES, doneMessage(SEQUENCE)], async (path) => {
      for (const columns of ["80", "40", "132x", " 90", "0", "-5", "wide", ""]) {
        const env = { TCPDIAG_FILE: path, COLUMNS: columns };
        for (const words of [["-Htna"], ["-tan"], ["-tanoe"], ["-tam", "dport", "=", ":22"]]) {
          const theirs = await runProgram([".cache/reference-ss/ss", ...words], { env });
          const ours = await runProgram([...sockscope(), ...words], { env });
          assert.equal(ours.stdout, theirs.stdout, `COLUMNS=${columns} ${words.join(" ")}`);
          assert.ok(theirs.stdout.length > 0);
        }
      }
    });
  },
});

Deno.test({
  ...needs("reference-ss"),
  name: "-D -: what it writes is shown alike by ss and by sockscope, both families",
  fn: async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    using other = Deno.listen({ hostname: "::1", port: 0 });
    const dump = await runProgram([...sockscope(), "-D", "-", "-tl"]);
    assert.equal(dump.code, 0, dump.stderr);
    const path = await Deno.makeTempFile();
    try {
      await Deno.writeFile(path, dump.bytes);
      const env = { TCPDIAG_FILE: path };
      const theirs = await runProgram([".cache/reference-ss/ss", "-tlne"], { env });
      const ours = await runProgram([...sockscope(), "-tlne"], { env });
      assert.equal(ours.stdout, theirs.stdout);
      for (const { addr } of [listener, other]) {
        assert.ok(addr.transport === "tcp" && ours.stdout.includes(`:${addr.port} `));
      }
    } finally {
      await Deno.remove(path);
    }
  },
});
