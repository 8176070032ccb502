/** Words -> Command, as `lsof` reads them: all defaults and conflicts are settled here. */

import { type GroupName, groupSet, OF_RECORDS } from "../../field/group.ts";
import { ALL_STATES, Family, PACKET_TABLES, Table, UNIX_TABLES } from "../../model/kinds.ts";
import type { ConnectionInfo, LsofSelection, LsofText } from "../../model/lsof_options.ts";
import { UsageError } from "../../model/problem.ts";
import type { Filter } from "../../model/filter.ts";
import type { Command, Query, Repetition } from "../../model/query.ts";
import type { Flag } from "../flag.ts";
import { SANDBOX_LINE } from "../help.ts";
import { ownOptions } from "../own_options.ts";
import type { CommandEnvironment } from "../resolve_query.ts";
import { versionText } from "../version.ts";
import { LSOF_FLAG_GROUPS } from "./flags.ts";
import { parseLsof, type TypedOption } from "./parse_lsof.ts";
import { Choices } from "./selection.ts";

/** The tables that `lsof` reads. */
const TABLES = Table.TCP | Table.UDP | Table.UDPLITE | Table.RAW | Table.PING | Table.SCTP |
  Table.NETLINK | UNIX_TABLES | PACKET_TABLES;
const ALL_FAMILIES = Family.INET | Family.INET6 | Family.UNIX | Family.PACKET | Family.NETLINK;

/** The versions of `lsof` whose text and whose JSON this is. */
const REFERENCE = { command: "lsof", release: "4.95.0, and 4.99.7 for -J and -j" };

const HELP_HEAD = `Usage: sockscope lsof [OPTIONS]

Lists the sockets that processes have open, a line for each descriptor, as lsof(8) does. It shows
sockets only: without -i, -U or another condition, those of all processes.
`;

const HELP_TAIL = `
Exit status: 0; 1 where something that was asked for was not found; 2 where nothing could be shown.
`;

/** An option as it is typed: letters are its only names, but for what this program adds. */
function spelling({ short, name, argument = "" }: Flag): string {
  return `${short === undefined ? `--${name}` : `-${short[0]}`} ${argument}`.trimEnd();
}

function helpText(): string {
  const options = LSOF_FLAG_GROUPS.flatMap(({ title, flags }) => [
    `${title}:`,
    ...flags.map((flag) => `  ${spelling(flag).padEnd(26)} ${flag.help}`),
    "",
  ]);
  return [HELP_HEAD, ...options, SANDBOX_LINE, HELP_TAIL].join("\n");
}

/** The letters of -F, all of which are taken; those of what no socket has show nothing. */
const FIELD_LETTERS = "acdDfGikKlLmMnoPpgrRsStTu";
/** What -F has without letters, and -J and -j too. */
const DEFAULT_FIELDS = [..."pKMgRcuLfaltGdDoiPnTm"];
const DEFAULT_SECONDS = 15;
const DEFAULT_WIDTH = 9;
const SHORTEST_WIDTH = "COMMAND".length;

/** What was typed of the text, collected. */
class TextChoices {
  form: LsofText["form"] = "table";
  fields: string[] | null = null;
  nul = false;
  commandWidth = DEFAULT_WIDTH;
  links = false;
  flags: LsofText["flags"] = null;
  info: ConnectionInfo | null = { states: true, queues: false };
  repeat: Repetition | null = null;
  marker: string | null = null;
  sizeColumn = false;
  /** Letters of -F that were typed. */
  readonly letters = new Set<string>();
  readonly on = new Set<string>();

  /** Takes an option; false if it is not about the text. Throws `UsageError`. */
  take({ name, prefix, value }: TypedOption): boolean {
    this.on.add(`${prefix}${name}`);
    switch (name) {
      case "command":
        if (prefix !== "+") return false;
        this.commandWidth = widthOf(value!);
        return true;
      case "sizes":
        if (value === null) this.sizeColumn = true;
        return value === null;
      case "terse":
        this.#setForm("terse");
        return true;
      case "fields":
        this.#setFields(value ?? "");
        return true;
      case "nested-json":
        this.#setForm("json");
        return true;
      case "json-lines":
        this.#setForm("jsonl");
        return true;
      case "links":
        if (prefix === "+" && value !== null && Number(value) > 0) {
          throw new UsageError("+L with a number lists files by their links, which sockets lack");
        }
        this.links = prefix === "+";
        return true;
      case "file-flags":
        this.#setFlags(prefix, value);
        return true;
      case "info":
        this.#setInfo(value);
        return true;
      case "repeat":
        this.#setRepeat(prefix, value ?? "");
        return true;
      case "portmap":
        if (prefix === "+") throw new UsageError("+M asks the portmapper, which is not done here");
        return true;
      default:
        return !SELECTING.has(name);
    }
  }

