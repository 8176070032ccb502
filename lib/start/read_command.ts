/**
 * Words -> Command, with what it depends on outside: two variables of the environment, the filter
 * file, and the names of services.
 */

import { environmentVariable, readFilterFile, readServices } from "../acquire/host_facts.ts";
import { parseFlags } from "../cli/parse_flags.ts";
import { filterFile, resolveQuery } from "../cli/resolve_query.ts";
import { Services } from "../decode/names/services.ts";
import { groupSet } from "../field/group.ts";
import { withServicePorts } from "../filter/service_ports.ts";
import type { Command, Query } from "../model/query.ts";
import { filterNamesServices } from "../plan/filter_needs.ts";
import { refuseWithCapabilities } from "./refuse_with_capabilities.ts";

/** Throws `UsageError`, `FilterSyntaxError` or `EnvironmentError` if the command is refused. */
export function readCommand(words: readonly string[]): Command {
  const flags = parseFlags(words);
  const file = filterFile(flags);
  if (file !== null && !file.startsWith("-")) refuseWithCapabilities(`-F ${file}`);
  const command = resolveQuery(flags, {
    procRoot: environmentVariable("PROC_ROOT"),
    replay: environmentVariable("TCPDIAG_FILE"),
    filterText: file === null ? null : readFilterFile(file),
  });
  if (command.kind !== "list") return command;
  const { procRoot, replay, wanted } = command.query;
  if (procRoot !== "/proc") refuseWithCapabilities(`--proc-root ${procRoot}`);
  if (replay !== null) refuseWithCapabilities(`TCPDIAG_FILE ${replay}`);
  // With hidepid they are closed to the caller, and open to a program with cap_sys_ptrace.
  if (wanted & groupSet("cmdlines")) {
    refuseWithCapabilities(
      "--cmdline",
      "does not show command lines, which may be closed to its caller",
    );
  }
  return { ...command, query: withPorts(command.query) };
}

/** Puts ports in the place of services if the kernel may run the filter: it compares numbers. */
function withPorts(query: Query): Query {
  if (query.source === "procfs" || !filterNamesServices(query.filter)) return query;
  const services = new Services(readServices());
  return withServicePorts(query, { servicePort: (name, of) => services.port(name, of) });
}
