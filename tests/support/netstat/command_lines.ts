/**
 * Command lines of netstat that are generated, valid and not, in all its spellings.
 *
 * @module
 */

import type { Random } from "../values/random.ts";

/** Options by their letters, with their long names. */
const SWITCHES: readonly (readonly [letter: string, long: string])[] = [
  ...[["a", "--all"], ["l", "--listening"], ["t", "--tcp"], ["u", "--udp"]] as const,
  ...[["U", "--udplite"], ["w", "--raw"], ["x", "--unix"], ["4", "--inet"]] as const,
  ...[["6", "--inet6"], ["W", "--wide"], ["e", "--extend"], ["p", "--programs"]] as const,
  ...[["o", "--timers"], ["v", "--verbose"], ["N", "--symbolic"], ["C", "--cache"]] as const,
  ...[["F", "--fib"], ["S", "--sctp"]] as const,
];

const ABBREVIATIONS = ["--li", "--al", "--ex", "--ti", "--prog", "--wi", "--program", "--ip"];
const FAMILIES = ["inet", "inet6", "unix", "ip", "tcpip", "inet,inet6", "unix,inet", "ip6,unix"];
/** What no version of netstat has, or what is ambiguous. */
const WRONG = ["-z", "--tcp=1", "--num", "--foo", "-A foo", "-A", "--in", "-A inet,", "--u", "-tQ"];

/** How names are avoided, which come from this machine's files and from DNS. */
const NUMBERS = ["-n", "--numeric", "--numeric-hosts --numeric-users --numeric-ports"];

/** How hosts are never named, services may be, and users too. */
const SERVICES = ["--numeric-hosts --numeric-users", "--numeric-users --numeric-hosts"];
const SERVICES_AND_USERS = [...SERVICES, "--numeric-hosts", "--numeric-h --numeric-p"];

/** One command line, in words; `users`: names of users may be shown, as they are of this machine. */
export function netstatLine(random: Random, users: boolean): string[] {
  const words: string[] = [];
  const letters: string[] = [];
  const count = random.below(7);
  for (let at = 0; at < count; at++) {
    const [letter, long] = random.pick(SWITCHES);
    if (random.below(4) === 0) words.push(long);
    else letters.push(letter);
  }
  if (random.below(3) > 0) letters.push(random.pick(["a", "l", "a"]));
  if (random.below(3) > 0) letters.push(random.pick(["t", "u", "x", "w"]));
  if (random.below(8) === 0) words.push(random.pick(ABBREVIATIONS));
  if (random.below(8) === 0) words.push("-A", random.pick(FAMILIES));
  if (random.below(12) === 0) letters.push("s");
  if (random.below(16) === 0) words.push(...random.pick(WRONG).split(" "));
  const named = users ? SERVICES_AND_USERS : SERVICES;
  const numbers = random.pick(random.below(3) === 0 ? named : NUMBERS);
  words.push(...numbers.split(" "));
  // Clusters of letters, in any places among the other words.
  while (letters.length > 0) {
    const taken = letters.splice(0, 1 + random.below(letters.length));
    words.splice(placeOf(words, random), 0, `-${taken.join("")}`);
  }
  return words;
}

/** A place for a word that does not part -A and its value. */
function placeOf(words: readonly string[], random: Random): number {
  const place = random.below(words.length + 1);
  return words[place - 1] === "-A" ? place - 1 : place;
}
