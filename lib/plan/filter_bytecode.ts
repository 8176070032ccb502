/**
 * A filter as the bytecode that the kernel runs on internet sockets (net/ipv4/inet_diag.c
 * inet_diag_bc_run).
 *
 * Not everything in a filter is known, or can be sent to the kernel, before sockets are asked for.
 * The bytecode then lets through every socket that may match, whatever the unknown turns out to be;
 * the filter is run on the rows afterwards in any case.
 */

import { chainOf, kernelRuns } from "../model/conditions.ts";
import { unreachable } from "../model/problem.ts";
import {
  type AddressWord,
  ANY_PORT,
  type Filter,
  type HostCondition,
  type Tree,
} from "../model/filter.ts";
import {
  INET_DIAG_BC,
  INET_DIAG_BC_OP,
  INET_DIAG_HOSTCOND,
  INET_DIAG_MARKCOND,
} from "../uapi/inet_diag.ts";
import { NLA } from "../uapi/netlink.ts";
import { AF_INET, AF_INET6, AF_UNSPEC } from "../uapi/sock_diag.ts";

/** What an attribute can hold, by its 16 bits of length; so every jump fits into 16 bits as well. */
const LONGEST = (0xffff - NLA.SIZE) & ~3;
const LAST_PORT = 0xffff;

/** What the kernel tests: operations whose `no` is still to be filled in, one a condition. */
type Code = Tree<{ readonly kind: "op"; readonly bytes: Uint8Array }>;

/** An operation with `size` bytes behind it. */
function operation(code: number, size: number): { kind: "op"; bytes: Uint8Array<ArrayBuffer> } {
  const bytes = new Uint8Array(INET_DIAG_BC_OP.SIZE + size);
  bytes[INET_DIAG_BC_OP.code] = code;
  bytes[INET_DIAG_BC_OP.yes] = bytes.length;
  return { kind: "op", bytes };
}

/** An address or prefix that can be sent to the kernel; null for any. */
type KernelPrefix = Exclude<AddressWord, { readonly host: string }> | null;

function hostOperation(code: number, prefix: KernelPrefix, port: number): Code {
  const known = prefix !== null && !prefix.anyFamily;
  const ipv6 = known && !prefix.ipv4;
  // Any address has room for one, too: so `ss` has it.
  const length = ipv6 ? 16 : 4;
  const op = operation(code, INET_DIAG_HOSTCOND.addr + length);
  const condition = op.bytes.subarray(INET_DIAG_BC_OP.SIZE);
  condition[INET_DIAG_HOSTCOND.family] = !known ? AF_UNSPEC : ipv6 ? AF_INET6 : AF_INET;
  condition[INET_DIAG_HOSTCOND.prefix_len] = known ? prefix.bits : 0;
  new DataView(op.bytes.buffer).setInt32(
    INET_DIAG_BC_OP.SIZE + INET_DIAG_HOSTCOND.port,
    port,
    true,
  );
  if (known) condition.set(prefix.bytes.subarray(0, length), INET_DIAG_HOSTCOND.addr);
  return op;
}

/** A comparison of ports: of the number's lowest 16 bits, as in `ss`. */
function portOperation(code: number, port: number): Code {
  const op = operation(code, INET_DIAG_BC_OP.SIZE);
  const at = INET_DIAG_BC_OP.SIZE + INET_DIAG_BC_OP.no;
  new DataView(op.bytes.buffer).setUint16(at, port & LAST_PORT, true);
  return op;
}

function markOperation(mark: number, mask: number): Code {
  const op = operation(INET_DIAG_BC.MARK_COND, INET_DIAG_MARKCOND.SIZE);
  const view = new DataView(op.bytes.buffer, INET_DIAG_BC_OP.SIZE);
  view.setUint32(INET_DIAG_MARKCOND.mark, mark, true);
  view.setUint32(INET_DIAG_MARKCOND.mask, mask, true);
  return op;
}

/** Makes code of a filter, as near to it as what is known allows. */
class Approximation {
  /**
   * True if `ss` has the kernel run the filter, too. If it does not, its own reading of
   * addresses is the only one, and what the kernel knows of a port's choice is not asked.
   */
  readonly #whole: boolean;
  readonly #marks: boolean;

  constructor(filter: Filter, marks: boolean) {
    this.#whole = kernelRuns(filter);
    this.#marks = marks;
  }

