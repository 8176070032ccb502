/**
 * The caller of a released file that has capabilities (setcap), who has none himself: what he may do
 * to the process and to names in folders of his own, so as to read or run what is not his.
 */

import assert from "node:assert/strict";
import {
  AS_NOBODY,
  inOwnMounts,
  needsRelease,
  type Ran,
  released,
  ROOT,
  runWith,
} from "./support.ts";

const NEEDED = ["root over users", "unshare", "setpriv", "setcap"] as const;

/**
 * The file with its capabilities, at $root/sockscope, in a folder that is root's; a folder of
 * nobody's; a secret that root alone may read.
 */
const CAPABLE = `
  nobody() { ${AS_NOBODY} "$@"; }
  mount -t tmpfs -o mode=755 none "$root"
  capable() { PATH=$PATH:/usr/sbin:/sbin setcap cap_sys_ptrace,cap_dac_read_search+ep "$1"; }
  cp "$file" "$root/sockscope"
  capable "$root/sockscope"
  mkdir "$root/home"
  chown 65534:65534 "$root/home"
  echo 'the-secret word' >"$root/secret"
  chmod 600 "$root/secret"
`;

/** The attacks from outside (caller.c), compiled to $root/caller. */
const WITH_CALLER = `
  ${CAPABLE}
  gcc -O2 -Wall -Wextra -Werror -o "$root/caller" '${import.meta.dirname}/caller.c'
`;

function assertVersion({ stdout, stderr }: Ran, what: string): void {
  assert.match(stdout, /^sockscope \d[^\n]*\n[^\n]*Deno[^\n]*\n$/, `${what}: ${stderr}`);
}

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "gcc", "slow tests"),
  name: "file capabilities: to starve the process of open files for a moment opens no other file",
  fn: async () => {
    const ran = await inOwnMounts(`
      ${WITH_CALLER}
      nobody timeout 30 "$root/caller" starve 400 the-secret "$root/sockscope" -F "$root/secret" -ta ||
        echo "ended with $?"
    `);
    assert.equal(ran.stderr, "");
    // 124: the time was up; 1: all tries were made.
    assert.match(ran.stdout, /^ended with (1|124)\n$/);
  },
});

/** Runs the file as nobody under root's strace, so that some calls fail as they might by chance. */
async function withFault(fault: string, ...words: readonly string[]): Promise<Ran> {
  const ran = await inOwnMounts(`
    ${CAPABLE}
    strace -f -qq -o /dev/null ${fault} -u nobody "$root/sockscope" ${words.join(" ")}
  `);
  // strace says which file a link leads to.
  return { ...ran, stderr: ran.stderr.replace(/^strace: Requested path .*\n/, "") };
}

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "strace"),
  name: "file capabilities: what cannot be known about them counts as having them",
  fn: async () => {
    const noStatus = "-P /proc/self/status -e inject=openat:error=EMFILE";
    for (const words of [["-F", '"$root/secret"'], ["--proc-root", "/etc"]]) {
      const ran = await withFault(noStatus, ...words, "-ta");
      assert.equal(ran.code, 2, words[0]);
      assert.equal(ran.stdout, "", words[0]);
      assert.match(ran.stderr, /^sockscope: [^\n]* file capabilities [^\n]*\n$/, words[0]);
    }
    // Without capabilities the kernel alone can say so, and it does not.
    const strace = ["strace", "-f", "-qq", "-o", "/dev/null", ...noStatus.split(" ")];
    const unasked = await runWith({}, ...strace, released("x86_64"), "-F", "/dev/null", "-ta");
    assert.equal(unasked.code, 2);
    assert.match(unasked.stderr, /^sockscope: -F [^\n]* file capabilities [^\n]*\n$/m);
  },
});

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "strace"),
  name: "file capabilities: without seccomp, or its own library, it does not run",
  fn: async () => {
    const faults: readonly (readonly [string, RegExp])[] = [
      ["-e trace=seccomp -e inject=seccomp:error=ENOSYS", /needs a kernel with seccomp/],
      ["-e trace=seccomp -e inject=seccomp:error=EINVAL", /needs a kernel with seccomp/],
      // The loader goes on without a library that it cannot open.
      [
        "-P /proc/self/fd/4 -e inject=openat:error=EMFILE",
        /the loader has not loaded: sockscope\.so/,
      ],
    ];
    for (const [fault, message] of faults) {
      const ran = await withFault(fault, "-V");
      assert.equal(ran.code, 127, fault);
      assert.equal(ran.stdout, "", fault);
      const lines = ran.stderr.trimEnd().split("\n");
      assert.match(lines[lines.length - 1], message, fault);
    }
    assertVersion(await withFault("-e trace=none", "-V"), "nothing injected");
  },
});

/** Compiles a program of the caller's own to the given path: what his file would be run as. */
async function compilePrepared(output: string): Promise<void> {
  const entry = `${import.meta.dirname}/prepared_program.ts`;
  const compile = [Deno.execPath(), "run", "-A", `${ROOT}/scripts/compile.ts`];
  const done = await runWith(
    { ...Deno.env.toObject(), NO_COLOR: "1" },
    ...[...compile, "--entry", entry, "--output", output, "--target", "x86_64"],
  );
  assert.equal(done.code, 0, done.stderr);
}

Deno.test({
  ...needsRelease("x86_64", ...NEEDED, "gcc", "slow tests"),
  name: "file capabilities: what has the file's name meanwhile is not run",
  fn: async () => {
    const prepared = await Deno.makeTempFile({ dir: `${ROOT}/.cache` });
    try {
      await compilePrepared(prepared);
      const replaced = (as: string): Promise<Ran> =>
        inOwnMounts(`
          ${WITH_CALLER}
          ${as} "$root/sockscope" "$root/home/name"
          capable "$root/home/name"
          cp '${prepared}' "$root/home/prepared"
          chown 65534 "$root/home/prepared"
          chmod 755 "$root/home/prepared"
          nobody "$root/caller" replace "$root/home/name" "$root/home/prepared" -V
          "$root/home/name (deleted)"
        `);
      // A copy in a folder of the caller's; and a link there to the file, as where
      // fs.protected_hardlinks is 0.
      for (const as of ["cp", "ln"]) {
        const { stdout, stderr } = await replaced(as);
        assert.match(
          stdout,
          /^sockscope \d[^\n]*\n[^\n]*Deno[^\n]*\nthe caller's own program\n$/,
          as + stderr,
        );
      }
    } finally {
      await Deno.remove(prepared);
    }
  },
});
