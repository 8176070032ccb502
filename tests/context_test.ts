/** -Z and -z: SELinux contexts, from a tree of a kernel that runs it and from one that does not. */

import assert from "node:assert/strict";
import { runInProcess } from "./support/in_process.ts";
import { procTree } from "./support/proc_tree.ts";

const TCP = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  " +
  "timeout inode\n   0: 0100007F:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 " +
  "    0        0 77 1 0000000000000000 100 0 0 10 0\n";

/** A tree with two owners of one listener, of which one's context can be read. */
function tree(filesystems: string): Parameters<typeof procTree>[0] {
  return {
    "net/tcp": TCP,
    "filesystems": filesystems,
    "5/stat": "5 (sshd) S 1",
    "5/fd/3": { link: "socket:[77]" },
    "5/attr/current": "system_u:system_r:sshd_t:s0\0",
    "6/stat": "6 (other) S 1",
    "6/fd/4": { link: "socket:[77]" },
  };
}

Deno.test("-pZ: contexts as ss prints them, unavailable where one cannot be read", async () => {
  await using root = await procTree(tree("nodev\tselinuxfs\n"));
  const { code, stdout } = await runInProcess(["-HtlnpZ"], root.path);
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0);
  assert.match(text, /\("sshd",pid=5,proc_ctx=system_u:system_r:sshd_t:s0,fd=3\)/);
  assert.match(text, /\("other",pid=6,proc_ctx=unavailable,fd=4\)/);
});

Deno.test("-z --json: the process's context, null where it cannot be read", async () => {
  await using root = await procTree(tree("nodev\tselinuxfs\n"));
  const { stdout } = await runInProcess(["-tlnz", "--json"], root.path);
  const [{ processes }] = JSON.parse(new TextDecoder().decode(stdout));
  assert.deepEqual(processes, [
    { pid: 5, fd: 3, command: "sshd", context: "system_u:system_r:sshd_t:s0" },
    { pid: 6, fd: 4, command: "other", context: null },
  ]);
});

Deno.test("-Z: refused where the kernel does not run SELinux", async () => {
  await using root = await procTree(tree("nodev\tproc\n"));
  const { code, stdout, stderr } = await runInProcess(["-tlnZ"], root.path);
  assert.deepEqual([code, stdout.length], [2, 0]);
  assert.match(stderr, /SELinux is not enabled/);
});
