/**
 * Words -> Command, with what it depends on outside: the name that the program was called by, two
 * variables of the environment, the filter file, and the names of services.
 */

import { environmentVariable, readFilterFile, readServices } from "../acquire/host_facts.ts";
import { programBuild } from "../acquire/program_build.ts";
import { launch } from "../acquire/sandbox/launcher.ts";
import { namedCommand } from "../cli/command_name.ts";
import { parseFlags } from "../cli/parse_flags.ts";
import {
  type CommandEnvironment,
  filterFile,
  hasFilter,
  resolveQuery,
  STEERING_VARIABLES,
} from "../cli/resolve_query.ts";
import { namesColumns } from "../cli/table_choice.ts";
import { Services } from "../decode/names/services.ts";
import { groupSet } from "../field/group.ts";
import { withServicePorts } from "../filter/service_ports.ts";
import { unreachable } from "../model/problem.ts";
import type { Command, Query } from "../model/query.ts";
import type { ColorChoice } from "../model/table_options.ts";
import { filterNamesServices } from "../plan/filter_needs.ts";
import { mayReadMoreThanCaller, refuseWithCapabilities } from "./refuse_with_capabilities.ts";

/** Throws `UsageError`, `FilterSyntaxError` or `EnvironmentError` if the command is refused. */
export async function readCommand(words: readonly string[]): Promise<Command> {
  const command = await resolve(words);
  if (command.kind !== "list") return command;
  const { procRoot, replay } = command.query;
  if (procRoot !== "/proc") refuseWithCapabilities(`--proc-root ${procRoot}`);
  if (replay !== null) refuseWithCapabilities(`TCPDIAG_FILE ${replay}`);
  return { ...command, query: withoutNames(withPorts(withoutSecrets(command.query))) };
}

const SECRETS = groupSet("cmdlines");

/**
 * Asks for no command lines if they may be closed to the caller: with hidepid they are, and open to a
 * program with cap_sys_ptrace. A listing shows the names of processes then; records are refused.
 */
function withoutSecrets(query: Query): Query {
  if (!(query.wanted & SECRETS)) return query;
  if (query.format === "text") {
    return mayReadMoreThanCaller() ? { ...query, wanted: query.wanted & ~SECRETS } : query;
  }
  refuseWithCapabilities(
    "--cmdline",
    "does not show command lines, which may be closed to its caller",
  );
  return query;
}

/** Resolves a command line by the options of its command. */
async function resolve(typed: readonly string[]): Promise<Command> {
  const { name, words } = namedCommand(typed, launch().name);
  const environment: CommandEnvironment = {
    procRoot: environmentVariable(STEERING_VARIABLES.procRoot),
    replay: environmentVariable(STEERING_VARIABLES.replay),
    filterText: null,
    build: programBuild,
  };
  switch (name) {
    case "ss": {
      const flags = parseFlags(words);
      const file = filterFile(flags);
      if (file !== null && !file.startsWith("-")) refuseWithCapabilities(`-F ${file}`);
      const filterText = file === null ? null : readFilterFile(file);
      return resolveQuery(flags, {
        ...environment,
        filterText,
        ...(hasFilter(flags, filterText) ? await filterEnvironment() : {}),
        ...(namesColumns(flags.options) ? await tableEnvironment() : {}),
        color: colorChoice,
      });
    }
    case "netstat":
      return (await import("../cli/netstat/resolve_netstat.ts")).resolveNetstat(words, environment);
    case "lsof":
      return (await import("../cli/lsof/resolve_lsof.ts")).resolveLsof(words, environment);
    default:
      return unreachable(name);
  }
}

async function filterEnvironment(): Promise<Pick<CommandEnvironment, "parseFilter">> {
  const { parseFilter } = await import("../cli/parse_filter.ts");
  return { parseFilter };
}

async function tableEnvironment(): Promise<Pick<CommandEnvironment, "columns">> {
  return { columns: (await import("../field/column.ts")).columnKeys() };
}

/** https://no-color.org and http://bixense.com/clicolors: a variable that is set and not empty. */
function colorChoice(): ColorChoice {
  if (environmentVariable("NO_COLOR")) return "never";
  const force = environmentVariable("CLICOLOR_FORCE");
  return force && force !== "0" ? "always" : "auto";
}

/**
 * Leaves the names of containers unread if the program may read files that its caller may not: some
 * of them hold secrets as well.
 */
function withoutNames(query: Query): Query {
  const names = groupSet("container_names");
  if (!(query.wanted & names) || !mayReadMoreThanCaller()) return query;
  return { ...query, wanted: query.wanted & ~names };
}

/** Puts ports in the place of services if the kernel may run the filter: it compares numbers. */
function withPorts(query: Query): Query {
  if (query.source === "procfs" || !filterNamesServices(query.filter)) return query;
  const services = new Services(readServices());
  return withServicePorts(query, { servicePort: (name, of) => services.port(name, of) });
}
