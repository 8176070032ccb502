/**
 * Turns the table of allowed calls into the kernel's filter program: classic BPF over `struct
 * seccomp_data` (include/uapi/linux/seccomp.h), as include/uapi/linux/filter.h encodes it.
 */

import type { Arch } from "../elf.ts";
import type { AllowedCall, Condition } from "../launcher/allowed_calls.ts";

/** One `struct sock_filter`. */
export interface FilterStep {
  readonly code: number;
  /** Steps to skip when the comparison holds. */
  readonly jumpTrue: number;
  /** Steps to skip when it does not. */
  readonly jumpFalse: number;
  /** The operand, unsigned; or the process's own id, which is filled in at start. */
  readonly k: number | "own-process";
}

/** The instructions used (BPF_LD|W|ABS and so on). */
export const OPCODE = { LOAD: 0x20, AND: 0x54, JUMP_IF_EQUAL: 0x15, RETURN: 0x06 } as const;

/** Byte offsets in `struct seccomp_data`. */
export const SECCOMP_DATA = {
  /** u32: the call's number */
  nr: 0,
  /** u32: AUDIT_ARCH_* of the way the call came in */
  arch: 4,
  /** 6 x u64: its arguments */
  args: 16,
} as const;

/** What a filter answers: SECCOMP_RET_ALLOW, or SECCOMP_RET_ERRNO with an error number or none. */
export const ANSWER = {
  ALLOW: 0x7fff0000,
  EPERM: 0x00050001,
  ENOSYS: 0x00050026,
  /** The call returns 0 and is not made. */
  NOTHING: 0x00050000,
} as const;

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 (include/uapi/linux/audit.h). */
export const AUDIT_ARCH: Readonly<Record<Arch, number>> = {
  x86_64: 0xc000003e,
  aarch64: 0xc00000b7,
};

/** The whole filter for one processor; what no line of the table allows answers EPERM. */
export function filterProgram(calls: readonly AllowedCall[], arch: Arch): FilterStep[] {
  const steps = [
    // 32-bit calls have other numbers: the same number would mean another call.
    load(SECCOMP_DATA.arch),
    ifEqual(AUDIT_ARCH[arch], 1),
    answer(ANSWER.EPERM),
    load(SECCOMP_DATA.nr),
  ];
  for (const call of calls) {
    const number = call[arch];
    if (number === undefined) continue;
    // x32 calls are these numbers with bit 30 set, so they equal none of them.
    const block = answerTo(call, arch);
    steps.push(unless(number, block.length), ...block);
  }
  steps.push(answer(ANSWER.EPERM));
  return steps;
}

/** What is done for one call, once it is known to be that: ends with an answer in every case. */
function answerTo(call: AllowedCall, arch: Arch): FilterStep[] {
  if (call.absent) return [answer(ANSWER.ENOSYS)];
  const conditions = typeof call.when === "function" ? call.when(arch) : call.when ?? [];
  const pretended = call.pretended === undefined ? [] : pretendIf(call.pretended);
  return [...pretended, ...conditions.flatMap(refuseUnless), answer(ANSWER.ALLOW)];
}

/** Answers with nothing where one of the values is there, and goes on behind itself where not. */
function pretendIf({ argument, oneOf }: Condition): FilterStep[] {
  return [
    load(SECCOMP_DATA.args + 8 * argument),
    ...oneOf.flatMap((value) => [unless(value, 1), answer(ANSWER.NOTHING)]),
  ];
}

/** Goes on behind itself where the condition holds, and refuses where not. */
function refuseUnless(condition: Condition): FilterStep[] {
  const low = SECCOMP_DATA.args + 8 * condition.argument;
  const steps = [load(low)];
  if (condition.mask !== undefined) {
    steps.push({ code: OPCODE.AND, jumpTrue: 0, jumpFalse: 0, k: condition.mask >>> 0 });
  }
  condition.oneOf.forEach((value, index) => {
    steps.push(ifEqual(value, condition.oneOf.length - index));
  });
  steps.push(answer(ANSWER.EPERM));
  if (condition.wide) steps.push(load(low + 4), ifEqual(0, 1), answer(ANSWER.EPERM));
  return steps;
}

function load(offset: number): FilterStep {
  return { code: OPCODE.LOAD, jumpTrue: 0, jumpFalse: 0, k: offset };
}

/** Skips some steps when the loaded value is `k`. */
function ifEqual(k: FilterStep["k"], steps: number): FilterStep {
  return { code: OPCODE.JUMP_IF_EQUAL, jumpTrue: steps, jumpFalse: 0, k };
}

/** Skips some steps when the loaded value is not `k`. */
function unless(k: FilterStep["k"], steps: number): FilterStep {
  return { code: OPCODE.JUMP_IF_EQUAL, jumpTrue: 0, jumpFalse: steps, k };
}

function answer(value: number): FilterStep {
  return { code: OPCODE.RETURN, jumpTrue: 0, jumpFalse: 0, k: value };
}
