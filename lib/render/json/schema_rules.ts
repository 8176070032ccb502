/**
 * What the schema says besides what each field is: which values go with which. A rule is a fragment
 * of JSON Schema for the whole object.
 */

/** A fragment of JSON Schema. */
export interface Fragment {
  readonly [keyword: string]: unknown;
}

/** What a shape adds to the fields that it has. */
export interface ShapeRules {
  /** What some values are limited to. */
  readonly only?: Fragment;
  /** Rules of its own, and names of those in `RULES`. */
  readonly rules: readonly (Fragment | keyof typeof RULES)[];
}

export const NULL = { const: null } as const;
const INTEGER = { type: "integer" } as const;

/** An object with such values. */
export const having = (properties: Fragment, more: Fragment = {}): Fragment => ({
  type: "object",
  properties,
  ...more,
});

/** What is so in an object with such values, and what in all others. */
export const when = (properties: Fragment, then: Fragment, otherwise?: Fragment): Fragment => ({
  if: having(properties),
  then,
  ...(otherwise === undefined ? {} : { else: otherwise }),
});

const PROCFS = { source: { const: "procfs" } } as const;

/** What is so of records of one source, and of the other. */
export const fromFiles = (then: Fragment, otherwise?: Fragment): Fragment =>
  when(PROCFS, having(then), otherwise === undefined ? undefined : having(otherwise));

/** Rules that several shapes have. */
export const RULES = {
  interface_rule: {
    description: "No interface has no name, and an unknown one has an unknown name.",
    ...when(
      { ifindex: { const: 0 } },
      { type: "object", not: { required: ["interface"] } },
      { type: "object", required: ["interface"] },
    ),
    allOf: [when({ ifindex: NULL }, having({ interface: NULL }))],
  },
  listen_rule: {
    description: "Only a listening socket is `listening`, and procfs does not have its limit.",
    ...when(
      { state_id: { const: 10 } },
      having({ state: { const: "LISTEN" }, listening: { const: true } }, {
        allOf: [fromFiles({ send_q: NULL })],
      }),
      having({ listening: { const: false } }),
    ),
  },
  told_queues: {
    description: "Queues that both sources tell, but for the limit of a listening socket.",
    ...when(
      { ...PROCFS, listening: { const: true } },
      having({ recv_q: INTEGER }),
      having({ recv_q: INTEGER, send_q: INTEGER }),
    ),
  },
  told_references: {
    description: "References that procfs tells.",
    ...fromFiles({ refcnt: INTEGER }),
  },
} as const satisfies Fragment;

/** Rules of the sets of fields that kinds have in common. */
export const SET_RULES: Readonly<
  Record<string, { readonly description: string; readonly rules: ShapeRules["rules"] }>
> = {
  common: {
    description: "Keys that every socket has.",
    rules: [fromFiles({ cookie: NULL }, { cookie: { type: "string" }, sk: NULL, refcnt: NULL })],
  },
  inet: {
    description: "Keys of internet sockets.",
    rules: ["interface_rule", fromFiles({ ifindex: NULL }, { ifindex: INTEGER })],
  },
  inet_ports: { description: "Keys of internet sockets with ports.", rules: [] },
  inet_details: {
    description: "Keys of internet sockets that options ask for.",
    rules: [
      when(
        { family: { const: "inet6" } },
        {
          type: "object",
          dependentRequired: {
            shutdown: ["v6only", "cgroup"],
            v6only: ["shutdown"],
            tos: ["tclass"],
            tclass: ["tos"],
          },
        },
        {
          type: "object",
          not: { anyOf: [{ required: ["v6only"] }, { required: ["tclass"] }] },
          dependentRequired: { shutdown: ["cgroup"] },
        },
      ),
    ],
  },
};

const OF_FILES = {
  ...{ rto_ms: INTEGER, ato_ms: INTEGER, quick_acks: INTEGER, pingpong: { type: "boolean" } },
  ...{ cwnd: INTEGER, ssthresh: INTEGER, retransmits: INTEGER, probes: INTEGER },
};
const OF_DIAG = { quick_acks: NULL, pingpong: NULL, fastopen_max_qlen: NULL };
const OBJECT_OR_NULL = { type: ["object", "null"] };
const DATAGRAM = ["listen_rule", "told_queues", "told_references"] as const;
const CONNECTION = ["listen_rule", "told_queues"] as const;
const USER = { uid: INTEGER };
const IP_NUMBER = { type: "integer", maximum: 65535 };

