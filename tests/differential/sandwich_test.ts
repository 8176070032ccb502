/** Which texts of moving clocks may have been printed between two others. */

import assert from "node:assert/strict";
import { sandwichFault } from "../support/ss/sandwich.ts";

const ROW = "ESTAB 0 0 10.0.0.1:22 10.0.0.2:5000";
const INFO = "\t cubic rto:204 lastsnd:100 lastrcv:100 busy:8ms rwnd_limited:4ms(50.0%) send 1bps";
const TIMER = `${ROW} timer:(keepalive,1min5sec,0) ino:7`;

/** A text with one part of it written otherwise, for which it must have that part. */
function otherwise(text: string, from: string, to: string): string {
  assert.ok(text.includes(from));
  return text.replace(from, to);
}

Deno.test("sandwichFault: clocks between those of the two outer texts are right", () => {
  const later = INFO.replace("snd:100", "snd:140").replace("busy:8ms", "busy:10ms");
  for (const value of [100, 120, 140]) {
    assert.equal(sandwichFault(INFO, INFO.replace("snd:100", `snd:${value}`), later), undefined);
  }
  const counted = otherwise(TIMER, "1min5sec", "1min3sec");
  assert.equal(sandwichFault(TIMER, otherwise(TIMER, "1min5sec", "1min4sec"), counted), undefined);
  const times = ["10sec", "9.900sec", "1.001sec", "900ms"];
  const [first, ...next] = times.map((time) => otherwise(TIMER, "1min5sec", time));
  for (const between of next) {
    assert.equal(sandwichFault(first, between, next.at(-1)!), undefined);
  }
});

Deno.test("sandwichFault: counts of the whole machine lie between, the namespace's are the same", () => {
  const counts = (all: number, established: number): string =>
    `Total: 9\nTCP:   ${all} (estab ${established}, closed ${all}, orphaned 0, timewait 0)\n\n`;
  assert.equal(sandwichFault(counts(70, 3), counts(60, 3), counts(50, 3)), undefined);
  assert.match(sandwichFault(counts(70, 3), counts(71, 3), counts(50, 3))!, /line 2/);
  assert.match(sandwichFault(counts(70, 3), counts(60, 4), counts(50, 3))!, /line 2/);
});

Deno.test("sandwichFault: a clock beyond them, or going the other way, is wrong", () => {
  const later = otherwise(INFO, "snd:100", "snd:140");
  for (const value of [99, 141]) {
    assert.match(sandwichFault(INFO, INFO.replace("snd:100", `snd:${value}`), later)!, /line 1/);
  }
  assert.match(sandwichFault(later, otherwise(INFO, "snd:100", "snd:120"), INFO)!, /line 1/);
  const more = otherwise(TIMER, "1min5sec", "1min6sec");
  assert.match(sandwichFault(TIMER, more, TIMER)!, /line 1/);
});

Deno.test("sandwichFault: nothing else may differ", () => {
  const later = otherwise(INFO, "snd:100", "snd:140");
  for (const [from, to] of [["rto:204", "rto:205"], ["cubic", "reno"], [" send", "  send"]]) {
    assert.match(sandwichFault(INFO, otherwise(INFO, from, to), later)!, /line 1/);
  }
  // Even where both outer texts say it one after the other.
  const before = `${ROW}\n${INFO}`, after = otherwise(before, "rto:204", "rto:206");
  assert.match(sandwichFault(before, otherwise(before, "rto:204", "rto:205"), after)!, /line 2/);
  assert.match(sandwichFault(TIMER, otherwise(TIMER, ",0)", ",1)"), TIMER)!, /line 1/);
  assert.match(sandwichFault(TIMER, otherwise(TIMER, "keepalive", "on"), TIMER)!, /line 1/);
  assert.match(sandwichFault(`${ROW}\n${INFO}`, ROW, `${ROW}\n${later}`)!, /1 lines of ss, 0/);
});

/** A listing as it is laid out: every record as long as the longest, with one blank behind. */
function laidOut(...records: readonly string[]): string {
  const width = Math.max(...records.map(({ length }) => length)) + 1;
  return records.map((record) => record.padEnd(width) + "\n").join("");
}

Deno.test("sandwichFault: blanks behind a clock go with its width, and no others", () => {
  const other = `${ROW} -`;
  const info = (value: number): string => `${ROW}\n\t lastack:${value}`;
  const [before, ours, after] = [98, 99, 101].map((value) => laidOut(other, info(value)));
  assert.equal(sandwichFault(before, ours, after), undefined);
  const wider = laidOut(other, info(101));
  assert.notEqual(wider.indexOf("\n"), before.indexOf("\n"));
  assert.equal(sandwichFault(before, wider, after), undefined);
  const short = wider.replace(" \n", "\n"); // the first record, filled up to one less
  assert.match(sandwichFault(before, short, after)!, /record/);
  const long = wider.replace(/ \n$/, "  \n"); // the last record, filled up to one more
  assert.match(sandwichFault(before, long, after)!, /record/);
});
