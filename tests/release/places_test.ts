/** The released file where there is nothing else: no libraries, no folders, no rights. */

import assert from "node:assert/strict";
import { AS_NOBODY, EMPTY_ROOT, inOwnMounts, needsRelease, type Ran } from "./support.ts";

const NEEDED = ["root", "unshare"] as const;

/** A listener for the program to find. */
function listen(): Deno.TcpListener {
  return Deno.listen({ hostname: "127.0.0.1", port: 0 });
}

function portOf(listener: Deno.Listener): number {
  return (listener.addr as Deno.NetAddr).port;
}

/** Asserts that the run listed the given port and had nothing to complain of. */
function assertLists(ran: Ran, port: number, owner = ""): void {
  assert.equal(ran.stderr, "");
  assert.equal(ran.code, 0);
  assert.match(ran.stdout, /^State +Recv-Q Send-Q/m);
  const row = ran.stdout.split("\n").find((line) => line.includes(`127.0.0.1:${port} `));
  assert.ok(row?.includes(owner), `${row} of ${ran.stdout}`);
}

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file: runs in a root folder that holds it and /proc, and nothing else",
  fn: async () => {
    using listener = listen();
    const ran = await inOwnMounts(`${EMPTY_ROOT} chroot "$root" /sockscope -tln`);
    assertLists(ran, portOf(listener));
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "busybox"),
  name: "released file: runs beside busybox, where there is no C library",
  fn: async () => {
    using listener = listen();
    const ran = await inOwnMounts(`
      ${EMPTY_ROOT}
      cp "$(command -v busybox)" "$root/busybox"
      chroot "$root" /busybox sh -c '/sockscope -tln | /busybox cat'
    `);
    assertLists(ran, portOf(listener));
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name:
    "released file: runs on a read-only root without /tmp and /dev, standard files closed or not",
  fn: async () => {
    using listener = listen();
    const root = `${EMPTY_ROOT} mount -o remount,bind,ro "$root"`;
    assertLists(await inOwnMounts(`${root}; chroot "$root" /sockscope -tln`), portOf(listener));
    const closed = await inOwnMounts(`${root}; chroot "$root" /sockscope -tln <&-`);
    assertLists(closed, portOf(listener));
    for (const how of [">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"]) {
      const ran = await inOwnMounts(`${root}; chroot "$root" /sockscope -tln ${how}`);
      assert.equal(ran.code, 0, how);
      assert.equal(ran.stderr, "", how);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file: without /proc says so in one line",
  fn: async () => {
    const ran = await inOwnMounts(`${EMPTY_ROOT} umount "$root/proc"; chroot "$root" /sockscope`);
    assert.equal(ran.code, 127);
    assert.equal(ran.stdout, "");
    assert.match(ran.stderr, /^sockscope: \/proc is not mounted.*\n$/);
  },
});

/** A copy of the file that everybody may run, at $root/sockscope, with its own attributes. */
const PUBLIC_COPY = `
  mount -t tmpfs -o mode=755 none "$root"
  cp "$file" "$root/sockscope"
  chmod 755 "$root/sockscope"
`;

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "root over users", "setpriv"),
  name: "released file: runs as an ordinary user, who sees no other user's processes",
  fn: async () => {
    using listener = listen();
    const ran = await inOwnMounts(`${PUBLIC_COPY} ${AS_NOBODY} "$root/sockscope" -tln`);
    assertLists(ran, portOf(listener));
    const owners = await inOwnMounts(`${PUBLIC_COPY} ${AS_NOBODY} "$root/sockscope" -tlnp`);
    assert.doesNotMatch(owners.stdout, new RegExp(`pid=${Deno.pid},`));
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "root over users", "setpriv", "setcap"),
  name: "released file: with file capabilities an ordinary user sees every process",
  fn: async () => {
    using listener = listen();
    const capable = `
      ${PUBLIC_COPY}
      PATH=$PATH:/usr/sbin:/sbin setcap cap_sys_ptrace,cap_dac_read_search+ep "$root/sockscope"
    `;
    const ran = await inOwnMounts(`${capable} ${AS_NOBODY} "$root/sockscope" -tlnp`);
    assertLists({ ...ran, stderr: "" }, portOf(listener), `pid=${Deno.pid},`);

    // What its caller may not read, it does not read for him.
    for (const words of ["-F /etc/shadow", "--proc-root /root -an", "--json --cmdline"]) {
      const asked = await inOwnMounts(`${capable} ${AS_NOBODY} "$root/sockscope" ${words}`);
      assert.equal(asked.code, 2, words);
      assert.equal(asked.stdout, "", words);
      assert.match(asked.stderr, /^sockscope: [^\n]* file capabilities [^\n]*\n$/, words);
    }

    // A recorded dump neither, whose name it is not even told; the live sockets are shown.
    const replay = "TCPDIAG_FILE=/etc/shadow PROC_ROOT=/root";
    const told = await inOwnMounts(`${capable} ${AS_NOBODY} env ${replay} "$root/sockscope" -tln`);
    assertLists(told, portOf(listener));

    // Its caller has no say in how it runs: neither in the libraries nor in the sandbox.
    const meddling = [
      "LD_PRELOAD=/no-such-library.so",
      "LD_DEBUG=all",
      "GLIBC_TUNABLES=glibc.malloc.check=3",
      "SOCKSCOPE_SANDBOX=off",
    ].join(" ");
    const held = await inOwnMounts(
      `${capable} ${AS_NOBODY} env ${meddling} "$root/sockscope" --permissions`,
    );
    assert.equal(held.stderr, "");
    assert.match(held.stdout, /^NoNewPrivs +1\nSeccomp +2 \(filter\)$/m);
  },
});
