/** The text of `--permissions`. */

import type { CapturedSource } from "../model/capture.ts";
import { visible } from "../model/visible.ts";

/** SECCOMP_MODE_* of include/uapi/linux/seccomp.h, in a word. */
const SECCOMP_MODES: readonly string[] = ["off", "strict", "filter"];

/** The kernel's hold on this process. */
export interface KernelHold {
  /** As in /proc/self/status, before anything was given back; null if not known. */
  readonly noNewPrivs: number | null;
  readonly seccomp: number | null;
  /** The capabilities that it may use, by name. */
  readonly capabilities: readonly string[] | null;
  /** Descriptors that can be written to, with what they lead to. */
  readonly writable: ReadonlyMap<number, string> | null;
  /** True if it refuses files and sockets while others' bytes are decoded. */
  readonly sealed: boolean;
}

function columns(cells: readonly (readonly string[])[]): string[] {
  const rows = cells.map((row) => row.map(visible));
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join("  "))
    .map((line) => line.trimEnd());
}

/** Where each table's sockets come from; the two families of a protocol in one if they agree. */
function sourceLines(sources: readonly CapturedSource[]): string[] {
  const rows = sources.filter(({ id, reason }) => {
    const other = /^(.*)6$/.exec(id)?.[1];
    const first = sources.find((source) => source.id === other);
    return first === undefined || first.reason !== reason;
  });
  return columns(rows.map(({ id, source, reason }) => {
    const from = source === "diag" ? "sock_diag" : source;
    return [id, reason === null ? from : `${from}: ${reason}`];
  }));
}

function capabilityText(names: readonly string[] | null): string {
  if (names === null) return "unknown";
  return names.length === 0 ? "none" : names.join(" ");
}

/** What can be written to, each file with all of its descriptors. */
function writableLines(writable: ReadonlyMap<number, string> | null): string[] {
  if (writable === null) return ["unknown"];
  if (writable.size === 0) return ["none"];
  const files = Map.groupBy(writable.keys(), (fd) => writable.get(fd)!);
  return columns(Array.from(files, ([file, fds]) => [fds.join(" "), file]));
}

/** What is held of each kind, at start and while others' bytes are decoded, and what holds us. */
export function permissionsText(
  atStart: ReadonlyMap<string, string>,
  decoding: ReadonlyMap<string, string>,
  kernel: KernelHold,
  sources: readonly CapturedSource[],
): string {
  const held = Array.from(atStart, ([kind, state]) => [kind, state, decoding.get(kind) ?? ""]);
  const { capabilities, noNewPrivs, seccomp, sealed, writable } = kernel;
  const lines = [
    ...columns([["permission", "at start", "while decoding"], ...held]),
    "",
    "The kernel's hold on this process, as in /proc/self/status:",
    `NoNewPrivs  ${noNewPrivs ?? "unknown"}`,
    `Seccomp     ${seccomp === null ? "unknown" : `${seccomp} (${SECCOMP_MODES[seccomp] ?? "?"})`}`,
    `CapPrm      ${capabilityText(capabilities)}`,
    ...(sealed
      ? [
        "While decoding a second filter refuses every file and socket but the standard ones,",
        "and to write to anything but 1 and 2: of 1 or 8 bytes, by which the runtime wakes its",
        "own threads, it cannot tell where they go, so what else can be written to matters.",
      ]
      : []),
    "",
    "Open for writing (anon_inode and one pair of sockets are the runtime's own):",
    ...writableLines(writable),
    "",
    "Where sockets come from:",
    ...sourceLines(sources),
    "",
    "With -r, or a host name in the filter, net is kept to ask DNS and nothing else.",
    "Nothing is ever written but standard output and standard error.",
  ];
  return `${lines.join("\n")}\n`;
}
