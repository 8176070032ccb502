/** Root of a network namespace sends to its netlink sockets: what is not the kernel's is passed over. */

import assert from "node:assert/strict";
import { needs } from "../support/programs/needs.ts";
import { sockscope } from "../support/programs/program.ts";
import { Running } from "../support/programs/running.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

const LISTENERS = 600;
const RUNS = 10;

/**
 * Listens, and sends the end of an answer to the sockets of the processes that come next: the first
 * netlink socket of a process has its number.
 */
const SPAMMER = `
import os, socket, struct, sys, threading
keep = []
for port in range(${LISTENERS}):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 20000 + port))
    listener.listen(1)
    keep.append(listener)
end = struct.pack("=IHHIIi", 20, 3, 2, 123456, 0, 0)
spam = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK, 4)
def last():
    return int(open("/proc/sys/kernel/ns_last_pid").read())
def run():
    while True:
        at = last()
        for pid in range(at - 60, at + 4):
            try:
                spam.sendto(end, (pid, 0))
            except OSError:
                pass
threading.Thread(target=run, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
`;

Deno.test({
  ...needs("root", "netns", "nsenter", "python3"),
  name: "forged ends of the kernel's answers hide no socket",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    await using _spammer = await Running.start(sandbox.inside("python3", "-c", SPAMMER));
    for (let run = 0; run < RUNS; run++) {
      const { stdout, stderr, code } = await sandbox.run([...sockscope(), "-tlnH"]);
      // So many that the kernel's own had no room would be told.
      if (code === 1) assert.match(stderr, /messages were lost/);
      else assert.deepEqual([code, stderr, stdout.split("\n").length - 1], [0, "", LISTENERS]);
    }
  },
});
