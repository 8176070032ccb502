/** The filter as the kernel would run it, on calls made up here. */

import assert from "node:assert/strict";
import type { Arch } from "../../scripts/elf.ts";
import { ALLOWED_CALLS } from "../../scripts/launcher/allowed_calls.ts";
import { sealProgram } from "../../lib/acquire/sandbox/seal.ts";
import { ANSWER, AUDIT_ARCH, OPCODE, SECCOMP_DATA } from "../../lib/acquire/sandbox/seccomp.ts";
import {
  type CallNumbers,
  GETPGID,
  READING_CALLS,
} from "../../lib/acquire/sandbox/system_calls.ts";
import { filterProgram, type LauncherStep } from "../../scripts/release/filter.ts";
import { needs } from "../support/programs/needs.ts";

const ARCHES: readonly Arch[] = ["x86_64", "aarch64"];
const OWN_PROCESS = 4711;
/** The kernel takes no longer jumps, and no longer programs. */
const LONGEST_JUMP = 255;
const BPF_MAXINSNS = 4096;

/** One system call. */
interface Call {
  readonly number: number;
  readonly args?: readonly (number | bigint)[];
  readonly arch?: number;
}

/** What a filter answers. */
function answerOf(steps: readonly LauncherStep[], call: Call, arch: Arch): number {
  const data = new DataView(new ArrayBuffer(64));
  data.setUint32(SECCOMP_DATA.nr, call.number, true);
  data.setUint32(SECCOMP_DATA.arch, call.arch ?? AUDIT_ARCH[arch], true);
  call.args?.forEach((value, index) => {
    data.setBigUint64(SECCOMP_DATA.args + 8 * index, BigInt.asUintN(64, BigInt(value)), true);
  });
  let loaded = 0;
  for (let at = 0; at < steps.length; at++) {
    const { code, jumpTrue, jumpFalse } = steps[at];
    const k = steps[at].k === "own-process" ? OWN_PROCESS : steps[at].k as number;
    if (code === OPCODE.LOAD) loaded = data.getUint32(k, true);
    else if (code === OPCODE.AND) loaded = (loaded & k) >>> 0;
    else if (code === OPCODE.JUMP_IF_EQUAL) at += loaded === k ? jumpTrue : jumpFalse;
    else if (code === OPCODE.RETURN) return k;
    else assert.fail(`unknown step ${code}`);
  }
  assert.fail("the filter ends without an answer");
}

