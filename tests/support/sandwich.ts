/**
 * Texts that hold clocks: one printed between two others is right where it differs from them in
 * nothing but the values that move by themselves, and where each of those lies between theirs.
 *
 * @module
 */

/** A value that moves by itself. */
interface Clock {
  /** Its label in the text of `ss`. */
  readonly label: string;
  /** How it is written behind the label; groups are the values. */
  readonly form: RegExp;
  /** Which way each value goes while nothing happens. */
  readonly directions: readonly ("up" | "down" | "either")[];
}

const MILLISECONDS = /\d+/;
const BUSY = /(\d+)ms/;
const LIMITED = /(\d+)ms\((\d+\.\d+)%\)/;

/** Everything that moves; what is not in this list has to be the same in all three texts. */
const CLOCKS: readonly Clock[] = [
  ...[
    "lastsnd",
    "lastrcv",
    "lastack",
    "last_data_sent",
    "last_data_recv",
    "last_ack_recv",
  ].map((label): Clock => ({
    label,
    form: new RegExp(`(${MILLISECONDS.source})`),
    directions: ["up"],
  })),
  { label: "busy", form: BUSY, directions: ["up"] },
  // The share is of the busy time, which grows as well.
  ...["rwnd_limited", "sndbuf_limited"].map((label): Clock => (
    { label, form: LIMITED, directions: ["up", "either"] }
  )),
  // Kind and count of a timer do not move while it runs.
  { label: "timer", form: /\(\w+,([^,)]+)(?=,\d+\))/, directions: ["down"] },
];

const ANY_CLOCK = new RegExp(
  CLOCKS.map(({ label, form }) => `\\b${label}:${ungrouped(form)}`).join("|"),
  "g",
);

/** Why `subject` cannot have been printed between `before` and `after`; undefined if it can. */
export function sandwichFault(before: string, subject: string, after: string): string | undefined {
  const texts = [before, subject, after].map((text) => text.split("\n"));
  const [first, middle, last] = texts;
  if (first.length !== last.length) return "  the sockets changed between the two runs of ss";
  if (middle.length !== first.length) {
    return `  ${first.length - 1} lines of ss, ${middle.length - 1} of the other\n` +
      lineFault(first, middle);
  }
  for (let i = 0; i < first.length; i++) {
    if (first[i] === middle[i] || last[i] === middle[i]) continue;
    if (!isBetween(first[i], middle[i], last[i])) {
      return `  line ${i + 1}\n    ss:    ${JSON.stringify(first[i])}\n    other: ${
        JSON.stringify(middle[i])
      }\n    ss:    ${JSON.stringify(last[i])}`;
    }
  }
  return undefined;
}

/** The first line that is not the same. */
function lineFault(left: readonly string[], right: readonly string[]): string {
  const at = left.findIndex((line, i) => line !== right[i]);
  const i = at < 0 ? left.length : at;
  return `  line ${i + 1}\n    ss:    ${JSON.stringify(left[i])}\n    other: ${
    JSON.stringify(right[i])
  }`;
}

function isBetween(before: string, subject: string, after: string): boolean {
  const still = [before, subject, after].map((line) => line.replace(ANY_CLOCK, "\0"));
  if (still[0] !== still[1] || still[1] !== still[2]) return false;
  const [first, middle, last] = [before, subject, after].map(readings);
  return middle.every(({ value, direction }, i) => {
    const [low, high] = [first[i].value, last[i].value];
    switch (direction) {
      case "up":
        return low <= value && value <= high;
      case "down":
        return high <= value && value <= low;
      case "either":
        return Math.min(low, high) <= value && value <= Math.max(low, high);
    }
  });
}

interface Reading {
  readonly value: number;
  readonly direction: Clock["directions"][number];
}

/** Every moving value of a line, in its order. */
function readings(line: string): Reading[] {
  return (line.match(ANY_CLOCK) ?? []).flatMap((text) => {
    const clock = CLOCKS.find(({ label }) => text.startsWith(`${label}:`))!;
    // Behind a timer's time stands its count, which is no part of the text found here.
    const values = new RegExp(clock.form.source.replace(/\(\?=.*$/, "")).exec(text)!.slice(1);
    return values.map((value, i) => ({
      value: milliseconds(value),
      direction: clock.directions[i],
    }));
  });
}

/** `1min5sec`, `59.9sec`, `200ms` or a bare number, as one number. */
function milliseconds(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text);
  const parts = [...text.matchAll(/([\d.]+)(min|sec|ms)/g)];
  if (parts.map(([part]) => part).join("") !== text) throw new Error(`no time: ${text}`);
  const unit: Readonly<Record<string, number>> = { min: 60_000, sec: 1000, ms: 1 };
  return parts.reduce((sum, [, number, name]) => sum + Number(number) * unit[name], 0);
}

/** A pattern's text without capturing. */
function ungrouped(form: RegExp): string {
  return form.source.replace(/(?<!\\)\((?!\?)/g, "(?:");
}
