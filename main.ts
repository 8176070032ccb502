/**
 * sockscope: every socket of a Linux machine, as the kernel tells it or /proc has it, shown the way
 * `ss` shows it.
 *
 * The whole flow on one page, one call per step:
 *
 *     argv -> Flags -> Query -> Plan -> acquire -> drop every permission -> decode -> filter -> render
 *
 * What comes behind the drop is in lib/show.
 */

import { acquire } from "./lib/acquire/acquire.ts";
import { askAddresses, askNames, DNS_REFUSED } from "./lib/acquire/dns.ts";
import { followDestroyed } from "./lib/acquire/destroyed_sockets.ts";
import { dropPermissions, permissionStates } from "./lib/acquire/drop_permissions.ts";
import {
  environmentVariable,
  hostFacts,
  outputWaits,
  readFilterFile,
  readServices,
} from "./lib/acquire/host_facts.ts";
import { probeSources } from "./lib/acquire/probe_sources.ts";
import { ownStatus } from "./lib/acquire/own_status.ts";
import { seal } from "./lib/acquire/seal.ts";
import { parseFlags } from "./lib/cli/parse_flags.ts";
import { filterFile, resolveQuery } from "./lib/cli/resolve_query.ts";
import { Services } from "./lib/decode/names/services.ts";
import { decodeConfinement, hasFileCapabilities } from "./lib/decode/procfs/pid_status.ts";
import { withServicePorts } from "./lib/filter/service_ports.ts";
import type { HostFacts } from "./lib/model/capture.ts";
import {
  EnvironmentError,
  FilterSyntaxError,
  problemText,
  unreachable,
  UsageError,
} from "./lib/model/problem.ts";
import type { Command, Query } from "./lib/model/query.ts";
import { filterNamesHosts, filterNamesServices } from "./lib/plan/filter_needs.ts";
import { planDump, planProbe, planSources } from "./lib/plan/plan_sources.ts";
import { permissionsText } from "./lib/render/permissions.ts";
import type { Dns } from "./lib/show/stage.ts";
import { doneMessage } from "./lib/uapi/netlink.ts";
import { SEQUENCE } from "./lib/uapi/sock_diag.ts";

/** Exit status: everything shown, some of it not, nothing. */
export const ExitStatus = { COMPLETE: 0, INCOMPLETE: 1, FAILED: 2 } as const;

/** What a run does to the world outside: it writes, and gives its permissions back. */
export interface Effects {
  readonly facts: HostFacts;
  out(bytes: Uint8Array): void;
  error(line: string): void;
  /**
   * Gives back every permission, `net` only where it is kept for asking DNS. True where the kernel
   * refuses from then on what they were for.
   */
  drop(keepNet: boolean): boolean | void;
}

/** Flags -> Command, with the two things that bear on it from outside. */
function readCommand(words: readonly string[]): Command {
  const flags = parseFlags(words);
  const file = filterFile(flags);
  if (file !== null && !file.startsWith("-")) refuseWithCapabilities(`-F ${file}`);
  const command = resolveQuery(flags, {
    procRoot: environmentVariable("PROC_ROOT"),
    replay: environmentVariable("TCPDIAG_FILE"),
    filterText: file === null ? null : readFilterFile(file),
  });
  if (command.kind === "list") {
    const { procRoot, replay } = command.query;
    if (procRoot !== "/proc") refuseWithCapabilities(`--proc-root ${procRoot}`);
    if (replay !== null) refuseWithCapabilities(`TCPDIAG_FILE ${replay}`);
  }
  return command;
}

/**
 * Refuses files of the caller's choice where the program may read more than he: what is in them
 * would be shown to him, in a row or in an error.
 */
function refuseWithCapabilities(what: string): void {
  if (!hasFileCapabilities(ownStatus())) return;
  throw new EnvironmentError(
    `${what}: a program with file capabilities reads /proc alone (-F - reads standard input)`,
  );
}

/** Whom a run may ask of names: DNS, which the sandbox does not let it. */
function dnsOf(effects: Effects): Dns {
  let told = false;
  const refused = (): void => {
    if (!told) effects.error(DNS_REFUSED);
    told = true;
  };
  return {
    addresses: (hosts) => askAddresses(hosts, refused),
    names: (addresses) => askNames(addresses, refused),
  };
}

/** Shows a listing. */
async function showListing(query: Query, effects: Effects): Promise<number> {
  const [{ show }, capture] = await Promise.all([
    import("./lib/show/show.ts"),
    acquire(planSources(query), effects.facts),
  ]);
  const keepNet = query.resolve || filterNamesHosts(query.filter);
  effects.drop(keepNet);
  const { facts, out, error } = effects;
  const dns = keepNet ? dnsOf(effects) : null;
  const whole = await show(query, capture, { facts, out, error, dns });
  return whole ? ExitStatus.COMPLETE : ExitStatus.INCOMPLETE;
}

/** Writes the kernel's raw answers about TCP sockets, for TCPDIAG_FILE to be read from. */
async function dumpRaw(query: Query, effects: Effects): Promise<number> {
  const capture = await acquire(planDump(query), effects.facts);
  effects.drop(false);
  for (const { bytes } of capture.dumps.values()) effects.out(bytes);
  effects.out(doneMessage(SEQUENCE));
  for (const problem of capture.problems) effects.error(problemText(problem));
  return capture.problems.length > 0 ? ExitStatus.INCOMPLETE : ExitStatus.COMPLETE;
}

