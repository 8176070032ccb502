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

/** What keys are limited to: a type for each, or null. */
const values = (
  types: { readonly [type in "null" | "integer" | "boolean" | "array"]?: string },
): Fragment =>
  Object.fromEntries(
    Object.entries(types).flatMap(([type, keys]) =>
      keys.split(" ").map((key) => [key, type === "null" ? NULL : { type }])
    ),
  );

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

/** Keys that come with others. */
const together = (keys: Readonly<Record<string, readonly string[]>>): Fragment => ({
  ...{ type: "object", dependentRequired: keys },
});

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
    rules: [
      fromFiles(
        { cookie: NULL, accept_queue_limit: NULL },
        { cookie: { type: "string" }, sk: NULL, refcnt: NULL },
      ),
      when(
        { listening: { const: true } },
        { type: "object", required: ["accept_queue", "accept_queue_limit"] },
        {
          type: "object",
          not: { anyOf: [{ required: ["accept_queue"] }, { required: ["accept_queue_limit"] }] },
        },
      ),
    ],
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
        together({
          ...{ shutdown: ["v6only", "cgroup"], v6only: ["shutdown"] },
          ...{ tos: ["tclass"], tclass: ["tos"] },
        }),
        {
          type: "object",
          not: { anyOf: [{ required: ["v6only"] }, { required: ["tclass"] }] },
          dependentRequired: { shutdown: ["cgroup"] },
        },
      ),
    ],
  },
};

const OBJECT_OR_NULL = { type: ["object", "null"] };
const tcpWith = (more: Fragment): Fragment => having({ tcp: { ...OBJECT_OR_NULL, ...more } });
const DATAGRAM = ["listen_rule", "told_queues", "told_references"] as const;
const CONNECTION = ["listen_rule", "told_queues"] as const;
const USER = values({ integer: "uid" });
const IP_NUMBER = { type: "integer", maximum: 65535 };
const protocol = (number: number): Fragment => ({ protocol: { const: number } });
const without = (...required: readonly string[]): Fragment => ({
  not: { type: "object", required },
});

/** The rules of each shape. */
export const SHAPE_RULES: Readonly<Record<string, ShapeRules>> = {
  tcp_socket: {
    only: protocol(6),
    rules: [
      ...CONNECTION,
      when({ state_id: { const: 6 } }, having({ state: { const: "TIME-WAIT" }, uid: NULL }), {
        type: "object",
        allOf: [
          when(
            { source: { const: "sock_diag" }, state_id: { const: 3 } },
            having({ uid: { type: ["integer", "null"] } }),
            having(USER),
          ),
        ],
      }),
      when(
        { listening: { const: true } },
        tcpWith({ required: ["fastopen_max_qlen"] }),
        tcpWith(without("fastopen_max_qlen")),
      ),
      "told_references",
      when(
        PROCFS,
        tcpWith({
          properties: values({
            integer: "rto_ms ato_ms quick_acks cwnd ssthresh retransmits probes",
            boolean: "pingpong",
          }),
        }),
        tcpWith({ properties: values({ null: "quick_acks pingpong fastopen_max_qlen" }) }),
      ),
      tcpWith(without("ssthresh", "fastopen_max_qlen")),
    ],
  },
  mptcp_socket: { only: protocol(262), rules: CONNECTION },
  dccp_socket: { only: protocol(33), rules: CONNECTION },
  udp_socket: {
    only: { protocol: { enum: [17, 136] }, ...USER },
    rules: [
      ...DATAGRAM,
      when({ netid: { const: "udp" } }, having(protocol(17)), having(protocol(136))),
    ],
  },
  raw_socket: { only: { protocol: IP_NUMBER, ...USER }, rules: DATAGRAM },
  ping_socket: { only: { protocol: { enum: [1, 58] }, ...USER }, rules: DATAGRAM },
  unix_socket: {
    only: protocol(0),
    rules: [
      ...["listen_rule", "told_references"] as const,
      together({ path: ["abstract"], abstract: ["path"], path_hex: ["path"] }),
      when(
        PROCFS,
        having(values({ null: "recv_q send_q uid peer_inode", integer: "flags" }), {
          required: ["peer_inode"],
        }),
        having(values({ null: "flags socket_state" })),
      ),
      when(
        { listening: { const: false } },
        { type: "object", not: { required: ["pending_inodes"] } },
        together({ shutdown: ["pending_inodes"] }),
      ),
    ],
  },
  packet_socket: {
    only: { protocol: IP_NUMBER, state: { const: "UNCONN" }, send_q: { type: "null" } },
    rules: [
      ...["listen_rule", "interface_rule", "told_references"] as const,
      fromFiles(values({ integer: "recv_q uid ifindex", boolean: "running", null: "drops" })),
    ],
  },
  netlink_socket: {
    only: { state: { const: "UNCONN" }, uid: { type: "null" } },
    rules: [
      ...["listen_rule", "told_references"] as const,
      fromFiles(
        values({ integer: "recv_q send_q", null: "group_ids connected dst_port_id dst_group" }),
        values({ array: "group_ids", boolean: "connected", integer: "dst_port_id dst_group" }),
      ),
    ],
  },
  sctp_endpoint: {
    only: { ...protocol(132), ...USER, refcnt: NULL },
    rules: [
      ...["listen_rule", "interface_rule"] as const,
      fromFiles(
        values({ null: "recv_q send_q ifindex" }),
        values({ integer: "recv_q send_q ifindex" }),
      ),
    ],
  },
  sctp_association: {
    only: {
      ...{ ...protocol(132), listening: { const: false }, refcnt: NULL },
      ...values({ integer: "uid recv_q send_q" }),
    },
    rules: [
      "interface_rule",
      fromFiles(
        values({ null: "ifindex", integer: "association_id" }),
        values({ integer: "ifindex", null: "association_id" }),
      ),
    ],
  },
  vsock_socket: {
    only: { ...protocol(0), ...values({ null: "recv_q send_q uid" }) },
    rules: ["listen_rule"],
  },
  tipc_socket: {
    only: { ...protocol(0), ...values({ integer: "recv_q send_q uid" }) },
    rules: ["listen_rule", together({ peer_node: ["peer_ref"], peer_ref: ["peer_node"] })],
  },
  xdp_socket: {
    only: {
      ...{ ...protocol(0), state: { const: "UNCONN" }, listening: { const: false }, send_q: NULL },
    },
    rules: ["interface_rule"],
  },
};
