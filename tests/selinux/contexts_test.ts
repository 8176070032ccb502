/** -Z and -z: SELinux contexts, from a tree of a kernel that runs it and from one that does not. */

import assert from "node:assert/strict";
import { decodeNames } from "../../lib/decode/names/names.ts";
import { NOTHING } from "../support/answers/decoding.ts";
import { decodeOwners } from "../../lib/decode/procfs/pid_fd.ts";
import { type Capture, LINK_SIZE } from "../../lib/model/capture.ts";
import { Family } from "../../lib/model/kinds.ts";
import { ByteWriter } from "../../lib/render/text/byte_writer.ts";
import { OwnerTexts } from "../../lib/render/ss/owner_texts.ts";
import { SocketTable } from "../../lib/table/socket_table.ts";
import { runInProcess } from "../support/programs/in_process.ts";
import { queryOf } from "../support/values/queries.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";

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
    {
      pid: 5,
      fd: 3,
      command: "sshd",
      ...{ uid: null, user: null },
      context: "system_u:system_r:sshd_t:s0",
      socket_context: null,
    },
    {
      ...{ pid: 6, fd: 4, command: "other", uid: null, user: null },
      ...{ context: null, socket_context: null },
    },
  ]);
});

Deno.test("-z: the socket's context, where the kernel told it", () => {
  const link = new Uint8Array(2 * LINK_SIZE);
  link.set(new TextEncoder().encode("socket:[77]"));
  link.set(new TextEncoder().encode("socket:[77]"), LINK_SIZE);
  const owners = decodeOwners({
    tasks: [{
      pid: 5,
      tid: 5,
      stat: new TextEncoder().encode("5 (sshd) S"),
      ...{ comm: null, status: null, cmdline: null, context: null },
      ...{ cgroup: null, folderOwner: null, fdinfo: null, protocols: null },
      fds: Int32Array.of(3, 4),
      links: link,
      contexts: [new TextEncoder().encode("system_u:object_r:sshd_t:s0\0"), null],
    }],
    earlier: [],
    processes: 9,
    denied: 0,
    socketDevice: null,
  });
  const table = new SocketTable("tcp", Family.INET, {
    bytes: new Uint8Array(0),
    capacity: 1,
    stride: 1,
  });
  table.inode[0] = 77;
  const writer = new ByteWriter(16);
  OwnerTexts.of(queryOf(["-tpz"]), { owners, names: decodeNames(NOTHING) })!.write(
    writer,
    table,
    0,
  );
  assert.equal(
    new TextDecoder().decode(writer.taken()),
    ' users:(("sshd",pid=5,proc_ctx=unavailable,fd=4,sock_ctx=unavailable),' +
      '("sshd",pid=5,proc_ctx=unavailable,fd=3,sock_ctx=system_u:object_r:sshd_t:s0))',
  );
});

Deno.test("-pZ: a netlink socket's context is that of the process its port id names", async () => {
  const row = (port: number): string =>
    `0000000000000000 0   ${port} 00000000 0        0        0     2        0        77\n`;
  await using root = await procTree({
    ...tree("nodev\tselinuxfs\n"),
    "net/netlink": HEADER.netlink + [5, 6, 7, 4294963200].map(row).join(""),
  });
  const { stdout } = await runInProcess(["-HnpZ", "-f", "netlink"], root.path);
  const contexts = new TextDecoder().decode(stdout).matchAll(/:(-?\d+) .*proc_ctx=(\S+)$/gm);
  assert.deepEqual([...contexts].map(([, port, context]) => [port, context]), [
    ["5", "system_u:system_r:sshd_t:s0"],
    ["6", "unavailable"],
    ["7", "unavailable"],
    ["-4096", "unavailable"],
  ]);
});

Deno.test("-Z: refused where the kernel does not run SELinux", async () => {
  await using root = await procTree(tree("nodev\tproc\n"));
  const { code, stdout, stderr } = await runInProcess(["-tlnZ"], root.path);
  assert.deepEqual([code, stdout.length], [2, 0]);
  assert.match(stderr, /SELinux is not enabled/);
});

Deno.test("decodeNames: the kernel's own context is what selinuxfs says of it", () => {
  const id = "/sys/fs/selinux/initial_contexts/kernel";
  const bytes = new TextEncoder().encode("system_u:system_r:kernel_t:s0\0");
  const capture: Capture = { ...NOTHING, files: new Map([[id, { path: id, bytes }]]) };
  assert.equal(decodeNames(capture).context(0), bytes);
  assert.equal(decodeNames({ ...capture, files: new Map() }).context(0), null);
  assert.equal(decodeNames(capture).context(1), null);
});