for (const arch of ARCHES) {
  const steps = filterProgram(ALLOWED_CALLS, arch);
  const answer = (number: number, ...args: (number | bigint)[]): number =>
    answerOf(steps, { number, args }, arch);
  const numberOf = (name: string): number => {
    const found = ALLOWED_CALLS.find((call) => call.name === name)?.[arch];
    assert.ok(found !== undefined, name);
    return found;
  };

  Deno.test(`filter, ${arch}: fits into what the kernel takes`, () => {
    assert.ok(steps.length <= BPF_MAXINSNS);
    for (const { jumpTrue, jumpFalse } of steps) {
      assert.ok(jumpTrue <= LONGEST_JUMP && jumpFalse <= LONGEST_JUMP);
    }
  });

  Deno.test(`filter, ${arch}: what the table does not name is refused`, () => {
    const allowed = new Set(ALLOWED_CALLS.map((call) => call[arch]));
    for (let number = 0; number < 600; number++) {
      if (!allowed.has(number)) assert.equal(answer(number), ANSWER.EPERM, `call ${number}`);
    }
  });

  Deno.test(`filter, ${arch}: 32-bit and x32 calls are refused, allowed numbers too`, () => {
    const other = { x86_64: 0x40000003, aarch64: 0x40000028 }[arch];
    for (const call of ALLOWED_CALLS) {
      const number = call[arch];
      if (number === undefined) continue;
      const foreign = answerOf(steps, { number, arch: other }, arch);
      assert.equal(foreign, ANSWER.EPERM, call.name);
      assert.equal(answer(number | 0x40000000), ANSWER.EPERM, call.name);
    }
  });

  Deno.test(`filter, ${arch}: calls without conditions are allowed, with any arguments`, () => {
    for (const call of ALLOWED_CALLS) {
      const number = call[arch];
      if (number === undefined || call.when !== undefined || call.alternatives !== undefined) {
        continue;
      }
      const expected = call.absent ? ANSWER.ENOSYS : ANSWER.ALLOW;
      assert.equal(answer(number, -1, -1n, -1, -1, -1, -1), expected, call.name);
    }
  });

  Deno.test(`filter, ${arch}: openat reads and nothing else`, () => {
    const openat = numberOf("openat");
    const [O_DIRECTORY, O_NOFOLLOW] = arch === "x86_64"
      ? [0o200000, 0o400000]
      : [0o40000, 0o100000];
    const readOnly = [0, 0o2000000, 0o10000000, 0o4000, O_DIRECTORY, O_NOFOLLOW];
    for (const flags of readOnly) assert.equal(answer(openat, -100, 1, flags), ANSWER.ALLOW);
    const every = readOnly.reduce((sum, flag) => sum | flag);
    for (let bit = 0; bit < 32; bit++) {
      const flags = 1 << bit;
      const expected = (flags & ~every) === 0 ? ANSWER.ALLOW : ANSWER.EPERM;
      assert.equal(answer(openat, -100, 1, flags), expected, `flag 0o${(flags >>> 0).toString(8)}`);
    }
  });

  Deno.test(`filter, ${arch}: sockets of the kernel's own tables only`, () => {
    const socket = numberOf("socket");
    for (let family = 0; family < 50; family++) {
      for (let protocol = 0; protocol < 25; protocol++) {
        const fine = family === 16 && (protocol === 0 || protocol === 4);
        const expected = fine ? ANSWER.ALLOW : ANSWER.EPERM;
        assert.equal(answer(socket, family, 3, protocol), expected, `${family}, ${protocol}`);
      }
    }
    assert.equal(answer(numberOf("socketpair"), 1, 1, 0), ANSWER.ALLOW);
    assert.equal(answer(numberOf("socketpair"), 2, 1, 0), ANSWER.EPERM);
    const sendto = numberOf("sendto");
    assert.equal(answer(sendto, 3, 4096, 10, 0, 0, 0), ANSWER.ALLOW);
    assert.equal(answer(sendto, 3, 4096, 10, 0, 4096, 16), ANSWER.EPERM);
    assert.equal(answer(sendto, 3, 4096, 10, 0, 1n << 40n, 16), ANSWER.EPERM);
  });

  Deno.test(`filter, ${arch}: options of such sockets: two, and a filter more`, () => {
    const setsockopt = numberOf("setsockopt");
    const fine = ["270 1", "1 8"];
    for (const level of [0, 1, 6, 41, 270]) {
      for (let option = 0; option < 60; option++) {
        const expected = fine.includes(`${level} ${option}`) ? ANSWER.ALLOW : ANSWER.EPERM;
        assert.equal(answer(setsockopt, 3, level, option, 4096, 4), expected, `${level} ${option}`);
      }
    }
    const seccomp = numberOf("seccomp");
    for (const operation of [0, 2, 3]) assert.equal(answer(seccomp, operation), ANSWER.EPERM);
    assert.equal(answer(seccomp, 1, 1, 4096), ANSWER.ALLOW);
  });

  Deno.test(`seal, ${arch}: nothing is opened, looked for or sent; output only is written`, () => {
    const sealed = sealProgram(arch);
    const sealAnswer = (number: number, ...args: (number | bigint)[]): number =>
      answerOf(sealed, { number, args }, arch);
    const numbers = Object.values(READING_CALLS).map((call: CallNumbers) => call[arch])
      .filter((number) => number !== undefined);
    assert.ok(numbers.length > 10);
    for (const number of numbers) assert.equal(sealAnswer(number, 16, 1, 0), ANSWER.EPERM);
    const foreign = answerOf(sealed, { number: numberOf("read"), arch: 0x40000003 }, arch);
    assert.equal(foreign, ANSWER.EPERM);
    for (const name of ["write", "writev"]) {
      const number = numberOf(name);
      for (const fd of [1, 2]) assert.equal(sealAnswer(number, fd, 4096, 5000), ANSWER.ALLOW);
      for (const fd of [0, 3, 12]) assert.equal(sealAnswer(number, fd, 4096, 16), ANSWER.EPERM);
    }
    assert.equal(sealAnswer(numberOf("write"), 5, 4096, 8), ANSWER.ALLOW, "an eventfd");
    assert.equal(sealAnswer(numberOf("write"), 0, 4096, 8), ANSWER.EPERM, "standard input");
    const fcntl = numberOf("fcntl");
    for (const copying of [0, 1030]) assert.equal(sealAnswer(fcntl, 5, copying, 3), ANSWER.EPERM);
    for (const looking of [1, 3]) assert.equal(sealAnswer(fcntl, 5, looking), ANSWER.ALLOW);
    assert.equal(sealAnswer(numberOf("write"), 5, 4096, 8n + (1n << 32n)), ANSWER.EPERM);
    for (const { name, [arch]: number } of ALLOWED_CALLS) {
      if (number === undefined || numbers.includes(number)) continue;
      if (/^(writev?|fcntl)$/.test(name)) continue;
      assert.equal(sealAnswer(number), ANSWER.ALLOW, name);
    }
  });

  Deno.test(`filter, ${arch}: threads, not processes; signals to itself, not to others`, () => {
    const clone = numberOf("clone");
    assert.equal(answer(clone, 0x3d0f00), ANSWER.ALLOW);
    assert.equal(answer(clone, 17), ANSWER.EPERM, "fork");
    assert.equal(answer(clone, 0x4111), ANSWER.EPERM, "vfork");
    assert.equal(answer(clone, 0x3d0f00 | 0x40000000), ANSWER.EPERM, "a network of its own");
    assert.equal(answer(clone, 0x3d0f00n | 1n << 33n), ANSWER.EPERM);
    assert.equal(answer(numberOf("clone3")), ANSWER.ENOSYS);
    for (const name of ["kill", "tgkill"]) {
      assert.equal(answer(numberOf(name), OWN_PROCESS, 6, 6), ANSWER.ALLOW);
      for (const other of [1, 0, -1, -OWN_PROCESS, OWN_PROCESS + 1]) {
        assert.equal(answer(numberOf(name), other, 9, 9), ANSWER.EPERM, `${name} ${other}`);
      }
    }
  });

  Deno.test(`filter, ${arch}: the standard files stay what they are`, () => {
    const close = numberOf("close");
    for (const fd of [0, 1, 2]) {
      assert.equal(answer(close, fd), ANSWER.EPERM);
      // The kernel looks at the lower 32 bits alone.
      assert.equal(answer(close, BigInt(fd) | 1n << 32n), ANSWER.EPERM);
    }
    for (const fd of [3, 4, 1023]) assert.equal(answer(close, fd), ANSWER.ALLOW);
    const fcntl = numberOf("fcntl");
    for (const lowest of [0, 1, 2]) assert.equal(answer(fcntl, 5, 1030, lowest), ANSWER.EPERM);
    assert.equal(answer(fcntl, 5, 1030, 3), ANSWER.ALLOW);
    assert.equal(answer(fcntl, 5, 0, 3), ANSWER.EPERM, "F_DUPFD");
    assert.equal(answer(numberOf("ioctl"), 1, 0x5421), ANSWER.EPERM, "FIONBIO");
  });

  Deno.test(`filter, ${arch}: memory is the process's own, and advice what the runtime gives`, () => {
    const mmap = numberOf("mmap");
    for (let type = 0; type < 16; type++) {
      for (const others of [0, 0x20, 0x4010, 0x20022 & ~0xf]) {
        const expected = type === 2 ? ANSWER.ALLOW : ANSWER.EPERM;
        assert.equal(answer(mmap, 0, 4096, 3, type | others, -1, 0), expected, `flags ${type}`);
      }
    }
    const usual = [4, 8, 10, 14, 15, 16];
    for (let advice = 0; advice < 130; advice++) {
      const expected = usual.includes(advice) ? ANSWER.ALLOW : ANSWER.EPERM;
      assert.equal(answer(numberOf("madvise"), 0, 4096, advice), expected, `advice ${advice}`);
    }
  });

  Deno.test(`filter, ${arch}: no limit is set, no terminal typed into, nothing copied open`, () => {
    assert.equal(answer(numberOf("prlimit64"), 0, 7, 0, 4096), ANSWER.ALLOW);
    assert.equal(answer(numberOf("prlimit64"), 0, 7, 4096, 0), ANSWER.EPERM);
    assert.equal(answer(numberOf("prlimit64"), 1, 7, 0, 4096), ANSWER.EPERM);
    assert.equal(answer(numberOf("ioctl"), 0, 0x5413), ANSWER.ALLOW);
    assert.equal(answer(numberOf("ioctl"), 0, 0x5412), ANSWER.EPERM, "TIOCSTI");
    assert.equal(answer(numberOf("ioctl"), 0, 0x541c), ANSWER.EPERM, "TIOCLINUX");
    assert.equal(answer(numberOf("fcntl"), 1, 3), ANSWER.ALLOW);
    assert.equal(answer(numberOf("fcntl"), 1, 4, 0o4000), ANSWER.NOTHING, "F_SETFL");
    assert.equal(answer(numberOf("fcntl"), 1, 8), ANSWER.EPERM, "F_SETOWN");
    assert.equal(answer(numberOf("prctl"), 15, 4096), ANSWER.ALLOW);
    assert.equal(answer(numberOf("prctl"), 38, 0), ANSWER.EPERM, "PR_SET_NO_NEW_PRIVS");
  });
}

