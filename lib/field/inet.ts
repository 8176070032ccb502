/** What internet sockets have. */

import { atFirstUse } from "../model/at_first_use.ts";
import { latin1Bytes } from "../model/latin1.ts";
import type { SocketTable } from "../table/socket_table.ts";
import { bpfMapIds } from "./bpf_maps.ts";
import { INET_DIAG } from "../uapi/inet_diag.ts";
import { classId, find, has, mark, tclass, tos, v6only } from "./attribute.ts";
import { cgroupFields } from "./cgroup.ts";
import { createdInField } from "./place.ts";
import { isIpv6 } from "./common.ts";
import {
  address,
  type Dependence,
  type Field,
  type FieldSet,
  flag,
  number,
  numbers,
  struct,
  text,
} from "./field.ts";
import { shutdownField } from "./shutdown.ts";
import { SOCKOPT } from "./sockopt.ts";

/** An address depends on its words. */
function sameWords(words: Uint32Array, stride: 1 | 4): Dependence {
  if (stride === 1) return [words];
  return (row, other) => {
    for (let word = 0; word < stride; word++) {
      if (words[row * stride + word] !== words[other * stride + word]) return false;
    }
    return true;
  };
}

/** The addresses of both ends. */
const localAddress = atFirstUse((): Field =>
  address(
    "local_address",
    "This end's IP address as inet_ntop(3) writes it, without brackets. 0.0.0.0 or :: for any.",
    ({ inet }) => inet!.local,
    { set: "inet", depends: ({ inet }) => sameWords(inet!.local, inet!.stride) },
  )
);
const peerAddress = atFirstUse((): Field =>
  address(
    "peer_address",
    "The other end's IP address as inet_ntop(3) writes it, without brackets. 0.0.0.0 or :: if " +
      "there is none.",
    ({ inet }) => inet!.remote,
    { set: "inet", depends: ({ inet }) => sameWords(inet!.remote, inet!.stride) },
  )
);

/** The port of one end and its service. */
function portFields(
  end: "local" | "peer",
  whose: string,
  ports: (table: SocketTable) => Int32Array,
): readonly Field[] {
  const port = (table: SocketTable, row: number): number => ports(table)[row];
  const options = { set: "inet_ports", depends: (table: SocketTable) => [ports(table)] } as const;
  return [
    number(
      `${end}_port: u16`,
      `${whose} port; for ping sockets the ICMP identifier. 0 for none. Absent for raw sockets.`,
      port,
      options,
    ),
    text(
      `${end}_service? | null`,
      `Name of ${end}_port in /etc/services. Null if it has none or is one that the kernel gives ` +
        "out by itself. Absent with -n.",
      (table, row, { services }) => services.get(table.protocol, port(table, row)),
      { ...options, group: "names" },
    ),
  ];
}

export const localPortFields = atFirstUse((): readonly Field[] =>
  portFields("local", "This end's", ({ localPort }) => localPort)
);
export const peerPortFields = atFirstUse((): readonly Field[] =>
  portFields("peer", "The other end's", ({ remotePort }) => remotePort)
);

/** The interface that a socket is bound to, of an index that may be unknown; 0 is none. */
export function interfaceFields(
  index: (table: SocketTable, row: number) => number | null,
  set?: FieldSet,
): readonly Field[] {
  return [
    number(
      "ifindex: ifindex | null",
      "Index of the interface that the socket is bound to, 0 for none, -1 if a packet socket's " +
        "interface is gone. Null if the source does not say: from procfs all but packet sockets.",
      index,
      set ? { set } : {},
    ),
    text(
      "interface? | null",
      "Name of the interface that the socket is bound to. Null if the source does not say, or has " +
        "no name for the index. Absent for a socket that is bound to none.",
      (table, row, { names }) => {
        const at = index(table, row);
        if (at === 0) return undefined;
        const name = at === null ? null : names.interfaceName(at);
        return name === null ? null : latin1Bytes(name);
      },
      set ? { set } : {},
    ),
  ];
}

/** The index of an internet socket's interface; null if the source does not report it. */
export function inetInterface({ inet }: SocketTable, row: number): number | null {
  return inet === null || inet.iface === null ? null : inet.iface[row];
}

const inetInterfaceFields = atFirstUse((): readonly Field[] =>
  interfaceFields(inetInterface, "inet").map((field) => ({
    ...field,
    depends: ({ inet }: SocketTable): Dependence =>
      inet === null ? null : inet.iface === null ? "table" : [inet.iface],
  }))
);

/** Addresses, ports and interface. */
export const endFields = atFirstUse((): readonly Field[] => [
  ...[localAddress(), ...localPortFields(), peerAddress(), ...peerPortFields()],
  ...inetInterfaceFields(),
]);
/** The same of raw sockets, which have no ports. */
export const rawEndFields =
  (): readonly Field[] => [localAddress(), peerAddress(), ...inetInterfaceFields()];

const DETAILS = { set: "inet_details" } as const;

/** What `-e`, `--tos`, `--cgroup`, `--inet-sockopt` and `--bpf-maps` add. */
export const inetDetailFields = atFirstUse((): readonly Field[] => [
  flag(
    "v6only? | null",
    "True if an IPv6 socket does not serve IPv4; inet6 sockets only, with -e. Null if the " +
      "source does not say: the kernel tells it of listening and of unconnected ones.",
    (table, row, { addressText }) => {
      if (!isIpv6(table, row, addressText)) return undefined;
      const only = v6only(table, row);
      return only === null ? null : only !== 0;
    },
    { ...DETAILS, group: "details" },
  ),
  shutdownField(find(INET_DIAG.SHUTDOWN), { set: "inet_details" }),
  number(
    "mark: u32 | null",
    "The mark of the socket's packets (SO_MARK), with -e. Null if the source does not say: " +
      "without CAP_NET_ADMIN.",
    mark,
    { ...DETAILS, group: "details" },
  ),
  ...cgroupFields(),
  createdInField(),
  number(
    "tos: u8 | null",
    "Type of service of the socket's packets, with --tos. Null if the source does not say.",
    tos,
    { ...DETAILS, group: "tos" },
  ),
  number(
    "tclass?: u8 | null",
    "Traffic class of an IPv6 socket's packets, with --tos; inet6 sockets only. Null if the " +
      "source does not say.",
    (table, row, { addressText }) =>
      isIpv6(table, row, addressText) ? tclass(table, row) : undefined,
    { ...DETAILS, group: "tos" },
  ),
  number(
    "class_id: u32 | null",
    "Class or priority that the packets are queued by, with --tos. Null if the source does not " +
      "say.",
    classId,
    { ...DETAILS, group: "tos" },
  ),
  struct(
    "sockopt",
    "Socket options, with --inet-sockopt. Null if the source does not say: before Linux 5.12.",
    SOCKOPT,
    find(INET_DIAG.SOCKOPT),
    { ...DETAILS, group: "sockopt" },
  ),
  numbers(
    "bpf_map_ids: u32 | null",
    "Ids of the maps in which BPF programs keep something with the socket, of those that were asked " +
      "for; with --bpf-maps and --bpf-map-id. Null if the source does not say.",
    (table, row, { bpfMaps }) => {
      if (!hasStorages(table, row)) return null;
      const ids = bpfMapIds(table, row);
      return typeof bpfMaps === "string" ? ids : ids.filter((id) => bpfMaps.includes(id));
    },
    { ...DETAILS, group: "bpf_maps" },
  ),
]);

const hasStorages = has(INET_DIAG.SK_BPF_STORAGES);
