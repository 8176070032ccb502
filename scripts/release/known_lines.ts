/**
 * Command lines that people use, and that the released file knows before its runtime is awake: what
 * they ask the kernel is asked meanwhile (questions.ts).
 *
 * Letters behind one dash may be typed in any order, and a `#` in another word is a number from 1 to
 * 65535.
 */

/** A command line, as patterns of the words behind the command's name. */
export interface KnownLine {
  readonly command: "ss" | "netstat";
  readonly words: readonly string[];
}

/** Patterns of words. */
type Words = readonly string[];

/** What a `#` stands for in a word. */
export const NUMBER = "#";

const TCP_UDP = ["t", "u", "tu"] as const;
const PROTOCOLS = ["", ...TCP_UDP, "x", "w"] as const;
const STATES = ["", "a", "l"] as const;

/** Words of options alone. */
function listings(): Words[] {
  const more = ["", "H", "o", "e", "i", "m", "4", "6"];
  return combined(PROTOCOLS, STATES, ["", "n"], ["", "p"], more).map((letters) => options(letters));
}

/** The usual listings as records, and those of all network namespaces: of one's own, which is first. */
function otherwise(): Words[] {
  const plain = combined(["", ...TCP_UDP], STATES, ["", "n"]).map(options);
  return ["--json", "--jsonl", "--all-netns"].flatMap((form) =>
    plain.flatMap((words) => words.length === 0 ? [[form]] : [[form, ...words], [...words, form]])
  );
}

/** The usual listings from procfs. */
function fromFiles(): Words[] {
  return combined(TCP_UDP, STATES, ["", "n"]).map(options).flatMap((words) =>
    [["--source", "procfs"], ["--source=procfs"]].flatMap((source) => [
      [...source, ...words],
      [...words, ...source],
    ])
  );
}

/** Narrow questions, which the kernel walks its whole table for. */
function filtered(): Words[] {
  const ports = combined(["sport", "dport"], [" "], ["=", "eq", "=="], [` :${NUMBER}`]);
  const states = [
    ...["established", "syn-sent", "syn-recv", "fin-wait-1", "fin-wait-2", "time-wait"],
    ...["close-wait", "last-ack", "closing", "listening", "connected", "synchronized"],
  ].map((state) => `state ${state}`);
  return combined(TCP_UDP, ["", "a"], ["", "n", "nH", "no"]).map(options).flatMap((words) => [
    ...[...ports, ...states].map((filter) => [...words, ...filter.split(" ")]),
    ...ports.map((filter) => [...words, filter]),
  ]);
}

/** One of each, one behind the other, in every way. */
function combined(...parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>(
    (texts, part) => texts.flatMap((text) => part.map((more) => text + more)),
    [""],
  );
}

function options(letters: string): Words {
  return letters === "" ? [] : [`-${letters}`];
}

/** The listings of `netstat`, which reads files. */
function ofNetstat(): Words[] {
  return combined(["", ...TCP_UDP], STATES, ["n"], ["", "4", "6"]).map(options);
}

/** All of them; for some of these nothing is asked beforehand. */
export function knownLines(): KnownLine[] {
  const lines = [...listings(), ...otherwise(), ...fromFiles(), ...filtered()];
  return [
    ...lines.map((words) => ({ command: "ss", words }) as const),
    ...ofNetstat().map((words) => ({ command: "netstat", words }) as const),
  ];
}

/** The words of a line that has that number in the place of a `#`. */
export function wordsWith({ words }: KnownLine, number: number): string[] {
  return words.map((word) => word.replace(NUMBER, `${number}`));
}
