/**
 * sockscope: every socket of a Linux machine, as the kernel reports it or /proc has it, shown the
 * way `ss` shows it.
 *
 * The whole flow on one page, one call per step:
 *
 *     argv -> Flags -> Query -> Plan -> acquire -> drop every permission -> decode -> filter -> render
 *
 * lib/start reads the command line, lib/show is what follows the drop, lib/output alone writes.
 */

import { acquire } from "./lib/acquire/acquire.ts";
import { dropPermissions, permissionStates } from "./lib/acquire/sandbox/drop_permissions.ts";
import { hostFacts, outputWaits } from "./lib/acquire/host_facts.ts";
import { type ReadOwnSockets, readOwnSockets } from "./lib/acquire/links/own_sockets.ts";
import { writableFiles } from "./lib/acquire/links/open_files.ts";
import { launch } from "./lib/acquire/sandbox/launcher.ts";
import { ownStatus } from "./lib/acquire/sandbox/own_status.ts";
import { seal } from "./lib/acquire/sandbox/seal.ts";
import { ExitStatus } from "./lib/model/exit_status.ts";
import { EnvironmentError, problemText, unreachable, UsageError } from "./lib/model/problem.ts";
import type { Query } from "./lib/model/query.ts";
import { visible } from "./lib/model/visible.ts";
import { refusalLines } from "./lib/output/refusal_lines.ts";
import { complain, isReaderGone, outputWriter } from "./lib/output/standard_streams.ts";
import { filterNamesHosts } from "./lib/plan/filter_needs.ts";
import { planDump, planProbe, planSources } from "./lib/plan/plan_sources.ts";
import type { Display } from "./lib/show/display.ts";
import { show } from "./lib/show/show.ts";
import { readCommand } from "./lib/start/read_command.ts";
import { doneMessage } from "./lib/uapi/netlink.ts";
import { SEQUENCE } from "./lib/uapi/sock_diag.ts";

/** What a run does to the world outside: it writes, and gives its permissions back. */
export interface Effects extends Display {
  /**
   * Gives back every permission, but for `net` if it is kept for asking DNS. True if the kernel
   * refuses from then on what they were for.
   */
  drop(keepNet: boolean): boolean | void;
  /** The sockets that this process has for the run alone; none if it has them for something else. */
  readonly readOwn?: ReadOwnSockets;
}

/** Shows a listing. */
async function showListing(query: Query, effects: Effects): Promise<number> {
  const captures = await acquire(planSources(query), effects.facts, effects.readOwn);
  const keepNet = query.resolve || filterNamesHosts(query.filter);
  // The environment is not to be read later.
  const { repeats } = launch();
  effects.drop(keepNet);
  const dns = keepNet
    ? (await import("./lib/acquire/dns.ts")).openDns((message) => effects.error(message))
    : null;
  const status = await show(query, captures, effects, dns);
  if (status !== ExitStatus.AGAIN) return status;
  if (!repeats) {
    effects.error("shown once: only a released file repeats a listing");
    return ExitStatus.INCOMPLETE;
  }
  const { seconds } = query.repeat!;
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return status;
}

/** Writes the kernel's raw answers about TCP sockets, for TCPDIAG_FILE to be read from. */
async function dumpRaw(query: Query, effects: Effects): Promise<number> {
  const [capture] = await acquire(planDump(query), effects.facts);
  effects.drop(false);
  for (const { bytes } of capture.dumps.values()) effects.out(bytes);
  effects.out(doneMessage(SEQUENCE));
  for (const problem of capture.problems) effects.error(problemText(problem));
  return capture.problems.length > 0 ? ExitStatus.INCOMPLETE : ExitStatus.COMPLETE;
}

/** Shows sockets as they are destroyed, until it is interrupted. */
async function follow(query: Query, effects: Effects): Promise<never> {
  const { followDestroyed } = await import("./lib/acquire/kernel/destroyed_sockets.ts");
  const { showEvents } = await import("./lib/show/events.ts");
  const plan = planSources(query);
  const [capture] = await acquire(plan, effects.facts);
  const events = await followDestroyed(plan);
  effects.drop(false);
  await showEvents(query, capture, events, effects);
  throw new EnvironmentError("the kernel's events ended");
}