/** What to give the C preprocessor for every call's number; aarch64 has the generic ones. */
const NUMBER_HEADERS: Readonly<Record<Arch, readonly string[]>> = {
  x86_64: ["-include", "asm/unistd_64.h"],
  aarch64: [
    "-D__ARCH_WANT_NEW_STAT",
    "-D__ARCH_WANT_SYS_CLONE3",
    "-include",
    "asm-generic/unistd.h",
  ],
};

for (const arch of ARCHES) {
  Deno.test({
    ...needs("gcc", ...(Deno.build.arch === "x86_64" ? [] : ["headers of x86_64"])),
    name: `allowed calls, ${arch}: the numbers are those of the kernel's headers`,
    fn: async () => {
      const args = ["-E", "-dM", ...NUMBER_HEADERS[arch], "-x", "c", "/dev/null"];
      const { stdout } = await new Deno.Command("gcc", { args }).output();
      const text = new TextDecoder().decode(stdout);
      const macros = new Map(
        [...text.matchAll(/^#define (__NR\w+) (\w+)$/gm)].map(([, name, value]) => [name, value]),
      );
      assert.ok(macros.size > 200);
      for (const { name, [arch]: number } of [...ALLOWED_CALLS, { name: "getpgid", ...GETPGID }]) {
        const value = macros.get(`__NR_${name}`);
        // Some of the generic ones stand for another macro.
        const header = value === undefined ? undefined : Number(macros.get(value) ?? value);
        assert.equal(number, header, name);
      }
    },
  });
}

Deno.test("allowed calls: each has a number, a reason, and is there once", () => {
  const names = ALLOWED_CALLS.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  for (const { name, x86_64, aarch64, why } of ALLOWED_CALLS) {
    assert.ok(x86_64 !== undefined || aarch64 !== undefined, name);
    assert.ok(why.length > 3, name);
  }
});
