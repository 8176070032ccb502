/** What SCTP endpoints and associations have. */

import { atFirstUse } from "../model/at_first_use.ts";
import { socketAddress } from "../table/attribute_addresses.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { latin1Bytes } from "../model/latin1.ts";
import { SCTP_INFO as PLACES } from "../uapi/sctp_info.ts";
import { SOCKADDR_STORAGE } from "../uapi/sockaddr.ts";
import { infoAt } from "./attribute.ts";
import { identityFields, isAssociation, kindFields, stateFields } from "./common.ts";
import type { FieldInputs } from "./inputs.ts";
import { type Field, ip, number, struct, text, texts } from "./field.ts";
import {
  inetDetailFields,
  inetInterface,
  interfaceFields,
  localPortFields,
  peerPortFields,
} from "./inet.ts";
import { inetMemoryFields } from "./memory.ts";
import { ownerFields } from "./owners.ts";
import { addressesOf } from "./sctp_addresses.ts";
import { SCTP_INFO } from "./sctp_info.ts";
import { timerField } from "./timer.ts";

/** The address behind which the members of the primary transport are. */
const ADDRESS_END = PLACES.p_state.at;

function primaryTransport(table: SocketTable, row: number): Uint32Array | null {
  const { sctp, bytes, attributes } = table;
  const at = infoAt(table, row);
  // Of an endpoint the kernel fills in what the socket itself has.
  const missing = sctp!.st[row] < 0 || ADDRESS_END > attributes!.length(at);
  return missing ? null : socketAddress(bytes, at + ADDRESS_END - SOCKADDR_STORAGE.SIZE);
}

/** The first address of a side, then all of them. */
function addressFields(
  side: "src" | "dst",
  keys: readonly [one: string, all: string],
  whose: string,
): readonly Field[] {
  const list = (table: SocketTable, row: number, { addressText }: FieldInputs): string[] =>
    addressesOf(table, row, side, addressText);
  return [
    text(
      `${keys[0]} | null`,
      "The first address of the list, which is the primary one of an association. Null if the " +
        "list is empty.",
      (table, row, inputs) => {
        const [first] = list(table, row, inputs);
        return first === undefined ? null : latin1Bytes(first);
      },
    ),
    texts(
      keys[1],
      `${whose} IP addresses in the form of local_address, the primary one first.`,
      list,
    ),
  ];
}

/** What both have before the addresses, and behind them. */
const headFields = atFirstUse((): readonly Field[] => [
  ...kindFields(),
  // The queues of endpoints are not in net/sctp.
  ...stateFields((table, row) =>
    table.source === "diag" || (isAssociation(table, row) && !table.lacks(row, "queues"))
  ),
  ...addressFields("src", ["local_address", "local_addresses"], "This end's"),
  ...localPortFields(),
]);
const tailFields = atFirstUse((): readonly Field[] => [
  ...interfaceFields(inetInterface),
  timerField(),
  ...identityFields(),
  ...inetMemoryFields(),
  struct(
    "sctp_info",
    "struct sctp_info (include/uapi/linux/sctp.h), with -i: the kernel's names, with the unit behind " +
      "them. Null if the row does not have it. Members but for those of the socket (s_) are null " +
      "for an endpoint.",
    SCTP_INFO,
    infoAt,
    {
      group: "info",
      before: [
        ip(
          "p_address | null",
          "Address of the primary transport. Null if there is none.",
          primaryTransport,
        ),
      ],
    },
  ),
  ...inetDetailFields(),
  ...ownerFields(),
]);

export const sctpEndpointFields = (): readonly Field[] => [...headFields(), ...tailFields()];

export const sctpAssociationFields = (): readonly Field[] => [
  ...headFields(),
  ...addressFields("dst", ["peer_address", "peer_addresses"], "The other end's"),
  ...peerPortFields(),
  number(
    "association_id: i32 | null",
    "The association's id in the kernel. Null from sock_diag, and from old kernels' files.",
    (table, row) => {
      const told = table.source === "procfs" && !table.lacks(row, "association");
      return told ? table.sctp!.associationId[row] : null;
    },
  ),
  ...tailFields(),
];
