/**
 * What `lsof` 4.95 distorts or loses and sockscope shows: the whole list, as data. `asTheirs` makes
 * of sockscope's text what `lsof` prints; lines for which there is no such thing are not compared.
 *
 * @module
 */

/** One difference from lsof that is meant. */
export interface LsofDefect {
  readonly id: string;
  /** What lsof does. */
  readonly what: string;
  /** Why sockscope does otherwise. */
  readonly why: string;
  /** A line of sockscope's as lsof prints it; null where no such line is compared. */
  readonly asTheirs: ((line: string) => string) | null;
}

/** A unix socket's name in a table, and in the field n. */
const IN_TABLE = /^(.* unix +0x[0-9a-f]+ .*? \d+ )(.*?) ?(type=[A-Z]+(?: |$).*)$/;
const IN_FIELD = /^(n)(.*?) ?(type=[A-Z]+)$/;

/** Cut where lsof takes the name to end. */
function cutAtBlank(line: string): string {
  const match = IN_TABLE.exec(line) ?? IN_FIELD.exec(line);
  if (match === null || match[2] === "") return line;
  const name = match[2].replace(/^ +/, "").split(/ |\\t|\\n/)[0];
  return `${match[1]}${name === "" ? "" : `${name} `}${match[3]}`;
}

/** Every one. */
export const LSOF_DEFECTS: readonly LsofDefect[] = [
  {
    id: "unix-name-with-blank",
    what: "the name of a unix socket ends at its first blank",
    why: "it is the name of another file",
    asTheirs: cutAtBlank,
  },
  {
    id: "command-with-parenthesis",
    what: "a command's name ends at its first `)`",
    why: "the kernel's name goes on",
    asTheirs: null,
  },
  {
    id: "command-of-parenthesis",
    what:
      "a process whose name is empty or begins with `)` is shown with the name of the process " +
      "before it, and one whose name holds `)` and a newline is not shown at all",
    why: "the sockets are there, and they are not the other process's",
    asTheirs: null,
  },
  {
    id: "hidden-characters",
    what: "in a locale of UTF-8, characters that are not seen or that turn the reading order are " +
      "written as they are",
    why: "two names look like one",
    asTheirs: null,
  },
  {
    id: "missing-users",
    what: "whether a user of -u who has no process counts for the exit status is left to chance",
    why: "it is 1 wherever something was not found",
    asTheirs: null,
  },
  {
    id: "host-and-ports",
    what:
      "of a host with several addresses, and a list of ports, all but one of the addresses are " +
      "looked for with the first port alone",
    why: "sockets that were asked for are lost",
    asTheirs: null,
  },
  {
    id: "socket-files",
    what: "a file of a unix socket that is open with O_PATH is listed as a socket without protocol",
    why: "it is a file, and no socket",
    asTheirs: null,
  },
];

/** A text of sockscope's as lsof prints it. */
export function asTheirs(text: string): string {
  return text.split("\n").map((line) =>
    LSOF_DEFECTS.reduce((shown, { asTheirs: of }) => of === null ? shown : of(shown), line)
  ).join("\n");
}