/** Shows sockets as they are destroyed, until somebody interrupts it. */
async function follow(query: Query, effects: Effects): Promise<never> {
  const { showEvents } = await import("./lib/show/events.ts");
  const plan = planSources(query);
  const capture = await acquire(plan, effects.facts);
  const events = followDestroyed(plan);
  effects.drop(false);
  const { facts, out, error } = effects;
  await showEvents(query, capture, events, { facts, out, error });
  throw new EnvironmentError("the kernel's events ended");
}

/** A query with ports in the place of services where the kernel may run its filter. */
function prepared(query: Query): Query {
  if (query.source === "procfs" || !filterNamesServices(query.filter)) return query;
  const services = new Services(readServices());
  return withServicePorts(query, { servicePort: (name, of) => services.port(name, of) });
}

/** What is done with sockets: listed, followed or dumped. */
async function list(query: Query, effects: Effects): Promise<number> {
  if (query.mode !== "list" && query.source === "procfs") {
    const { lackNotes } = await import("./lib/show/lack_notes.ts");
    for (const note of [...query.notes, ...lackNotes(query, [], [])]) effects.error(note);
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

/** Runs one command line; returns the exit status. Throws only what is no mistake of the user's. */
export async function run(words: readonly string[], effects: Effects): Promise<number> {
  try {
    const command = readCommand(words);
    switch (command.kind) {
      case "list":
        return await list(prepared(command.query), effects);
      case "print":
        effects.out(new TextEncoder().encode(command.text));
        return ExitStatus.COMPLETE;
      case "schema": {
        const { jsonSchemaText } = await import("./lib/render/json/schema.ts");
        effects.out(new TextEncoder().encode(jsonSchemaText()));
        return ExitStatus.COMPLETE;
      }
      case "permissions": {
        const { procRoot } = command.query;
        const atStart = permissionStates(procRoot);
        const status = ownStatus();
        const sources = probeSources(planProbe(command.query));
        const sealed = effects.drop(false) === true;
        const decoding = permissionStates(procRoot);
        const kernel = { ...decodeConfinement(status), sealed };
        const text = permissionsText(atStart, decoding, kernel, sources);
        effects.out(new TextEncoder().encode(text));
        return ExitStatus.COMPLETE;
      }
      case "nothing":
        effects.error(command.message);
        return ExitStatus.COMPLETE;
      default:
        return unreachable(command);
    }
  } catch (error) {
    if (error instanceof FilterSyntaxError) {
      effects.error(`filter: ${error.message}\n${error.pointer()}`);
    } else if (error instanceof UsageError) {
      effects.error(`${error.message} (see --help)`);
    } else if (error instanceof EnvironmentError) {
      effects.error(error.message);
    } else {
      throw error;
    }
    return ExitStatus.FAILED;
  }
}

/** PIPE_BUF (include/uapi/linux/limits.h): a pipe takes this much whole, or nothing of it. */
const PIPE_BUF = 4096;
/** Where writing waits for room, as much as a pipe usually has. */
const LARGE_PIECE = 64 * 1024;
const NEWLINE = 0x0a;

/**
 * The end of the piece of `bytes` that begins at `at`. The runtime keeps what follows the last
 * newline in a buffer of its own, and does not tell what became of it where there is no room: so a
 * piece ends with a newline, or is larger than that buffer.
 */
function pieceEnd(bytes: Uint8Array, at: number, size: number): number {
  const end = Math.min(at + size, bytes.length);
  const newline = bytes.lastIndexOf(NEWLINE, end - 1);
  return newline >= at ? newline + 1 : end;
}

/**
 * Writes all of `bytes`, piece by piece. Of one of up to PIPE_BUF it is known that none was taken
 * where there is no room: it is written again. Of a larger one that is not known; these are for
 * output that waits for room, as long as nobody changes that.
 */
function writeAll(
  stream: { writeSync(bytes: Uint8Array): number },
  bytes: Uint8Array,
  size = PIPE_BUF,
): void {
  for (let written = 0; written < bytes.length;) {
    const piece = bytes.subarray(written, pieceEnd(bytes, written, size));
    try {
      written += stream.writeSync(piece);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock) || piece.length > PIPE_BUF) throw error;
      // A pipe that somebody set not to block: wait a millisecond for room.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** Runs as a program: the only place that writes and ends the process. */
async function main(): Promise<never> {
  const encoder = new TextEncoder();
  const complain = (line: string): void => {
    try {
      writeAll(Deno.stderr, encoder.encode(`sockscope: ${line}\n`));
    } catch {
      // Nobody listens on standard error; the exit status still tells.
    }
  };
  try {
    const pieceSize = outputWaits() ? LARGE_PIECE : PIPE_BUF;
    Deno.exit(
      await run(Deno.args, {
        facts: hostFacts(),
        out: (bytes) => writeAll(Deno.stdout, bytes, pieceSize),
        error: complain,
        drop: (keepNet) => {
          const sealed = seal();
          dropPermissions(keepNet ? ["net"] : []);
          return sealed;
        },
      }),
    );
  } catch (error) {
    // The reader has seen enough (`| head`): no mistake of anybody's.
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(ExitStatus.COMPLETE);
    complain(error instanceof Error ? error.message : String(error));
    Deno.exit(ExitStatus.FAILED);
  }
}

if (import.meta.main) await main();
