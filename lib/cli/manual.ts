/** The manual page, sockscope(1), from the table of options, the filter's words and the columns. */

import { columnKeys } from "../field/column.ts";
import type { Flag } from "./flag.ts";
import { FLAG_GROUPS } from "./flags.ts";
import { FILTER_LINES } from "./help.ts";
import { VERSION, VERSION_DATE } from "./version.ts";

/** Text as roff has it: no control lines, no escapes, hyphens that are minus signs. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^([.'])/gm, "\\&$1");
}

/** The same in lines of at most `LONGEST` bytes, as far as its words allow. */
function filled(text: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of roff(text).split(" ")) {
    if (line !== "" && line.length + word.length >= LONGEST) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].join("\n").replace(/^([.'])/gm, "\\&$1");
}

const LONGEST = 78;

function optionName({ name, short, aliases = [], argument }: Flag): string {
  const names = [
    ...Array.from(short ?? "", (letter) => `-${letter}`),
    ...[name, ...aliases].map((long) => `--${long}`),
  ];
  const value = argument === undefined ? "" : ` \\fI${roff(argument)}\\fR`;
  return `${names.map((each) => `\\fB${roff(each)}\\fR`).join(", ")}${value}`;
}

function optionText(flag: Flag): string {
  const support = flag.support === "sock_diag"
    ? " Only the kernel's sock_diag interface has it."
    : flag.support === "refused"
    ? " Refused: this program changes nothing."
    : "";
  const help = `${flag.help[0].toUpperCase()}${flag.help.slice(1)}.${support}`;
  return `.TP\n${optionName(flag)}\n${filled(help)}`;
}

/** Commands that people ask for, and what they show. */
const EXAMPLES: readonly (readonly [command: string, what: string])[] = [
  ["sockscope -tulpn", "What listens, and whose it is."],
  ["sockscope :8080", "What has port 8080 at either end."],
  ["sockscope --health", "Sockets with a fact that hurts."],
  ["sockscope -tan state established dport = :443", "Connections to port 443."],
  ["sockscope -tlnp --json", "The same for programs: see --json-schema."],
  ["sockscope --all-netns -tan --count-by netns,state", "Counts of every network namespace."],
];

/** The page in roff. */
export function manualText(): string {
  const options = FLAG_GROUPS.flatMap(({ title, flags }) => [
    `.SS ${roff(title)}`,
    ...flags.map(optionText),
  ]);
  const columns = [...columnKeys().values()].filter(({ key }) => !key.includes("."));
  return [
    `.TH SOCKSCOPE 1 "${VERSION_DATE}" "sockscope ${VERSION}" "User Commands"`,
    ".SH NAME",
    "sockscope \\- what every socket on this machine is doing, and whose it is",
    ".SH SYNOPSIS",
    ".B sockscope",
    "[\\fIOPTIONS\\fR] [\\fIFILTER\\fR]",
    ".br",
    ".B sockscope",
    "\\fIADDRESS\\fR|\\fI:PORT\\fR|\\fIADDRESS:PORT\\fR",
    ".br",
    ".B sockscope netstat",
    "|",
    ".B lsof",
    "[\\fIOPTIONS\\fR]",
    ".SH DESCRIPTION",
    "Shows the sockets of this machine as",
    ".BR ss (8)",
    filled(
      "does: asked of the kernel (sock_diag), or read from /proc where it does not answer. It gives " +
        "back every permission before it looks at the answers, and never changes the machine.",
    ),
    ".SH OPTIONS",
    ...options,
    ".SH FILTER",
    ".nf",
    ...FILTER_LINES.map(roff),
    ".fi",
    ".SH COLUMNS",
    "Of tables, sorting and counts; --list-columns has those within others too.",
    ...columns.map(({ key, description }) => `.TP\n\\fB${roff(key)}\\fR\n${filled(description)}`),
    ".SH EXAMPLES",
    ...EXAMPLES.map(([command, what]) => `.TP\n\\fB${roff(command)}\\fR\n${roff(what)}`),
    ".SH EXIT STATUS",
    filled(
      "0; 1 where something could not be read, or a question has no answer; 2 where nothing could " +
        "be shown.",
    ),
    ".SH SEE ALSO",
    ".BR ss (8),",
    ".BR netstat (8),",
    ".BR lsof (8)",
    "",
  ].join("\n");
}
