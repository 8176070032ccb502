/** Dumps of every family, recorded and made up: what damage is done to. */

import type { DumpId } from "../../../lib/model/plan.ts";
import { INET_DIAG_ATTRIBUTES } from "../../../lib/uapi/inet_diag.ts";
import { NETLINK_DIAG_ATTRIBUTES } from "../../../lib/uapi/netlink_diag.ts";
import { PACKET_DIAG_ATTRIBUTES } from "../../../lib/uapi/packet_diag.ts";
import { UNIX_DIAG_ATTRIBUTES } from "../../../lib/uapi/unix_diag.ts";
import { XDP_DIAG_ATTRIBUTES } from "../../../lib/uapi/xdp_diag.ts";
import { ANSWERS } from "./any_answers.ts";
import { anyInetMessage } from "./inet_messages.ts";
import type { Layout } from "./naive_replies.ts";
import { Random } from "../values/random.ts";
import { joined, messageBytes, recordedCapture } from "./replies.ts";

const MESSAGES = 5;
const AF_INET = 2, AF_INET6 = 10;
const INET_IDS: readonly DumpId[] = [
  ...["raw", "raw6", "udp", "udp6", "udplite", "udplite6", "tcp", "tcp6"] as const,
  ...["dccp", "dccp6", "sctp", "sctp6", "mptcp", "mptcp6"] as const,
];

const sockDiag = (families: readonly number[], struct: number, kinds: Layout["kinds"]): Layout => ({
  types: [20],
  families,
  struct,
  kinds,
});
const INET: Layout = {
  types: [20, 18, 19],
  families: [AF_INET, AF_INET6],
  struct: 72,
  kinds: INET_DIAG_ATTRIBUTES,
};

/** How messages are laid out; those of tipc have no struct, and rules of their own. */
export const LAYOUTS: ReadonlyMap<DumpId, Layout> = new Map<DumpId, Layout>([
  ...INET_IDS.map((id) => [id, INET] as const),
  ["unix", sockDiag([1], 16, UNIX_DIAG_ATTRIBUTES)],
  ["packet", sockDiag([17], 16, PACKET_DIAG_ATTRIBUTES)],
  ["netlink", sockDiag([16], 28, NETLINK_DIAG_ATTRIBUTES)],
  ["vsock", sockDiag([40], 32, null)],
  ["xdp", sockDiag([44], 16, XDP_DIAG_ATTRIBUTES)],
]);

/** A dump of one kind. */
export interface AnyDump {
  readonly id: DumpId;
  readonly bytes: Uint8Array;
}

function madeUp(random: Random): AnyDump[] {
  const inet = INET_IDS.map((id) => {
    const family = id.endsWith("6") ? AF_INET6 : AF_INET;
    const messages = Array.from(
      { length: MESSAGES },
      (_, index) => anyInetMessage(random, family, 0xfff00000 + index),
    );
    return { id, bytes: joined(...messages) };
  });
  const others = ANSWERS.map(({ id, any }) => {
    const messages = Array.from({ length: MESSAGES }, () => messageBytes(any(random)));
    return { id, bytes: joined(...messages) };
  });
  return [...inet, ...others];
}

/** The recorded ones, and some that are made up. */
export function anyDumps(seed: number): AnyDump[] {
  const recorded = [...recordedCapture().dumps.values()];
  return [...recorded, ...madeUp(new Random(seed)), ...madeUp(new Random(seed + 1))];
}
