/**
 * Filters of system calls (include/uapi/linux/seccomp.h, filter.h, bpf_common.h): classic BPF over
 * `struct seccomp_data`. A filter that was set stays, and of several the strictest answer counts.
 */

/** One `struct sock_filter`: u16, u8, u8, u32. */
export interface FilterStep<Operand = number> {
  readonly code: number;
  /** Steps to skip when the comparison holds. */
  readonly jumpTrue: number;
  /** Steps to skip when it does not. */
  readonly jumpFalse: number;
  readonly k: Operand;
}

export const SOCK_FILTER_SIZE = 8;

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

/** Processors that have a filter. */
export type FilterArch = "x86_64" | "aarch64";

/** AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64 (include/uapi/linux/audit.h). */
export const AUDIT_ARCH: Readonly<Record<FilterArch, number>> = {
  x86_64: 0xc000003e,
  aarch64: 0xc00000b7,
};

/** Operations and flags of seccomp(2). */
export const SECCOMP_SET_MODE_FILTER = 1;
/** For all threads of the process; since 3.17. */
export const SECCOMP_FILTER_FLAG_TSYNC = 1;
/** Without slowing the processor's speculation; since 4.17. */
export const SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;

export function load(offset: number): FilterStep {
  return { code: OPCODE.LOAD, jumpTrue: 0, jumpFalse: 0, k: offset };
}

/** Skips some steps when the loaded value is `k`. */
export function ifEqual<Operand>(k: Operand, steps: number): FilterStep<Operand> {
  return { code: OPCODE.JUMP_IF_EQUAL, jumpTrue: steps, jumpFalse: 0, k };
}

/** Skips some steps when the loaded value is not `k`. */
export function unless<Operand>(k: Operand, steps: number): FilterStep<Operand> {
  return { code: OPCODE.JUMP_IF_EQUAL, jumpTrue: 0, jumpFalse: steps, k };
}

export function answer(value: number): FilterStep {
  return { code: OPCODE.RETURN, jumpTrue: 0, jumpFalse: 0, k: value };
}

/** How a filter begins: calls of other processors' numbers are refused, the number is loaded. */
export function filterStart(arch: FilterArch): FilterStep[] {
  return [
    // 32-bit calls have other numbers: the same number would mean another call.
    load(SECCOMP_DATA.arch),
    ifEqual(AUDIT_ARCH[arch], 1),
    answer(ANSWER.EPERM),
    load(SECCOMP_DATA.nr),
  ];
}