/** What is done with sockets: listed, followed or dumped. */
async function list(query: Query, effects: Effects): Promise<number> {
  if (query.mode !== "list" && query.source === "procfs") {
    const { lackNotes } = await import("./lib/show/lack_notes.ts");
    for (const note of [...query.notes, ...await lackNotes(query, [], [])]) effects.error(note);
    return ExitStatus.INCOMPLETE;
  }
  switch (query.mode) {
    case "list":
      return await showListing(query, effects);
    case "events":
      return await follow(query, effects);
    case "dump":
      return await dumpRaw(query, effects);
    default:
      return unreachable(query.mode);
  }
}

/** The text of `--permissions`, which drops them to find out what is left. */
async function permissionReport(query: Query, effects: Effects): Promise<string> {
  const { decodeConfinement } = await import("./lib/decode/procfs/confinement.ts");
  const { permissionsText } = await import("./lib/render/permissions.ts");
  const { probeSources } = await import("./lib/acquire/probe_sources.ts");
  const atStart = permissionStates(query.procRoot);
  const status = ownStatus();
  const writable = writableFiles();
  const sources = await probeSources(planProbe(query));
  const sealed = effects.drop(false) === true;
  const decoding = permissionStates(query.procRoot);
  const known = typeof status === "string" ? new Uint8Array(0) : status;
  const kernel = { ...decodeConfinement(known), sealed, writable };
  return permissionsText(atStart, decoding, kernel, sources);
}

/** Runs one command line; returns the exit status. Throws only errors of the program itself. */
export async function run(words: readonly string[], outside: Effects): Promise<number> {
  const effects: Effects = {
    ...outside,
    error: (...lines) => outside.error(lines.map(visible).join("\n")),
  };
  const print = (text: string): number => {
    effects.out(new TextEncoder().encode(text));
    return ExitStatus.COMPLETE;
  };
  try {
    const command = await readCommand(words);
    switch (command.kind) {
      case "list":
        return await list(command.query, effects);
      case "print":
        return print(command.text);
      case "help": {
        const { helpText, shortHelpText } = await import("./lib/cli/help.ts");
        return print(command.of === "all" ? helpText() : shortHelpText());
      }
      case "schema":
        return print((await import("./lib/render/json/schema.ts")).jsonSchemaText());
      case "columns":
        return print((await import("./lib/render/table/column_list.ts")).columnListText());
      case "manual":
        return print((await import("./lib/cli/manual.ts")).manualText());
      case "completions":
        return print((await import("./lib/cli/completions.ts")).completionsText(command.shell));
      case "permissions":
        return print(await permissionReport(command.query, effects));
      case "nothing":
        effects.error(command.message);
        return print(command.text);
      default:
        return unreachable(command);
    }
  } catch (error) {
    const refusal = refusalLines(error);
    if (refusal === null) throw error;
    effects.error(...refusal);
    return error instanceof UsageError ? error.status : ExitStatus.FAILED;
  }
}

/** Runs as a program, and ends it. */
async function main(): Promise<never> {
  const drop = (keepNet: boolean): boolean => {
    const sealed = seal();
    dropPermissions(keepNet ? ["net"] : []);
    return sealed;
  };
  try {
    const out = outputWriter(outputWaits());
    const effects = { facts: hostFacts(), out, error: complain, drop, readOwn: readOwnSockets };
    Deno.exit(await run(Deno.args, effects));
  } catch (error) {
    if (isReaderGone(error)) Deno.exit(ExitStatus.COMPLETE);
    complain(visible(error instanceof Error ? error.message : String(error)));
    Deno.exit(ExitStatus.FAILED);
  }
}

// Not awaited: what is loaded later imports this module, and would wait for its end.
if (import.meta.main) main();
