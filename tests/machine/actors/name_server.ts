/**
 * A small DNS server on 127.0.0.1:53: knows three hosts, denies any other, and with the word
 * "silent" never answers at all. Says at the end which questions it was asked.
 */

import { createSocket } from "node:dgram";
import { playUntilEnd } from "../../support/programs/actor.ts";

/** What it knows: the hosts that have a name, and the host that is to be found by name. */
export const KNOWN = {
  "9.0.7.10.in-addr.arpa PTR": "nine.sockscope.test",
  // U+011B, of which the lower byte is ESC, and `c`.
  "13.0.7.10.in-addr.arpa PTR": "xn--c-4ia.sockscope.test",
  "ten.sockscope.test A": "10.7.0.10",
} as const;

const TYPES: Readonly<Record<number, string>> = { 1: "A", 12: "PTR", 28: "AAAA" };
const HEADER = 12;

/** A name as DNS writes it: each part behind its length, and a zero (RFC 1035, 3.1). */
function encodeName(name: string): Uint8Array {
  const parts = name.split(".").flatMap((part) => [part.length, ...new TextEncoder().encode(part)]);
  return new Uint8Array([...parts, 0]);
}

/** The name and type that a query asks for, and where the question ends. */
function questionOf(query: Uint8Array): { name: string; type: number; end: number } {
  const parts: string[] = [];
  let at = HEADER;
  for (let length = query[at++]; length > 0; length = query[at++]) {
    parts.push(new TextDecoder().decode(query.subarray(at, at + length)));
    at += length;
  }
  const type = query[at] << 8 | query[at + 1];
  return { name: parts.join(".").toLowerCase(), type, end: at + 4 };
}

/** The answer to a query: a record, or that there is no such name (RFC 1035, 4.1). */
function answerTo(query: Uint8Array): Uint8Array {
  const { name, type, end } = questionOf(query);
  const known: string | undefined = Reflect.get(KNOWN, `${name} ${TYPES[type]}`);
  const reply = new Uint8Array([...query.subarray(0, end)]);
  const view = new DataView(reply.buffer);
  const NAME_ERROR = 3;
  view.setUint16(2, 0x8180 | (known === undefined ? NAME_ERROR : 0));
  view.setUint16(6, known === undefined ? 0 : 1);
  view.setUint32(8, 0);
  if (known === undefined) return reply;
  const data = TYPES[type] === "A"
    ? new Uint8Array(known.split(".").map(Number))
    : encodeName(known);
  // A pointer to the question's name, type, class IN, a minute to live.
  const head = [0xc0, HEADER, 0, type, 0, 1, 0, 0, 0, 60, 0, data.length];
  return new Uint8Array([...reply, ...head, ...data]);
}

if (import.meta.main) {
  const silent = Deno.args[0] === "silent";
  const asked: string[] = [];
  const server = createSocket("udp4");
  server.on("message", (query, from) => {
    const { name, type } = questionOf(query);
    asked.push(`${name} ${TYPES[type] ?? type}`);
    if (!silent) server.send(answerTo(query), from.port, from.address);
  });
  server.bind(53, "127.0.0.1", async () => {
    await playUntilEnd("ready");
    console.log(JSON.stringify(asked));
    Deno.exit(0);
  });
}