  #setForm(form: LsofText["form"]): void {
    const json = (each: string): boolean => each === "json" || each === "jsonl";
    const other = this.form !== "table" && this.form !== "fields" && this.form !== form;
    if (other && (json(form) || json(this.form))) {
      throw new UsageError("-J, -j and -t exclude one another");
    }
    if (json(form)) this.info = { states: true, queues: true };
    this.form = form;
  }

  #setFields(letters: string): void {
    if (letters === "?") throw new UsageError(`-F has these letters: ${FIELD_LETTERS}0`);
    const unknown = Array.from(letters).find((each) =>
      each !== "0" && !FIELD_LETTERS.includes(each)
    );
    if (unknown !== undefined) throw new UsageError(`-F has no letter ${unknown}`);
    if (letters.includes("0")) this.nul = true;
    const named = Array.from(letters).filter((each) => each !== "0");
    for (const letter of named) this.letters.add(letter);
    this.fields = [...this.fields ?? [], ...(named.length === 0 ? DEFAULT_FIELDS : named)];
    // A later -T or +f has its own say.
    this.info = { states: true, queues: true };
    if (named.length === 0 || named.includes("G")) this.flags = "number";
    if (this.form === "table") this.form = "fields";
  }

  #setFlags(prefix: string, value: string | null): void {
    const unknown = Array.from(value ?? "").find((letter) => !"cfgGn".includes(letter));
    if (unknown !== undefined) throw new UsageError(`${prefix}f has no letter ${unknown}`);
    const letter = Array.from(value ?? "").findLast((each) => each === "g" || each === "G");
    if (letter === undefined) return;
    this.flags = prefix === "-" ? null : letter === "g" ? "words" : "number";
  }

  #setInfo(value: string | null): void {
    const unknown = Array.from(value ?? "").find((letter) => !"fqs".includes(letter));
    if (unknown !== undefined) throw new UsageError(`-T has no letter ${unknown}`);
    if (value === null) this.info = null;
    else this.info = { states: value.includes("s"), queues: value.includes("q") };
  }

  #setRepeat(prefix: string, value: string): void {
    const match = /^(\d*)(?:c(\d+))?(?:m(.*))?$/s.exec(value);
    if (match === null) throw new UsageError(`${prefix}r ${value}: no number of seconds`);
    const [, seconds, count, marker] = match;
    if (count !== undefined && Number(count) !== 1) {
      throw new UsageError(`${prefix}r ${value}: a number of listings is not there`);
    }
    this.marker = marker ?? "";
    this.repeat = count !== undefined ? null : {
      seconds: seconds === "" ? DEFAULT_SECONDS : Number(seconds),
      untilNone: prefix === "+",
    };
  }

  get text(): LsofText {
    const { on, fields, form } = this;
    const offset = on.has("-offsets") || on.has("+offsets");
    const letters = new Set(fields ?? DEFAULT_FIELDS);
    return {
      ...{ form, fields: letters, nul: this.nul, commandWidth: this.commandWidth },
      parents: on.has("-parents") || on.has("+parents"),
      groups: on.has("-groups") || on.has("+groups"),
      links: this.links,
      sizes: offset ? "offset" : this.sizeColumn ? "size" : "mixed",
      flags: this.flags,
      info: this.info,
      userNumbers: on.has("-numeric-users") || on.has("+numeric-users"),
      missing: on.has("-missing") || on.has("+missing"),
      marker: this.marker === null ? null : this.marker || (form === "fields" ? "m" : "======="),
    };
  }
}

function widthOf(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new UsageError(`+c ${text}: no width`);
  const width = Number(text);
  return width === 0 ? 0 : Math.max(width, SHORTEST_WIDTH);
}

