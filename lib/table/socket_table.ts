/**
 * The one shape that every source of sockets fills and every renderer reads.
 *
 * One table holds the rows of one source: net/tcp6, or one dump. A group of columns that its kind of
 * socket does not have is null.
 */

import type { FamilyBit } from "../model/kinds.ts";
import type { NetworkNamespace } from "../model/network_namespace.ts";
import { AttributeColumns } from "./attributes.ts";
import { grown, type Source } from "./column.ts";
import type { OptionalColumn, ShortRows } from "./short_rows.ts";
import {
  CommonColumns,
  InetColumns,
  NetlinkColumns,
  PacketColumns,
  SctpColumns,
  TcpColumns,
  TipcColumns,
  UnixColumns,
  VsockColumns,
  XdpColumns,
} from "./socket_columns.ts";

export type { Source };

/** What kind of rows a table holds: the protocol, as `ss` names its tables. */
export type Protocol =
  | ("tcp" | "udp" | "udplite" | "raw" | "ping" | "sctp" | "dccp" | "mptcp")
  | ("unix" | "packet" | "netlink" | "vsock" | "tipc" | "xdp");

/** Up to here, rows, a table that is too small grows faster: columns are many, and to copy them is cheap. */
const SMALL = 16 * 1024;

export class SocketTable extends CommonColumns {
  readonly protocol: Protocol;
  readonly family: FamilyBit;
  readonly source: Source;
  /** The source's bytes, which name columns point into. */
  bytes: Uint8Array;
  length = 0;
  /** True for the rows of a stored copy or recording: all are shown, whatever they repeat. */
  stored = false;
  /** Whose rows these are; null if no other namespace is listed. */
  namespace: NetworkNamespace | null = null;
  /** Rows that lack columns; null where none does. */
  short: ShortRows | null = null;
  #capacity: number;
  #changes = 0;
  /** Packets lost for want of room; null if the source does not count them. */
  drops: Float64Array | null;
  readonly inet: InetColumns | null;
  readonly tcp: TcpColumns | null;
  readonly unix: UnixColumns | null;
  readonly packet: PacketColumns | null;
  readonly netlink: NetlinkColumns | null;
  readonly sctp: SctpColumns | null;
  readonly vsock: VsockColumns | null;
  readonly tipc: TipcColumns | null;
  readonly xdp: XdpColumns | null;
  /** Attributes of the messages of sock_diag, by their numbers in the family's header. */
  readonly attributes: AttributeColumns | null;

  constructor(
    protocol: Protocol,
    family: FamilyBit,
    options: {
      readonly bytes: Uint8Array;
      readonly capacity: number;
      /** Words of an address; undefined for what is not of the internet, or has lists of them. */
      readonly stride?: 1 | 4;
      readonly drops?: boolean;
      /** procfs if it is not said. */
      readonly source?: Source;
    },
  ) {
    const { bytes, stride, source = "procfs" } = options;
    const capacity = Math.max(16, options.capacity);
    const size = { capacity, source, stride: stride ?? 1 };
    super(size);
    const diag = source === "diag";
    this.source = source;
    this.protocol = protocol;
    this.family = family;
    this.bytes = bytes;
    this.#capacity = capacity;
    this.drops = options.drops ? new Float64Array(capacity) : null;
    this.inet = stride ? new InetColumns(size) : null;
    this.tcp = protocol === "tcp" && !diag ? new TcpColumns(size) : null;
    this.unix = protocol === "unix" ? new UnixColumns(size) : null;
    this.packet = protocol === "packet" ? new PacketColumns(size) : null;
    this.netlink = protocol === "netlink" ? new NetlinkColumns(size) : null;
    this.sctp = protocol === "sctp" ? new SctpColumns(size) : null;
    this.vsock = protocol === "vsock" ? new VsockColumns(size) : null;
    this.tipc = protocol === "tipc" ? new TipcColumns(size) : null;
    this.xdp = protocol === "xdp" ? new XdpColumns(size) : null;
    this.attributes = diag ? new AttributeColumns(bytes, capacity) : null;
  }

  /** True if a row of a file does not have that column, of which the table then has 0. */
  lacks(row: number, column: OptionalColumn): boolean {
    return this.short !== null && this.short.lacks(row, column);
  }

  /** How often its columns became others, for what was made of them. */
  get changes(): number {
    return this.#changes;
  }

  /** The source's bytes are somewhere else. */
  moveTo(bytes: Uint8Array): void {
    this.#changes++;
    this.bytes = bytes;
    this.attributes?.moveTo(bytes);
  }

  /** Makes room for the row at index `length`; the row exists once `length` is raised. */
  reserve(): void {
    if (this.length < this.#capacity) return;
    const capacity = this.#capacity * (this.#capacity < SMALL ? 8 : 2);
    this.#capacity = capacity;
    this.#changes++;
    this.grow(capacity);
    if (this.drops) this.drops = grown(this.drops, capacity);
    const { inet, tcp, unix, packet, netlink, sctp, vsock, tipc, xdp, attributes } = this;
    const groups = [inet, tcp, unix, packet, netlink, sctp, vsock, tipc, xdp, attributes];
    for (const columns of groups) columns?.grow(capacity);
  }
}

/** The rows of each table that are shown, in the order of the listing. */
export type Selections = readonly (readonly [SocketTable, Uint32Array])[];
