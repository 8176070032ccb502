import assert from "node:assert/strict";
import { PERMISSION_KINDS } from "../../lib/acquire/sandbox/drop_permissions.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";

/** What `--permissions` says of each kind: at start, and while decoding. */
async function reported(
  permissions: readonly string[],
  words: readonly string[] = [],
): Promise<Map<string, string>> {
  const command = [...sockscope(permissions), ...words, "--permissions"];
  const { code, stdout, stderr } = await runProgram(command);
  assert.equal(stderr, "");
  assert.equal(code, 0);
  const rows = stdout.split("\n").slice(1, 1 + PERMISSION_KINDS.length);
  return new Map(rows.map((row) => {
    const [kind, ...held] = row.split(/ {2,}/);
    return [kind.trim(), held.join(" -> ")];
  }));
}

Deno.test("--permissions: with -A all are held at start and none while decoding", async () => {
  const held = await reported(["-A"]);
  assert.deepEqual([...held.keys()], [...PERMISSION_KINDS]);
  for (const [kind, states] of held) assert.equal(states, "all -> none", kind);
});

Deno.test("--permissions: without any, none is ever held", async () => {
  for (const [kind, states] of await reported([])) assert.equal(states, "none -> none", kind);
});

Deno.test("--permissions: a whole grant of one kind is told from the others", async () => {
  for (const [kind, states] of await reported(["--allow-sys"])) {
    assert.equal(states, kind === "sys" ? "all -> none" : "none -> none", kind);
  }
});

Deno.test("--permissions: the grant of a root alone is shown by its name", async () => {
  const held = await reported(["--allow-read=/host/proc"], ["--proc-root=/host/proc"]);
  assert.equal(held.get("read"), "/host/proc -> none");
});

Deno.test("--permissions: grants for single paths and names are gone while decoding", async () => {
  // Whether such a grant is held at all is more than Deno tells, unless asked for that very path.
  const held = await reported(["--allow-read=/srv", "--allow-env=PROC_ROOT", "--allow-run=true"]);
  for (const [kind, states] of held) assert.match(states, / -> none$/, kind);
});

/** Where `--permissions` says that each table's sockets come from, by the table's name. */
async function sources(
  permissions: readonly string[],
  words: readonly string[] = [],
): Promise<Map<string, string>> {
  const ended = await runProgram([...sockscope(permissions), ...words, "--permissions"]);
  assert.equal(ended.stderr, "");
  assert.equal(ended.code, 0);
  const [, block] = ended.stdout.split("Where sockets come from:\n");
  const lines = block.slice(0, block.indexOf("\n\n")).split("\n");
  return new Map(lines.map((line) => /^(\S+) +(.*)$/.exec(line)!.slice(1) as [string, string]));
}

const TABLES = [
  ...["netlink", "packet", "xdp", "unix", "raw", "ping", "udp", "udplite", "tcp", "dccp", "sctp"],
  ...["vsock", "tipc", "mptcp"],
];
/** Tables that procfs does not have. */
const DIAG_ONLY = ["xdp", "dccp", "vsock", "tipc", "mptcp"];

Deno.test("--permissions: says of each table where its sockets come from, as it then happens", async () => {
  const found = await sources(["-A"]);
  assert.deepEqual([...found.keys()], TABLES);
  assert.equal(found.get("ping"), "procfs: sock_diag does not tell of them");
  for (const [table, source] of found) {
    if (table === "ping") continue;
    // Where nothing but sock_diag may be asked, what it does not answer is an error.
    const name = table === "vsock" ? "vsock_stream" : table === "unix" ? "unix_dgram" : table;
    const words = ["--source=diag", "-A", name, "-an"];
    const { code, stderr } = await runProgram([...sockscope(), ...words]);
    const [, from, reason] = /^(sock_diag|procfs|none)(?:: (.*))?$/.exec(source)!;
    if (from === "sock_diag") {
      assert.equal(stderr, "", table);
      assert.equal(code, 0, table);
    } else {
      assert.ok(stderr.includes(`: ${reason}`), `${table}: ${source}: ${stderr}`);
      assert.equal(code, 1, table);
      assert.equal(from, DIAG_ONLY.includes(table) ? "none" : "procfs", table);
    }
  }
});

Deno.test("a table that nobody can tell of: a line says so, and another why", async () => {
  const found = await sources(["-A"]);
  for (const [option, table] of [["--vsock", "vsock"], ["--tipc", "tipc"], ["--xdp", "xdp"]]) {
    const reason = /^none: (.*)$/.exec(found.get(table)!)?.[1];
    const { complaints } = await runProgram([...sockscope(), option, "-a"]);
    assert.deepEqual(
      complaints.map((line) => line.replace(/.*: /, "")),
      reason === undefined ? [] : [`${option} (${wordFor(table)} sockets)`, reason],
      option,
    );
  }
});

/** A table's name as it is written. */
function wordFor(table: string): string {
  return table === "vsock" ? table : table.toUpperCase();
}

Deno.test("--permissions: where sock_diag is not asked, each table says why", async () => {
  for (
    const [permissions, words, reason] of [
      [[], [], "FFI is not permitted (--allow-ffi)"],
      [["-A", "--deny-ffi"], [], "FFI is not permitted (--allow-ffi)"],
      [["-A"], ["--source=procfs"], "procfs was chosen"],
      [["-A"], ["--proc-root=/proc"], "procfs was chosen"],
    ] as const
  ) {
    const found = await sources(permissions, words);
    for (const [table, source] of found) {
      if (table === "ping") continue;
      assert.equal(source, `${DIAG_ONLY.includes(table) ? "none" : "procfs"}: ${reason}`, table);
    }
  }
});
