/** Records of made-up dumps: decoded, rendered as JSON, read back, and checked. */

import { decode } from "../../../lib/decode/decode.ts";
import type { Capture, CapturedCgroup, CapturedDump } from "../../../lib/model/capture.ts";
import { renderJson } from "../../../lib/render/json/listing.ts";
import { FACTS, NOTHING } from "./decoding.ts";
import { assertContract } from "../json/json_contract.ts";
import { assertSocket } from "../json/json_schema.ts";
import { queryOf } from "../values/queries.ts";
import { type JsonRecord, strictText } from "../trees/trees.ts";

/** What the words of {@linkcode recordsOf} ask for. */
const ASKED = {
  ...{ numeric: true, owners: false, threads: false },
  ...{ info: true, memory: true, details: true, bpf: true, tos: true, cgroup: true },
  ...{ sockopt: true, maps: true, tipcinfo: true },
};
const OPTIONS = ["-eimb", "--tos", "--cgroup", "--inet-sockopt", "--tipcinfo"];

/**
 * Every socket of a dump, with everything that options add, in order. Each keeps the contract and
 * the schema.
 */
export function recordsOf(
  dump: CapturedDump,
  world: { readonly cgroups?: readonly CapturedCgroup[]; readonly maps?: string } = {},
): JsonRecord[] {
  const capture: Capture = {
    ...NOTHING,
    dumps: new Map([[dump.id, dump]]),
    cgroups: { mount: "/sys/fs/cgroup", list: world.cgroups ?? [] },
  };
  const decoded = decode(capture, { summary: false, attributes: true });
  const selections = decoded.tables.map((table) =>
    [table, Uint32Array.from({ length: table.length }, (_, row) => row)] as const
  );
  const query = queryOf(["--jsonl", "-an", ...OPTIONS, world.maps ?? "--bpf-maps"]);
  let text = "";
  renderJson(query, [{ decoded, selections }], FACTS, (bytes) => text += strictText(bytes));
  return text.split("\n").slice(0, -1).map((line) => {
    const record = JSON.parse(line) as JsonRecord;
    assertSocket(record);
    assertContract(record, ASKED);
    return record;
  });
}
