/** Address families and protocols as `netstat` selects them. */

import { Family, Table, UNIX_TABLES } from "../../model/kinds.ts";
import { UsageError } from "../../model/problem.ts";
import type { TypedFlag } from "../flag.ts";
import { NETSTAT_GROUPS } from "./flags.ts";

const INTERNET = Family.INET | Family.INET6;
const INTERNET_TABLES = Table.TCP | Table.SCTP | Table.UDP | Table.UDPLITE | Table.RAW;

/** Exit status for a family that is not known. */
const UNKNOWN_FAMILY = 1;

/** Families of the kernel that this program does not show, in the order of `netstat`. */
const OTHERS = ["ipx", "ax25", "x25", "netrom", "rose", "bluetooth"];

/** The words of `-A` with what they select; AppleTalk and the like select nothing. */
const FAMILY_WORDS: ReadonlyMap<string, string> = new Map([
  ...[["inet", "inet"], ["ip", "inet"], ["tcpip", "inet"]] as const,
  ...[["inet6", "inet6"], ["ip6", "inet6"], ["unix", "unix"]] as const,
  ...OTHERS.map((name) => [name, name] as const),
  ...[["ddp", "ddp"], ["appletalk", "ddp"], ["econet", "econet"], ["ash", "ash"]] as const,
]);

/** Long options that are families, by the same words. */
const FAMILY_OPTIONS: ReadonlyMap<string, string> = new Map([
  ...[...FAMILY_WORDS.keys()].map((name) => [name, name] as const),
  ...[["l2cap", "bluetooth"], ["rfcomm", "bluetooth"]] as const,
]);

/** Tables by the names of their options. */
const PROTOCOLS: ReadonlyMap<string, number> = new Map(
  NETSTAT_GROUPS.flatMap(({ flags }) => flags).flatMap(({ name, tables }) =>
    tables === undefined ? [] : [[name, tables] as const]
  ),
);

/** What a command line selects. */
export interface FamilySelection {
  /** Bits of `Table` and of `Family`. */
  readonly tables: number;
  readonly families: number;
  readonly internet: boolean;
  readonly unix: boolean;
  /** Tables that have to be there, since they were named; bits of `Table`. */
  readonly named: number;
  readonly everything: boolean;
  /** Families that were asked for and are not shown, in the order of `netstat`. */
  readonly others: readonly string[];
  /** All families as they were typed, by their usual names. */
  readonly typed: readonly string[];
  /** Protocols by the names of their options. */
  readonly protocols: readonly string[];
}

/** The families that an option names, by their usual names. Throws `UsageError`. */
function familiesOf({ name, value }: TypedFlag): string[] {
  if (name !== "protocol") {
    const family = FAMILY_OPTIONS.get(name);
    return family === undefined ? [] : [family];
  }
  return value.split(",").map((word) => {
    const family = FAMILY_WORDS.get(word);
    if (family === undefined) {
      throw new UsageError(`there is no address family "${word}"`, UNKNOWN_FAMILY);
    }
    return family;
  });
}

/** What options select. Throws `UsageError` for a family that does not exist. */
export function selectFamilies(options: readonly TypedFlag[]): FamilySelection {
  const typed = options.flatMap(familiesOf);
  const protocols = options.map(({ name }) => name).filter((name) => PROTOCOLS.has(name));
  const chosen = protocols.reduce((tables, name) => tables | PROTOCOLS.get(name)!, 0);
  const ip = (typed.includes("inet") ? Family.INET : 0) |
    (typed.includes("inet6") ? Family.INET6 : 0);
  const others = OTHERS.filter((name) => typed.includes(name)).map((name) => name.toUpperCase());
  const everything = chosen === 0 && ip === 0 && others.length === 0 && !typed.includes("unix");
  const internet = everything || chosen !== 0 || ip !== 0;
  const unix = everything || typed.includes("unix");
  // net/sctp has both families, and netstat takes it for one of IPv4's.
  const possible = ip === Family.INET6 ? ~Table.SCTP : ~0;
  // Where IP families alone are named, what the kernel lacks is passed over.
  const needsUnix = unix && !everything && (ip === 0 || chosen !== 0);
  return {
    tables: (internet ? (chosen || INTERNET_TABLES) & possible : 0) | (unix ? UNIX_TABLES : 0),
    families: (internet ? ip || INTERNET : 0) | (unix ? Family.UNIX : 0),
    named: (ip === Family.INET6 ? 0 : chosen) | (needsUnix ? UNIX_TABLES : 0),
    ...{ internet, unix, everything, others, typed, protocols },
  };
}
