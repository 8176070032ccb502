/** The `HOST` of a filter: `[FAMILY:]ADDRESS[:PORT]`, by the rules of `ss`. */

import { parseIpv6 } from "../model/address.ts";
import { parseCInteger } from "../model/c_integer.ts";
import type { FilterSyntaxError } from "../model/problem.ts";
import {
  type AddressWord,
  ANY_PORT,
  type HostCondition,
  type PortWord,
  type WordPosition,
} from "../model/filter.ts";

/** The family that a host without a prefix belongs to. */
export type HostFamily = "inet" | "inet6" | "unix" | "link" | "netlink" | "vsock" | "any";

const FAMILY_PREFIX = /^(unix|link|netlink|vsock|inet6?):/;

/** A parsed host and its family, given or preferred. */
export interface ParsedHost {
  readonly host: HostCondition;
  readonly family: HostFamily;
}

/** Makes the error for a wrong word. */
type Complain = (message: string) => FilterSyntaxError;

/** Up to four parts, each a C integer; missing parts are 0: `127` is 127.0.0.0. */
function parseShortIpv4(text: string): Uint8Array | null {
  const parts = text.split(".");
  if (parts.length > 4) return null;
  const bytes = new Uint8Array(4);
  for (let index = 0; index < parts.length; index++) {
    const value = parseCInteger(parts[index]);
    if (value === null || value < 0 || value > 255) return null;
    bytes[index] = value;
  }
  return bytes;
}

/** A prefix length as a number or as an IPv4 netmask, or null. */
function parsePrefixLength(text: string, longest: number): number | null {
  const number = parseCInteger(text);
  if (number !== null) return number >= 0 && number <= longest ? number : null;
  const mask = parseShortIpv4(text);
  if (mask === null || longest !== 32) return null;
  const bits = Array.from(mask, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return /^1*0*$/.test(bits) ? bits.lastIndexOf("1") + 1 : null;
}

/** An address or prefix, null if it is none. */
function parsePrefix(
  text: string,
  family: "inet" | "inet6" | "any",
): Exclude<AddressWord, { readonly host: string }> | null {
  if (text === "default" || text === "any" || text === "all") {
    const anyFamily = family === "any";
    return { bytes: new Uint8Array(16), bits: 0, ipv4: family === "inet", anyFamily };
  }
  const slash = text.indexOf("/");
  const address = slash < 0 ? text : text.slice(0, slash);
  const ipv6 = address.includes(":");
  if ((ipv6 && family === "inet") || (!ipv6 && family === "inet6")) return null;
  const parsed = ipv6 ? parseIpv6(address) : parseShortIpv4(address);
  if (parsed === null) return null;
  const longest = parsed.length * 8;
  const bits = slash < 0 ? longest : parsePrefixLength(text.slice(slash + 1), longest);
  if (bits === null) return null;
  const bytes = new Uint8Array(16);
  bytes.set(parsed);
  return { bytes, bits, ipv4: !ipv6 };
}

/** Address and port of a host that is `ADDRESS[:PORT]` with the first colon between them. */
function splitAtColon(text: string, portOnly: boolean): { address: string; port: string } {
  if (portOnly) return { address: "", port: text.startsWith(":") ? text.slice(1) : text };
  const colon = text.indexOf(":");
  return colon < 0
    ? { address: text, port: "" }
    : { address: text.slice(0, colon), port: text.slice(colon + 1) };
}

function isAny(text: string): boolean {
  return text === "" || text === "*";
}

/** Parses a host of a family whose address and port are a word or a number each. */
function parsePair(
  family: "link" | "netlink" | "vsock",
  text: string,
  portOnly: boolean,
  word: WordPosition,
  complain: Complain,
): HostCondition {
  const { address, port } = splitAtColon(text, portOnly);
  const name = isAny(address) ? null : { name: address, word };
  const number = isAny(port) ? ANY_PORT : parseCInteger(port);
  switch (family) {
    case "link":
      return { family, ethertype: name, device: number ?? { device: port, word } };
    case "netlink": {
      const portId = port === "kernel" ? 0 : number;
      if (portId === null) throw complain("expected a netlink port id, a number or kernel");
      return { family, protocol: name, port: portId };
    }
    case "vsock": {
      const cid = isAny(address) ? null : parseCInteger(address);
      if (number === null || (cid === null && !isAny(address))) {
        throw complain("expected a vsock CID and port, numbers");
      }
      return { family, cid, port: number };
    }
  }
}

/** Splits an internet host into address and port as `ss` does. */
function splitInet(
  text: string,
  portOnly: boolean,
  complain: Complain,
): { address: string; port: string } {
  let address = text;
  let port: string;
  if (address.startsWith("[")) {
    const close = address.indexOf("]");
    if (close < 0) throw complain("the bracket is not closed");
    port = address.slice(close + 1);
    address = address.slice(1, close);
  } else if (address.startsWith("*")) {
    port = address.slice(1);
    address = "*";
  } else {
    // A colon after a slash starts the port; one before it may belong to the address.
    const colon = address.lastIndexOf(":");
    if (colon < 0 || colon < address.indexOf("/")) {
      port = "";
    } else {
      port = address.slice(colon);
      if (!portOnly) address = address.slice(0, colon);
    }
  }
  if (portOnly) port = address;
  return { address, port: port.startsWith(":") ? port.slice(1) : port };
}

function parseInet(
  text: string,
  portOnly: boolean,
  family: "inet" | "inet6" | "any",
  word: WordPosition,
  complain: Complain,
): HostCondition {
  const { address, port } = splitInet(text, portOnly, complain);
  let portWord: PortWord = ANY_PORT;
  if (port !== "" && !port.startsWith("*")) {
    portWord = parseCInteger(port) ?? { service: port, word };
  }
  let addressWord: AddressWord | null = null;
  if (!portOnly && address !== "" && !address.startsWith("*")) {
    addressWord = parsePrefix(address, family);
    if (addressWord === null) {
      if (/[^A-Za-z0-9_.-]/.test(address) || /^[0-9.]+$/.test(address)) {
        throw complain(`expected an address or prefix instead of "${address}"`);
      }
      addressWord = { host: address, family, word };
    }
  }
  return { family: "inet", address: addressWord, port: portWord };
}

/** Parses a host; `portOnly` for the operand of `sport` and `dport`. */
export function parseHost(
  text: string,
  portOnly: boolean,
  preferred: HostFamily,
  word: WordPosition,
  complain: Complain,
): ParsedHost {
  const prefix = FAMILY_PREFIX.exec(text);
  const family = prefix ? prefix[1] as HostFamily : preferred;
  const rest = prefix ? text.slice(prefix[0].length) : text;
  switch (family) {
    case "unix":
      return { family, host: { family, pattern: rest } };
    case "link":
    case "netlink":
    case "vsock":
      return { family, host: parsePair(family, rest, portOnly, word, complain) };
    default:
      return { family, host: parseInet(rest, portOnly, family, word, complain) };
  }
}
