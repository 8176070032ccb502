/** Connections that nobody has accepted yet, as the kernel counts them. */

import assert from "node:assert/strict";
import { DENO_BACKLOG } from "../support/programs/actor.ts";
import { runLive } from "../support/programs/in_process.ts";
import { type JsonRecord, strictText } from "../support/trees/trees.ts";

/** What Deno lets wait at a unix socket. */
const DENO_UNIX_BACKLOG = 1024;
/** What listen(2) makes of a limit (net/socket.c __sys_listen). */
const kept = (backlog: number): number =>
  Math.min(backlog, Number(Deno.readTextFileSync("/proc/sys/net/core/somaxconn")));

/** The listening sockets that the words select. */
async function listeners(...words: readonly string[]): Promise<JsonRecord[]> {
  const { stdout } = await runLive(["--json", "-ln", ...words]);
  return JSON.parse(strictText(stdout));
}

Deno.test("accept_queue: connections that wait, and how many may", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const connect = (): Promise<Deno.TcpConn> => Deno.connect({ hostname: "127.0.0.1", port });
  using _first = await connect();
  using _second = await connect();
  for (const source of ["auto", "procfs"]) {
    const [listening] = await listeners("-t", `--source=${source}`, `sport = :${port}`);
    const limit = listening.source === "sock_diag" ? kept(DENO_BACKLOG) : null;
    assert.deepEqual([listening.accept_queue, listening.accept_queue_limit], [2, limit], source);
  }
});

Deno.test("accept_queue: the same of unix sockets, of which procfs says nothing", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/socket`;
    using _listener = Deno.listen({ transport: "unix", path });
    using _connection = await Deno.connect({ transport: "unix", path });
    for (const source of ["auto", "procfs"]) {
      const [listening] = await listeners("-x", `--source=${source}`, "src", path);
      const queue = listening.source === "sock_diag" ? [1, kept(DENO_UNIX_BACKLOG)] : [null, null];
      assert.deepEqual([listening.accept_queue, listening.accept_queue_limit], queue, source);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