  /**
   * Code that is true whenever the filter may be (`upper`), or true only if the filter is
   * in any case. Null for code that is always true, or never.
   */
  of(filter: Filter, upper: boolean): Code | null {
    switch (filter.kind) {
      case "and":
      case "or": {
        const { first, rest } = chainOf(filter);
        let code = this.of(first, upper);
        for (const { kind, right } of rest) {
          const next = this.of(right, upper);
          if (code !== null && next !== null) code = { kind, left: code, right: next };
          else code = (kind === "and") === upper ? code ?? next : null;
        }
        return code;
      }
      case "not": {
        const operand = this.of(filter.operand, !upper);
        return operand === null ? null : { kind: "not", operand };
      }
      case "host": {
        const code = filter.side === "src" ? INET_DIAG_BC.S_COND : INET_DIAG_BC.D_COND;
        return this.#host(code, filter.host, upper);
      }
      case "port": {
        const { host, side, operator } = filter;
        if (host.family !== "inet" || typeof host.port !== "number") return null;
        if (!this.#whole && (host.port < 0 || host.port > LAST_PORT)) return null;
        const { S_GE, S_LE, D_GE, D_LE } = INET_DIAG_BC;
        const [atLeast, atMost] = side === "src" ? [S_GE, S_LE] : [D_GE, D_LE];
        return portOperation(operator === ">=" ? atLeast : atMost, host.port);
      }
      case "autobound":
        return this.#whole ? operation(INET_DIAG_BC.AUTO, 0) : null;
      case "fwmark":
        return this.#marks && this.#whole ? markOperation(filter.mark, filter.mask) : null;
      // Names of interfaces and cgroups are not known yet, one code is for all protocols and all
      // namespaces, and owners are never known to the kernel.
      case "device":
      case "cgroup":
      case "protocol":
      case "owner":
      case "netns":
        return null;
      default:
        return unreachable(filter);
    }
  }

  #host(code: number, host: HostCondition, upper: boolean): Code | null {
    if (host.family !== "inet") return null;
    const port = typeof host.port === "number" ? host.port : null;
    const prefix = this.#prefix(host.address);
    if (port !== null && prefix !== undefined) return hostOperation(code, prefix, port);
    // The part that is known is true wherever the whole is.
    if (!upper || (port ?? ANY_PORT) === ANY_PORT && (prefix ?? null) === null) return null;
    return hostOperation(code, prefix ?? null, port ?? ANY_PORT);
  }

  /** Undefined for what is not known or not read as the kernel does. */
  #prefix(address: AddressWord | null): KernelPrefix | undefined {
    if (address === null) return null;
    if ("host" in address) return undefined;
    if (this.#whole) return address;
    return address.bits === 0 ? null : undefined;
  }
}

/** A place in the code that jumps go to. */
interface Label {
  at: number;
}

/** Lays operations out, one after the other; jumps go forward only. */
class Assembler {
  readonly #operations: { readonly bytes: Uint8Array; readonly at: number; readonly no: Label }[] =
    [];
  #length = 0;

  #operation(bytes: Uint8Array, no: Label): void {
    this.#operations.push({ bytes, at: this.#length, no });
    this.#length += bytes.length;
  }

  #jump(to: Label): void {
    this.#operation(operation(INET_DIAG_BC.JMP, 0).bytes, to);
  }

  #place(label: Label): void {
    label.at = this.#length;
  }

  /** Code that goes on behind itself if it is true, and to `no` if not. */
  add(code: Code, no: Label): void {
    switch (code.kind) {
      case "and":
      case "or":
        this.#addChain(code, no);
        break;
      case "not": {
        const yes: Label = { at: 0 };
        this.add(code.operand, yes);
        this.#jump(no);
        this.#place(yes);
        break;
      }
      case "op":
        this.#operation(code.bytes, no);
        break;
      default:
        unreachable(code);
    }
  }

  #addChain(code: Code, no: Label): void {
    const { first, rest } = chainOf(code);
    // Where to go if all up to a term is not true: after an `or`, the next term may be.
    const labels = [no];
    for (let index = rest.length - 1; index >= 0; index--) {
      labels.push(rest[index].kind === "or" ? { at: 0 } : labels[labels.length - 1]);
    }
    labels.reverse();
    this.add(first, labels[0]);
    for (const [index, { kind, right }] of rest.entries()) {
      const end: Label = { at: 0 };
      if (kind === "or") {
        this.#jump(end);
        this.#place(labels[index]);
      }
      this.add(right, labels[index + 1]);
      this.#place(end);
    }
  }

  /** The bytecode; empty if it is longer than an attribute. */
  finish(no: Label): Uint8Array {
    if (this.#length > LONGEST) return new Uint8Array(0);
    no.at = this.#length + INET_DIAG_BC_OP.SIZE;
    const bytes = new Uint8Array(this.#length);
    const view = new DataView(bytes.buffer);
    for (const { bytes: op, at, no: { at: target } } of this.#operations) {
      bytes.set(op, at);
      view.setUint16(at + INET_DIAG_BC_OP.no, target - at, true);
    }
    return bytes;
  }
}

/**
 * The bytecode of a filter; empty if the kernel cannot help. `marks`: whether it may compare
 * marks, which the kernel does for CAP_NET_ADMIN only.
 */
export function filterBytecode(filter: Filter | null, marks: boolean): Uint8Array {
  const code = filter === null ? null : new Approximation(filter, marks).of(filter, true);
  if (code === null) return new Uint8Array(0);
  const assembler = new Assembler();
  const no: Label = { at: 0 };
  assembler.add(code, no);
  return assembler.finish(no);
}
