/** Details of internet sockets whose bytes lie: nothing outside of the message is ever shown. */

import assert from "node:assert/strict";
import { INET_DIAG } from "../../../../lib/uapi/inet_diag.ts";
import { AF_INET, AF_INET6 } from "../../../../lib/uapi/sock_diag.ts";
import { INET_ULP_INFO, MPTCP_SUBFLOW_ATTR, TLS_INFO } from "../../../../lib/uapi/ulp_info.ts";
import { detailsOf } from "../../../support/answers/inet_details.ts";
import {
  anyInetMessage,
  inetMessage,
  little,
  nest,
} from "../../../support/answers/inet_messages.ts";
import { FAST } from "../../../support/values/property.ts";
import { Random } from "../../../support/values/random.ts";

const SEED = Number(Deno.env.get("SOCKSCOPE_SEED") ?? 20_260_101);
const MESSAGES = FAST ? 300 : 3000;
const HEADER = 16;
const BEHIND = 512;
const EVERYTHING = ["-tiemo", "--tos", "--cgroup", "--inet-sockopt", "--bpf-maps"];

/** A message with bytes behind it that belong to nobody. */
function followedBy(message: Uint8Array, filler: number): Uint8Array {
  const bytes = new Uint8Array(message.length + BEHIND).fill(filler);
  bytes.set(message);
  return bytes;
}

/** The details, which must not depend on what follows the message. */
function shown(message: Uint8Array, name: string): string {
  const [zeros, ones] = [0, 0x61].map((filler) =>
    detailsOf(followedBy(message, filler), "tcp", EVERYTHING)
  );
  assert.equal(zeros, ones, name);
  return zeros;
}

Deno.test("writeInetDetails: what follows a message is never shown, whatever its bytes say", () => {
  let different = 0;
  for (let index = 0; index < MESSAGES; index++) {
    const random = new Random(SEED + index);
    const message = anyInetMessage(random, random.pick([AF_INET, AF_INET6]), 1);
    const honest = shown(message, `seed ${SEED + index}`);
    for (let count = 1 + random.below(4); count > 0; count--) {
      // Not in the header, whose length says where the message ends, nor in the family.
      const at = HEADER + 1 + random.below(message.length - HEADER - 1);
      message[at] = random.pick([0, 1, 4, 5, 255, random.below(256)]);
    }
    if (shown(message, `seed ${SEED + index}, changed`) !== honest) different++;
  }
  assert.ok(different > MESSAGES / 4, `${different} changes were seen`);
});

/** A message with one attribute of `payload`, at its very end. */
const alone = (type: number, payload: Uint8Array): Uint8Array =>
  inetMessage([[0, little(1, AF_INET)], [68, little(4, 1)]], [[type, payload]]);

/** Bytes of a length and type that nest does not write by itself. */
const lying = (length: number, type: number, payload: Uint8Array): Uint8Array =>
  new Uint8Array([...little(2, length, type), ...payload]);

Deno.test("writeInetDetails: attributes that end too soon cost themselves alone", () => {
  const name = [INET_ULP_INFO.NAME, new TextEncoder().encode("tls\0")] as const;
  const cases: readonly (readonly [string, number, Uint8Array, string])[] = [
    ["a name without its end", INET_DIAG.CONG, new TextEncoder().encode("cubi"), "\n\t"],
    [
      "a ULP's name without its end",
      INET_DIAG.ULP_INFO,
      nest([[INET_ULP_INFO.NAME, new TextEncoder().encode("tls2")]]),
      "\n\t tcp-ulp-tls2",
    ],
    ["half an attribute header", INET_DIAG.ULP_INFO, little(2, 8), "\n\t"],
    [
      "a nest longer than what it is in",
      INET_DIAG.ULP_INFO,
      lying(200, INET_ULP_INFO.NAME, new TextEncoder().encode("tls\0")),
      "\n\t",
    ],
    [
      "a nest shorter than its header",
      INET_DIAG.ULP_INFO,
      lying(3, INET_ULP_INFO.NAME, new TextEncoder().encode("tls\0")),
      "\n\t",
    ],
    [
      "an innermost length beyond its nest",
      INET_DIAG.ULP_INFO,
      nest([name, [INET_ULP_INFO.TLS, lying(40, TLS_INFO.VERSION, little(2, 0x0304, 0))]]),
      "\n\t tcp-ulp-tls",
    ],
    [
      "one byte where two are due",
      INET_DIAG.ULP_INFO,
      nest([name, [INET_ULP_INFO.TLS, nest([[TLS_INFO.VERSION, little(1, 3)]])]]),
      "\n\t tcp-ulp-tls",
    ],
    [
      "four bytes where eight are due",
      INET_DIAG.ULP_INFO,
      nest([[INET_ULP_INFO.MPTCP, nest([[MPTCP_SUBFLOW_ATTR.MAP_SEQ, little(4, 1)]])]]),
      "\n\t",
    ],
    ["no whole key", INET_DIAG.MD5SIG, new Uint8Array(99).fill(2), "\n\t"],
    [
      "a key longer than there is room for one",
      INET_DIAG.MD5SIG,
      new Uint8Array(100).fill(0x41).fill(2, 0, 1),
      `\n\t md5keys:65.65.65.65/65=${"A".repeat(80)}`,
    ],
    [
      "half a map's id",
      INET_DIAG.SK_BPF_STORAGES,
      nest([[1, nest([[2, little(2, 27)]])]]),
      "\n\t",
    ],
    [
      "a map's id",
      INET_DIAG.SK_BPF_STORAGES,
      nest([[1, nest([[2, little(4, 27)], [3, little(4, 99)]])]]),
      "\n\t\n\tmap_id:27 [\n\t]",
    ],
  ];
  for (const [title, type, payload, expected] of cases) {
    const message = alone(type, payload);
    shown(message, title);
    assert.equal(detailsOf(message, "tcp", ["-ti", "--bpf-maps"]), expected, title);
  }
});

Deno.test("writeInetDetails: of BPF storage those maps that were asked for, in that order", () => {
  const storage = (id: number) => [1, nest([[2, little(4, id)], [3, little(4, 99)]])] as const;
  const message = alone(INET_DIAG.SK_BPF_STORAGES, nest([storage(27), storage(26), storage(25)]));
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["-t"], ""],
    [["-tO", "--bpf-maps"], " map_id:27 map_id:26 map_id:25"],
    [["-tO", "--bpf-map-id", "25", "--bpf-map-id", "27"], " map_id:25 map_id:27"],
    [["-tO", "--bpf-map-id", "27", "--bpf-map-id", "27"], " map_id:27"],
    [["-tO", "--bpf-map-id", "24"], ""],
    [["-t", "--bpf-map-id", "26"], "\n\tmap_id:26 [\n\t]"],
  ];
  for (const [words, expected] of cases) {
    assert.equal(detailsOf(message, "tcp", words), expected, words.join(" "));
  }
});