/** Options that choose descriptors, or the source. */
const SELECTING: ReadonlySet<string> = new Set([
  ...["internet", "unix", "pids", "command", "users", "groups", "descriptors", "sizes", "tasks"],
  ...["and", "json", "jsonl", "source", "proc-root", "byte-order"],
]);

/** What has to be read for the descriptors that are asked for. */
function wantedGroups(
  selection: LsofSelection,
  text: LsofText,
  threads: boolean,
  needs: { readonly resolve: boolean; readonly ports: boolean; readonly passwd: boolean },
): GroupName[] {
  const groups: GroupName[] = ["base", "owners", "processes"];
  const { descriptors, pids, groups: pgids, users, commands, internet, addresses, unix, all } =
    selection;
  const byProcess = descriptors !== null || selection.tasks === "selected" ||
    [pids, pgids, users].some(({ included }) => included.length > 0) ||
    commands.some(({ excluded }) => !excluded);
  const bySocket = internet !== null || addresses.length > 0 || unix;
  // A socket that is in no table is listed by its process alone.
  if (!bySocket || (byProcess && !all)) groups.push("protocol_names");
  if (text.form !== "terse") groups.push("access");
  if (threads) groups.push("threads");
  if (
    text.flags !== null || (text.form !== "table" && text.form !== "terse" && text.fields.has("G"))
  ) {
    groups.push("file_flags");
  }
  if (needs.ports) groups.push("names");
  if (needs.passwd) groups.push("user_names");
  return groups;
}

/** Resolves a command line of `lsof`. Throws `UsageError`. */
export function resolveLsof(words: readonly string[], environment: CommandEnvironment): Command {
  const options = parseLsof(words);
  const named = (name: string): boolean => options.some((option) => option.name === name);
  if (named("help")) return { kind: "print", text: helpText() };
  if (named("version")) {
    return { kind: "print", text: versionText(environment.build?.() ?? null, REFERENCE) };
  }
  const texts = new TextChoices();
  const choices = new Choices();
  for (const option of options) if (!texts.take(option)) choices.take(option);
  const selection = choices.selection;
  const { text } = texts;
  if (texts.sizeColumn && (text.sizes === "offset" || texts.letters.has("o"))) {
    throw new UsageError("-o and -s exclude one another");
  }
  const own = options.filter(({ prefix }) => prefix === "--")
    .map(({ name, value }) => ({ name, value: value ?? "" }));
  const { format, procRoot, byteOrder, source } = ownOptions(own, environment.procRoot);
  const numeric = named("numeric-ports");
  const resolve = !named("numeric-hosts") && text.form !== "terse" && format === "text";
  const wanted = wantedGroups(selection, text, choices.threads, {
    resolve,
    ports: !numeric,
    passwd: procRoot === null && (choices.namesUsers || !text.userNumbers),
  });
  const { addresses } = selection;
  const filter = addresses.length === 0 ? null : addresses.flatMap((one) => one.filters)
    .reduce((left: Filter, right: Filter): Filter => ({ kind: "or", left, right }));
  const quiet = texts.on.has("-warnings") || text.form === "terse";
  const query: Query = {
    ...{ format, dialect: "lsof", tables: TABLES, notFromFiles: 0 },
    ...{ families: ALL_FAMILIES, states: ALL_STATES, filter },
    expression: addresses.map((one) => one.text).join(" "),
    text: { header: true, queues: true, processes: true, oneline: true, cgroup: false },
    netstat: null,
    lsof: { selection, text, forgiving: named("forgiving"), quiet },
    wanted: groupSet(...wanted) | (format === "text" ? 0 : OF_RECORDS),
    asked: groupSet("owners"),
    ...{ bpfMaps: "none", numeric, resolve, summary: false, sockets: true },
    procRoot: procRoot ?? "/proc",
    procRootGiven: procRoot !== null,
    ...{ byteOrder, namespaces: "own", table: null, sort: [], quiet: false, question: null },
    source: procRoot === null ? source ?? "procfs" : "procfs",
    ...{ replay: null, mode: "list", repeat: texts.repeat, lacks: [] },
    notes: quiet || choices.namesSockets ? [] : ["this lsof shows sockets only"],
  };
  return { kind: "list", query };
}