/** The rules of each shape. */
export const SHAPE_RULES: Readonly<Record<string, ShapeRules>> = {
  tcp_socket: {
    only: { protocol: { const: 6 } },
    rules: [
      ...CONNECTION,
      when(
        { state_id: { const: 6 } },
        having({ state: { const: "TIME-WAIT" }, uid: NULL }),
        {
          type: "object",
          allOf: [
            when(
              { source: { const: "sock_diag" }, state_id: { const: 3 } },
              having({ uid: { type: ["integer", "null"] } }),
              having(USER),
            ),
          ],
        },
      ),
      when(
        { listening: { const: true } },
        having({ tcp: { ...OBJECT_OR_NULL, required: ["fastopen_max_qlen"] } }),
        having({
          tcp: { ...OBJECT_OR_NULL, not: { type: "object", required: ["fastopen_max_qlen"] } },
        }),
      ),
      "told_references",
      fromFiles(
        { tcp: { ...OBJECT_OR_NULL, properties: OF_FILES } },
        { tcp: { ...OBJECT_OR_NULL, properties: OF_DIAG } },
      ),
      having({
        tcp: {
          ...OBJECT_OR_NULL,
          not: { type: "object", required: ["ssthresh", "fastopen_max_qlen"] },
        },
      }),
    ],
  },
  mptcp_socket: { only: { protocol: { const: 262 } }, rules: CONNECTION },
  dccp_socket: { only: { protocol: { const: 33 } }, rules: CONNECTION },
  udp_socket: {
    only: { protocol: { enum: [17, 136] }, ...USER },
    rules: [
      ...DATAGRAM,
      when(
        { netid: { const: "udp" } },
        having({ protocol: { const: 17 } }),
        having({ protocol: { const: 136 } }),
      ),
    ],
  },
  raw_socket: { only: { protocol: IP_NUMBER, ...USER }, rules: DATAGRAM },
  ping_socket: { only: { protocol: { enum: [1, 58] }, ...USER }, rules: DATAGRAM },
  unix_socket: {
    only: { protocol: { const: 0 } },
    rules: [
      ...["listen_rule", "told_references"] as const,
      {
        type: "object",
        dependentRequired: { path: ["abstract"], abstract: ["path"], path_hex: ["path"] },
      },
      when(
        PROCFS,
        having(
          { recv_q: NULL, send_q: NULL, uid: NULL, peer_inode: NULL, flags: INTEGER },
          { required: ["peer_inode"] },
        ),
        having({ flags: NULL, socket_state: NULL }),
      ),
      when(
        { listening: { const: false } },
        { type: "object", not: { required: ["pending_inodes"] } },
        { type: "object", dependentRequired: { shutdown: ["pending_inodes"] } },
      ),
    ],
  },
  packet_socket: {
    only: { protocol: IP_NUMBER, state: { const: "UNCONN" }, send_q: { type: "null" } },
    rules: [
      ...["listen_rule", "interface_rule", "told_references"] as const,
      fromFiles({
        ...{ recv_q: INTEGER, ...USER, ifindex: INTEGER, running: { type: "boolean" } },
        drops: NULL,
      }),
    ],
  },
  netlink_socket: {
    only: { state: { const: "UNCONN" }, uid: { type: "null" } },
    rules: [
      ...["listen_rule", "told_references"] as const,
      fromFiles(
        {
          ...{ recv_q: INTEGER, send_q: INTEGER, group_ids: NULL, connected: NULL },
          ...{ dst_port_id: NULL, dst_group: NULL },
        },
        {
          ...{ group_ids: { type: "array" }, connected: { type: "boolean" } },
          ...{ dst_port_id: INTEGER, dst_group: INTEGER },
        },
      ),
    ],
  },
  sctp_endpoint: {
    only: { protocol: { const: 132 }, ...USER, refcnt: NULL },
    rules: [
      ...["listen_rule", "interface_rule"] as const,
      fromFiles(
        { recv_q: NULL, send_q: NULL, ifindex: NULL },
        { recv_q: INTEGER, send_q: INTEGER, ifindex: INTEGER },
      ),
    ],
  },
  sctp_association: {
    only: {
      ...{ protocol: { const: 132 }, listening: { const: false }, ...USER, refcnt: NULL },
      ...{ recv_q: INTEGER, send_q: INTEGER },
    },
    rules: [
      "interface_rule",
      fromFiles(
        { ifindex: NULL, association_id: INTEGER },
        { ifindex: INTEGER, association_id: NULL },
      ),
    ],
  },
  vsock_socket: {
    only: { protocol: { const: 0 }, recv_q: NULL, send_q: NULL, uid: NULL },
    rules: ["listen_rule"],
  },
  tipc_socket: {
    only: { protocol: { const: 0 }, recv_q: INTEGER, send_q: INTEGER, ...USER },
    rules: [
      "listen_rule",
      {
        type: "object",
        dependentRequired: { peer_node: ["peer_ref"], peer_ref: ["peer_node"] },
      },
    ],
  },
  xdp_socket: {
    only: {
      ...{ protocol: { const: 0 }, state: { const: "UNCONN" } },
      ...{ listening: { const: false }, send_q: NULL },
    },
    rules: ["interface_rule"],
  },
};
