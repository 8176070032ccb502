/** The options that this program has on top of each of its commands, and what they say. */

import { BYTE_ORDERS, type ByteOrder } from "../model/byte_order.ts";
import type { SourceChoice } from "../model/plan.ts";
import { UsageError } from "../model/problem.ts";
import type { Format } from "../model/query.ts";
import { flag, type FlagGroup, type TypedFlag } from "./flag.ts";

/** What this program has on top of every command. */
export const OWN_FLAGS: FlagGroup = {
  title: "sockscope's own",
  flags: [
    flag("", "json", "procfs", "one JSON array, an object per line", { extra: true }),
    flag("", "jsonl", "procfs", "JSON, an object per line", { extra: true }),
    flag(
      "",
      "cmdline",
      "procfs",
      "command lines of processes, which may hold secrets (JSON only)",
      {
        asks: ["owners", "cmdlines"],
        extra: true,
      },
    ),
    flag("", "whose", "procfs", "systemd units and containers of these processes (implies -p)", {
      asks: ["owners", "whose", "created_in", "container_names"],
      extra: true,
    }),
    flag("", "json-schema", "procfs", "the schema of the JSON output", { extra: true }),
    flag("", "source", "procfs", "where sockets are looked for: auto, procfs or diag", {
      argument: "SOURCE",
      extra: true,
    }),
    flag("", "proc-root", "procfs", "another place for /proc (also: PROC_ROOT)", {
      argument: "DIR",
      extra: true,
    }),
    flag("", "byte-order", "procfs", "byte order of the machine of --proc-root: big or little", {
      argument: "ORDER",
      extra: true,
    }),
    flag("", "all-netns", "procfs", "all network namespaces that can be found", {
      asks: ["netns", "container_names"],
      extra: true,
    }),
    flag("", "permissions", "procfs", "what this program may do, at start and while it decodes", {
      extra: true,
    }),
  ],
};

/** What they say together. */
export interface OwnOptions {
  readonly format: Format;
  /** The place of /proc; null if it was not named. */
  readonly procRoot: string | null;
  readonly byteOrder: ByteOrder | null;
  /** Null if it was not named. */
  readonly source: SourceChoice | null;
}

const SOURCES: readonly SourceChoice[] = ["auto", "procfs", "diag"];

/** One of the words that an option knows. */
function oneOf<T extends string>(option: string, choices: readonly T[], word: string): T {
  const choice = choices.find((known) => known === word);
  if (choice === undefined) {
    throw new UsageError(`${option} knows ${choices.join(", ")}, not "${word}"`);
  }
  return choice;
}

/** `procRoot`: PROC_ROOT, null if it is not set. Throws `UsageError` if they contradict each other. */
export function ownOptions(options: readonly TypedFlag[], procRoot: string | null): OwnOptions {
  const on = new Set(options.map(({ name }) => name));
  let byteOrder: ByteOrder | null = null;
  let source: SourceChoice | null = null;
  let root = procRoot;
  for (const { name, value } of options) {
    if (name === "proc-root") root = value;
    else if (name === "source") source = oneOf("--source", SOURCES, value);
    else if (name === "byte-order") byteOrder = oneOf("--byte-order", BYTE_ORDERS, value);
  }
  if (root !== null && source === "diag") {
    throw new UsageError(
      "--source diag asks this machine's kernel; another /proc does not have it",
    );
  }
  if (root === null && byteOrder !== null) {
    throw new UsageError("--byte-order is that of a captured tree: name it with --proc-root");
  }
  if (on.has("json") && on.has("jsonl")) {
    throw new UsageError("--json and --jsonl exclude each other");
  }
  const format: Format = on.has("json") ? "json" : on.has("jsonl") ? "jsonl" : "text";
  if (on.has("cmdline") && format === "text") {
    throw new UsageError("--cmdline shows its column in JSON only: add --json or --jsonl");
  }
  return { format, procRoot: root, byteOrder, source };
}
