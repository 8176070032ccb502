/**
 * Turns the table of allowed calls into the kernel's filter program: classic BPF over `struct
 * seccomp_data` (include/uapi/linux/seccomp.h), as include/uapi/linux/filter.h encodes it.
 */

import {
  ANSWER,
  answer,
  filterStart,
  type FilterStep,
  ifEqual,
  load,
  OPCODE,
  SECCOMP_DATA,
  unless,
} from "../../lib/acquire/sandbox/seccomp.ts";
import type { Arch } from "../elf.ts";
import type { AllowedCall, Condition } from "../launcher/allowed_calls.ts";

/** A step whose operand may be the process's own id, which is filled in at start. */
export type LauncherStep = FilterStep<number | "own-process">;

/** The whole filter for one processor; what no line of the table allows answers EPERM. */
export function filterProgram(calls: readonly AllowedCall[], arch: Arch): LauncherStep[] {
  const steps: LauncherStep[] = filterStart(arch);
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
function answerTo(call: AllowedCall, arch: Arch): LauncherStep[] {
  if (call.absent) return [answer(ANSWER.ENOSYS)];
  const conditions = typeof call.when === "function" ? call.when(arch) : call.when ?? [];
  const pretended = call.pretended === undefined ? [] : pretendIf(call.pretended);
  const { alternatives } = call;
  const end = alternatives === undefined
    ? [answer(ANSWER.ALLOW)]
    : [...alternatives.flatMap(allowIf), answer(ANSWER.EPERM)];
  return [...pretended, ...conditions.flatMap(refuseUnless), ...end];
}

/** Answers with nothing if the value is there; goes on behind itself if not. */
function pretendIf({ argument, value }: NonNullable<AllowedCall["pretended"]>): LauncherStep[] {
  return [load(SECCOMP_DATA.args + 8 * argument), unless(value, 1), answer(ANSWER.NOTHING)];
}

/** Allows the call where all of the values are there, and goes on behind itself where not. */
function allowIf(values: Readonly<Record<number, number>>): LauncherStep[] {
  const steps: LauncherStep[] = [answer(ANSWER.ALLOW)];
  for (const [argument, value] of Object.entries(values).reverse()) {
    steps.unshift(load(SECCOMP_DATA.args + 8 * Number(argument)), unless(value, steps.length));
  }
  return steps;
}

/** Goes on behind itself where the condition holds, and refuses where not. */
function refuseUnless(condition: Condition): LauncherStep[] {
  const low = SECCOMP_DATA.args + 8 * condition.argument;
  const steps: LauncherStep[] = [load(low)];
  if (condition.mask !== undefined) {
    steps.push({ code: OPCODE.AND, jumpTrue: 0, jumpFalse: 0, k: condition.mask >>> 0 });
  }
  const { oneOf, noneOf = [] } = condition;
  for (const value of noneOf) steps.push(unless(value, 1), answer(ANSWER.EPERM));
  if (oneOf !== undefined) {
    steps.push(...oneOf.map((value, index) => ifEqual(value, oneOf.length - index)));
    steps.push(answer(ANSWER.EPERM));
  }
  if (condition.wide) steps.push(load(low + 4), ifEqual(0, 1), answer(ANSWER.EPERM));
  return steps;
}
