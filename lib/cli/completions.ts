/** Completions for shells, from the table of options, the filter's words and the columns. */

import { columnKeys } from "../field/column.ts";
import { UsageError } from "../model/problem.ts";
import type { Flag } from "./flag.ts";
import { FLAGS } from "./flags.ts";
import { PREDICATES } from "./filter_words.ts";
import { FAMILY_NAMES, STATE_NAMES, TABLE_NAMES } from "./tables.ts";

/** What an option's argument is one of, by the option's name. */
function valuesOf({ name }: Flag): readonly string[] {
  switch (name) {
    case "family":
      return [...FAMILY_NAMES.keys()];
    case "query":
      return [...TABLE_NAMES.keys()];
    case "source":
      return ["auto", "procfs", "diag"];
    case "byte-order":
      return ["big", "little"];
    case "color":
      return ["auto", "always", "never"];
    case "completions":
      return SHELLS;
    case "columns":
    case "sort":
    case "count-by":
      return [...columnKeys().keys()];
    default:
      return [];
  }
}

/** Words of a filter, but for those that only stand between two others. */
const FILTER_WORDS: readonly string[] = [
  ...["state", "exclude", ...PREDICATES],
  ...["not", "and", "or"],
];

/** Options of several words with commas between them. */
const LISTS: ReadonlySet<string> = new Set(["query", "columns", "sort", "count-by"]);

/** Lists the units of systemd, if it is there. */
const UNITS = 'systemctl list-units --plain --no-legend --full 2>/dev/null | cut -d" " -f1';

const STATES = [...STATE_NAMES.keys()];
const SHELLS = ["bash", "zsh", "fish"] as const;

/** Ways to write an option: `--tcp`, `-t`. */
const spellings = (flag: Flag): string[] => [
  ...longs(flag).map((long) => `--${long}`),
  ...Array.from(flag.short ?? "", (letter) => `-${letter}`),
];
const longs = ({ name, aliases = [] }: Flag): string[] => [name, ...aliases];
const words = (list: readonly string[]): string => list.join(" ");
const takesFile = ({ name }: Flag): boolean => ["filter", "proc-root", "diag"].includes(name);

function bash(): string {
  const options = FLAGS.flatMap(spellings);
  const cases = FLAGS.filter(({ argument }) => argument !== undefined).map((flag) => {
    const names = spellings(flag).join("|");
    const values = valuesOf(flag);
    const reply = takesFile(flag)
      ? 'mapfile -t COMPREPLY < <(compgen -f -- "$current")'
      : flag.name === "net"
      ? 'mapfile -t COMPREPLY < <(compgen -W "$(ls /run/netns 2>/dev/null)" -- "$current")'
      : `_sockscope_list "${words(values)}"`;
    return `    ${names}) ${reply}; return ;;`;
  });
  return `# Completion of sockscope for bash: source it, or put it into bash-completion's folder.
_sockscope_list() {
  # The last of several words that are separated by commas.
  local before="\${current%"\${current##*,}"}"
  mapfile -t COMPREPLY < <(compgen -P "$before" -W "$1" -- "\${current##*,}")
}
_sockscope() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}"
  COMPREPLY=()
  case "$previous" in
${cases.join("\n")}
    state|exclude) _sockscope_list "${words(STATES)}"; return ;;
    dev) mapfile -t COMPREPLY < <(compgen -W "$(ls /sys/class/net 2>/dev/null)" -- "$current"); return ;;
    netns) mapfile -t COMPREPLY < <(compgen -W ". $(ls /run/netns 2>/dev/null)" -- "$current"); return ;;
    user) mapfile -t COMPREPLY < <(compgen -u -- "$current"); return ;;
    unit) mapfile -t COMPREPLY < <(compgen -W "$(${UNITS})" -- "$current"); return ;;
  esac
  case "$current" in
    -*) mapfile -t COMPREPLY < <(compgen -W "${words(options)}" -- "$current") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "${words(FILTER_WORDS)}" -- "$current") ;;
  esac
}
complete -F _sockscope sockscope
`;
}

/** A text within single quotes of zsh or fish, without what means something there. */
const quoted = (text: string): string => text.replace(/['\\[\]:]/g, " ");

function zsh(): string {
  const lines = FLAGS.flatMap((flag) => {
    const { argument, help } = flag;
    const values = valuesOf(flag);
    const action = takesFile(flag)
      ? ":file:_files"
      : values.length > 0
      ? `:${quoted(argument!)}:${LISTS.has(flag.name) ? "_sequence " : ""}compadd - ${
        words(values)
      }`
      : flag.name === "net"
      ? `:${quoted(argument!)}:compadd - /run/netns/*(N\\:t)`
      : argument === undefined
      ? ""
      : `:${quoted(argument)}: `;
    return spellings(flag).map((name) => `  '*${name}[${quoted(help)}]${action}'`);
  });
  return `#compdef sockscope
_sockscope_filter() {
  case "$words[CURRENT-1]" in
    state|exclude) compadd - ${words(STATES)} ;;
    dev) compadd - /sys/class/net/*(N:t) ;;
    netns) compadd - . /run/netns/*(N:t) ;;
    user) _users ;;
    unit) compadd - \${(f)"$(${UNITS})"} ;;
    *) compadd - ${words(FILTER_WORDS)} ;;
  esac
}
_arguments -s \\
${lines.join(" \\\n")} \\
  '*:filter:_sockscope_filter'
`;
}

function fish(): string {
  const lines = FLAGS.flatMap((flag) => {
    const { argument, help, short } = flag;
    const values = valuesOf(flag);
    const letters = Array.from(short ?? "", (letter) => ` -s ${letter}`).join("");
    const names = longs(flag).map((long) => ` -l ${long}`).join("");
    const value = argument === undefined
      ? ""
      : takesFile(flag)
      ? " -r -F"
      : LISTS.has(flag.name)
      ? ` -x -a '(__sockscope_list ${words(values)})'`
      : values.length > 0
      ? ` -x -a '${words(values)}'`
      : flag.name === "net"
      ? " -x -a '(ls /run/netns 2>/dev/null)'"
      : " -x";
    return `complete -c sockscope${letters}${names}${value} -d '${quoted(help)}'`;
  });
  const previous = "(commandline -opc)[-1]";
  const after = (before: string, list: string): string =>
    `complete -c sockscope -n 'contains -- ${previous} ${before}' -f -a '${list}'`;
  return `# Completion of sockscope for fish.
function __sockscope_list
  # Behind what stands before the last comma.
  set -l before (commandline -ct | string replace -r '^--[^=]*=' '' | string replace -r '[^,]*$' '')
  printf '%s\\n' "$before"$argv
end
complete -c sockscope -f
${lines.join("\n")}
${after("state exclude", words(STATES))}
${after("dev", "(ls /sys/class/net 2>/dev/null)")}
${after("netns", "(echo .; ls /run/netns 2>/dev/null)")}
${after("user", "(__fish_complete_users)")}
${after("unit", `(${UNITS})`)}
complete -c sockscope -n 'not contains -- ${previous} state exclude dev netns user unit' -f -a '${
    words(FILTER_WORDS)
  }'
`;
}

/** The completions for a shell. Throws `UsageError` for one that is not known. */
export function completionsText(shell: string): string {
  switch (shell) {
    case "bash":
      return bash();
    case "zsh":
      return zsh();
    case "fish":
      return fish();
    default:
      throw new UsageError(`--completions knows ${SHELLS.join(", ")}, not "${shell}"`);
  }
}
