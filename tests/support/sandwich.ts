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
  const [first, middle, last] = [before, subject, after].map((text) =>
    text.split("\n").map((line) => line.trimEnd())
  );
  const count = Math.max(first.length, middle.length, last.length);
  for (let i = 0; i < count; i++) {
    if (first[i] === middle[i] || last[i] === middle[i]) continue;
    const lines = [first[i], middle[i], last[i]];
    if (lines.includes(undefined!) || !isBetween(first[i], middle[i], last[i])) {
      const [above, ours, below] = lines.map((line) => JSON.stringify(line));
      return `  ${first.length - 1} lines of ss, ${middle.length - 1} of the other\n` +
        `  line ${i + 1}\n    ss:    ${above}\n    other: ${ours}\n    ss:    ${below}`;
    }
  }
  return paddingFault(before, subject);
}

/**
 * What is wrong with the blanks at the ends of lines. The last column is as wide as its longest cell,
 * and each record is filled up to that: so where clocks have become longer or shorter, every
 * record's blanks have to be as many as that makes them, for one and the same change of the width.
 */
function paddingFault(reference: string, subject: string): string | undefined {
  const [expected, actual] = [reference, subject].map((text) =>
    // The counts of -s are no records; one of those goes on over lines that begin with a tab.
    text.replace(/^Total: [^]*?\n\n/, "").split(/\n(?!\t)/).map((record) => {
      const length = record.trimEnd().length;
      return { length, blanks: record.length - length };
    })
  );
  const changes = actual.map(({ length, blanks }, i) =>
    length + blanks - expected[i].length - expected[i].blanks
  );
  // Known from any record that is shorter than the column in both.
  const known = actual.findIndex(({ blanks }, i) => blanks > 0 && expected[i].blanks > 0);
  const change = known < 0 ? 0 : changes[known];
  for (const [i, { blanks }] of actual.entries()) {
    const blanksOfSs = expected[i].blanks;
    // A record that is longer than the column has no blanks, however much longer it is.
    const isRight = blanks > 0 && blanksOfSs > 0
      ? changes[i] === change
      : blanks === blanksOfSs || (blanks === 0 ? changes[i] >= change : changes[i] <= change);
    if (!isRight) {
      return `  record ${i + 1}: ${blanks} blanks at its end, ${blanksOfSs} in that of ss, ` +
        `${changes[i]} longer with them, in a column ${change} wider`;
    }
  }
  return undefined;
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
