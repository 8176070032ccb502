/** Answers of sock_diag, recorded or built by hand from the layouts in the kernel's headers. */

import { Family } from "../../../lib/model/kinds.ts";
import { decode } from "../../../lib/decode/decode.ts";
import { rowFilter } from "../../../lib/filter/row_filter.ts";
import { selectRows } from "../../../lib/filter/select_rows.ts";
import { needsAttributes } from "../../../lib/field/group.ts";
import type { Capture, CapturedDump } from "../../../lib/model/capture.ts";
import type { DumpId } from "../../../lib/model/plan.ts";
import type { Problem } from "../../../lib/model/problem.ts";
import { planSources } from "../../../lib/plan/plan_sources.ts";
import { dialectOf } from "../../../lib/render/dialects.ts";
import { render } from "../../../lib/render/render.ts";
import { NOTHING } from "./decoding.ts";
import { TESTDATA } from "../trees/trees.ts";
import { queryOf } from "../values/queries.ts";

/** An attribute; one that holds others has a list. */
export interface Attribute {
  readonly type: number;
  readonly payload: Uint8Array | readonly Attribute[];
  /** What nla_len says where it lies. */
  readonly length?: number;
}

/** A message. */
export interface Message {
  /** SOCK_DIAG_BY_FAMILY where it is not said. */
  readonly type?: number;
  /** The struct that it begins with. */
  readonly struct: Uint8Array;
  readonly attributes?: readonly Attribute[];
  /** What nlmsg_len says where it lies. */
  readonly length?: number;
}

const HEADER_SIZE = 16;
const SOCK_DIAG_BY_FAMILY = 20;
const NLM_F_MULTI = 2;

/** All of `parts`, one after the other. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Followed by the NULs that make its length a multiple of 4. */
function padded(bytes: Uint8Array): Uint8Array {
  return joined(bytes, new Uint8Array((4 - bytes.length % 4) % 4));
}

/** Little-endian numbers of 16 bits. */
export function u16s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint16Array.from(values).buffer);
}

/** Little-endian numbers of 32 bits. */
export function u32s(...values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

/** One byte for each character, and a NUL behind them. */
export function cText(text: string): Uint8Array {
  return Uint8Array.from(`${text}\0`, (character) => character.charCodeAt(0));
}

/** `size` bytes with these numbers at these places. */
export function struct(
  size: number,
  ...members: readonly (readonly [at: number, value: Uint8Array | number])[]
): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [at, value] of members) {
    if (typeof value === "number") bytes[at] = value;
    else bytes.set(value, at);
  }
  return bytes;
}

/** The bytes of attributes, each padded. */
export function attributeBytes(attributes: readonly Attribute[]): Uint8Array {
  return joined(...attributes.map(({ type, payload, length }) => {
    const content = payload instanceof Uint8Array ? payload : attributeBytes(payload);
    return padded(joined(u16s(length ?? content.length + 4, type), content));
  }));
}

/** The bytes of a message, padded. */
export function messageBytes({ type, struct, attributes, length }: Message): Uint8Array {
  const payload = joined(struct, attributeBytes(attributes ?? []));
  return padded(joined(
    u32s(length ?? HEADER_SIZE + payload.length),
    u16s(type ?? SOCK_DIAG_BY_FAMILY, NLM_F_MULTI),
    u32s(123456, 0),
    payload,
  ));
}

/** A dump of messages, and of bytes as they are. */
export function dumpOf(id: DumpId, ...messages: readonly (Message | Uint8Array)[]): CapturedDump {
  const bytes = messages.map((message) =>
    message instanceof Uint8Array ? message : messageBytes(message)
  );
  return { id, bytes: joined(...bytes) };
}

/** struct inet_diag_msg of an IPv4 socket: an established connection of port 80 unless told. */
export function inetStruct(
  values: {
    readonly family?: number;
    readonly state?: number;
    readonly port?: number;
    readonly inode?: number;
  } = {},
): Uint8Array {
  const port = values.port ?? 80;
  return struct(
    72,
    [0, values.family ?? 2],
    [1, values.state ?? 1],
    [4, Uint8Array.of(port >> 8, port & 255)],
    [6, Uint8Array.of(0xc3, 0x50)],
    [8, Uint8Array.of(127, 0, 0, 1)],
    [24, Uint8Array.of(127, 0, 0, 2)],
    [64, u32s(1000, values.inode ?? 4711)],
  );
}

/** struct unix_diag_msg: a listening stream socket. */
export function unixStruct(inode: number): Uint8Array {
  return struct(16, [0, 1], [1, 1], [2, 10], [4, u32s(inode, 7, 8)]);
}

/** The folder of recorded answers. */
export const RECORDED = `${TESTDATA}/replies-6.18-x86_64`;

/** The recorded answers of one moment, as they would have been acquired. */
export function recordedCapture(): Capture {
  const dumps = new Map<DumpId, CapturedDump>();
  for (const { name } of Deno.readDirSync(RECORDED)) {
    if (!name.endsWith(".bin") || name === "links.bin") continue;
    const id = name.slice(0, -".bin".length) as DumpId;
    dumps.set(id, { id, bytes: Deno.readFileSync(`${RECORDED}/${name}`) });
  }
  const cgroups: [string, string][] = JSON.parse(
    Deno.readTextFileSync(`${RECORDED}/cgroups.json`),
  );
  return {
    ...captureOf(dumps),
    interfaces: Deno.readFileSync(`${RECORDED}/links.bin`),
    cgroups: {
      mount: "/sys/fs/cgroup",
      list: cgroups.map(([id, path]) => ({ id: BigInt(id), path })),
    },
  };
}

/** A capture of dumps alone. */
export function captureOf(dumps: ReadonlyMap<DumpId, CapturedDump>): Capture {
  return {
    ...NOTHING,
    dumps,
    sources: [...dumps.keys()].map((id) => ({ id, source: "diag", reason: null })),
  };
}

/** What a command line prints of a capture, and what there is to complain of. */
export interface Shown {
  readonly stdout: Uint8Array;
  readonly problems: readonly Problem[];
}

/** The flow behind the acquisition: decode, filter, render. */
export async function show(words: readonly string[], capture: Capture): Promise<Shown> {
  const query = queryOf(words);
  const wanted = new Set(
    planSources(query).fetches.flatMap((fetch) => fetch.kind === "sockets" ? [fetch.id] : []),
  );
  // Recorded are answers about one family each; one question can be for both.
  if (wanted.has("tcp") && query.families & Family.INET6) wanted.add("tcp6");
  const dumps = new Map([...capture.dumps].filter(([id]) => wanted.has(id)));
  const decoded = decode({ ...capture, dumps }, {
    summary: false,
    attributes: needsAttributes(query),
  });
  const filter = rowFilter(query, decoded.names);
  const selections = decoded.tables.map((table) =>
    [table, selectRows(table, { query, filter, dialect: dialectOf(query) })] as const
  );
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array): void => void pieces.push(bytes.slice());
  await render(query, [{ decoded, selections }], capture.facts, null, write);
  return { stdout: joined(...pieces), problems: decoded.problems };
}
