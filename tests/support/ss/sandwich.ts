/**
 * Texts that hold clocks: one printed between two others is right where it differs from them in
 * nothing but the values that move by themselves, and where each of those lies between theirs.
 *
 * @module
 */

/** A value that moves by itself. */
interface Clock {
  /** What stands before it in the text of `ss`, with a colon. */
  readonly labels: readonly string[];
  /** How it is written behind that; groups are the values. */
  readonly form: RegExp;
  /** Which way each value goes while nothing happens. */
  readonly directions: readonly ("up" | "down" | "either")[];
}

/** Everything that moves; what is not in this list has to be the same in all three texts. */
const CLOCKS: readonly Clock[] = [
  {
    labels: ["lastsnd", "lastrcv", "lastack", "last_data_sent", "last_data_recv", "last_ack_recv"],
    form: /(\d+)/,
    directions: ["up"],
  },
  { labels: ["busy"], form: /(\d+)ms/, directions: ["up"] },
  // The share is of the busy time, which grows as well.
  {
    labels: ["rwnd_limited", "sndbuf_limited"],
    form: /(\d+)ms\((\d+\.\d+)%\)/,
    directions: ["up", "either"],
  },
  // In the counts of -s these are of the whole machine, whatever the namespace.
  {
    labels: ["TCP"],
    form: /\s+(\d+) \(estab \d+, closed (\d+), orphaned (\d+),/,
    directions: ["either", "either", "either"],
  },
  // Neither what a timer is for nor the count behind it moves while it runs.
  { labels: ["timer"], form: /\(\w+,([^,)]+)/, directions: ["down"] },
];

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
  const [first, middle, last] = [before, subject, after].map(readClocks);
  if (first.rest !== middle.rest || middle.rest !== last.rest) return false;
  return middle.readings.every(({ value, direction }, i) => {
    const [one, other] = [first.readings[i].value, last.readings[i].value];
    const [low, high] = direction === "up"
      ? [one, other]
      : direction === "down"
      ? [other, one]
      : [Math.min(one, other), Math.max(one, other)];
    return low <= value && value <= high;
  });
}

/** A line taken apart. */
interface Line {
  /** All but the clocks, with a sign where each was. */
  readonly rest: string;
  readonly readings: readonly {
    readonly value: number;
    readonly direction: Clock["directions"][number];
  }[];
}

function readClocks(line: string): Line {
  const readings: Line["readings"][number][] = [];
  let rest = line;
  // Kind by kind, which is the same order for every line whose rest is the same.
  for (const { labels, form, directions } of CLOCKS) {
    const pattern = new RegExp(`\\b(?:${labels.join("|")}):${form.source}`, "dg");
    const found = [...rest.matchAll(pattern)].flatMap(({ indices }) =>
      directions.map((direction, i) => ({ direction, place: indices![i + 1]! }))
    );
    for (const { direction, place } of found) {
      readings.push({ value: milliseconds(rest.slice(...place)), direction });
    }
    for (const { place: [start, end] } of found.toReversed()) {
      rest = `${rest.slice(0, start)}\0${rest.slice(end)}`;
    }
  }
  return { rest, readings };
}

/** A time as `ss` writes it, or a bare number: `1min5sec`, `59sec`, `9.500sec`, `200ms`. */
function milliseconds(text: string): number {
  if (/^[\d.]+$/.test(text)) return Number(text);
  const parts = /^(?:(\d+)min)?(?:(\d+(?:\.\d+)?)sec)?(?:(\d+)ms)?$/.exec(text);
  if (parts === null) throw new Error(`no time: ${text}`);
  const [minutes, seconds, thousandths] = parts.slice(1).map((part) => Number(part ?? 0));
  return (minutes * 60 + seconds) * 1000 + thousandths;
}
