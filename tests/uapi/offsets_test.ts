/**
 * Every number of lib/uapi/ against the kernel's own headers, as a C compiler for each processor
 * has them: testdata/uapi-offsets/, made by scripts/uapi_offsets.ts.
 */

import assert from "node:assert/strict";
import type { Place, Struct } from "../../scripts/uapi/dwarf.ts";
import { MPTCP_INFO } from "../../lib/uapi/mptcp_info.ts";
import { type Member, TCP_INFO, TCP_INFO_KNOWN_SIZE } from "../../lib/uapi/tcp_info.ts";

const UAPI = new URL("../../lib/uapi/", import.meta.url).pathname;
const RECORDED = new URL("../../testdata/uapi-offsets/", import.meta.url).pathname;
const PROCESSORS = ["x86_64", "aarch64"] as const;

/** What the compiler made of the headers. */
interface Headers {
  readonly headers: string;
  readonly structs: Readonly<Record<string, Struct>>;
  readonly constants: Readonly<Record<string, number>>;
}

/** Exports whose kernel's name is not theirs in small letters. */
const STRUCT_NAMES: Readonly<Record<string, string>> = {
  NLMSG: "nlmsghdr",
  NLA: "nlattr",
  INET_DIAG_REQ_COMPAT: "inet_diag_req",
  BBR_INFO: "tcp_bbr_info",
  DCTCP_INFO: "tcp_dctcp_info",
  VEGAS_INFO: "tcpvegas_info",
  SOCKADDR_STORAGE: "__kernel_sockaddr_storage",
};

/** What the names of members begin with that ours leave out. */
const MEMBER_PREFIXES: Readonly<Record<string, string>> = {
  tcp_info: "tcpi_",
  mptcp_info: "mptcpi_",
  sctp_info: "sctpi_",
};

/** Members of another struct in the same place. */
const OTHER_STRUCTS: Readonly<Record<string, string>> = {
  "SOCKADDR_STORAGE.sin_addr": "sockaddr_in",
  "SOCKADDR_STORAGE.sin6_addr": "sockaddr_in6",
};

/** Numbers with other names. */
const NUMBERS: Readonly<Record<string, string>> = {
  "TLS_VERSION.TLS_1_2": "TLS_1_2_VERSION",
  "TLS_VERSION.TLS_1_3": "TLS_1_3_VERSION",
  "SK_DIAG_BPF_STORAGE_REP.STORAGE": "SK_DIAG_BPF_STORAGE",
};

/** Bit fields that are numbers of several bytes here, by the structs that have them. */
const BITS: Readonly<Record<string, string>> = {
  INET_DIAG_SOCKOPT: "inet_diag_sockopt",
};

/** Numbers that are the sizes of structs. */
const SIZES: Readonly<Record<string, string>> = {
  "INET_DIAG_REQ_V2.SOCKID_SIZE": "inet_diag_sockid",
  "IFINFOMSG_SIZE": "ifinfomsg",
};

/** Numbers that no header for programs has, and why. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  SEQUENCE: "chosen by ss",
  "DIRENT64.RECLEN": "getdents64(2): include/linux/dirent.h",
  "DIRENT64.NAME": "getdents64(2): include/linux/dirent.h",
  AF_UNSPEC: "include/linux/socket.h",
  AF_UNIX: "include/linux/socket.h, which programs have from their C library",
  AF_INET: "include/linux/socket.h",
  AF_INET6: "include/linux/socket.h",
  AF_NETLINK: "include/linux/socket.h",
  AF_PACKET: "include/linux/socket.h",
  AF_TIPC: "include/linux/socket.h",
  AF_VSOCK: "include/linux/socket.h",
  AF_XDP: "include/linux/socket.h",
  NLA_TYPE_MASK: "an int there, of which a type has 16 bits",
  NETLINK_CONNECTED: "net/netlink/af_netlink.h",
  SK_MEMINFO_SIZE: "what the first kernels with it had",
  TCP_INFO_KNOWN_SIZE: "where TCP_INFO ends",
  "IPPROTO.DCCP": "gone with the protocol, in 6.16, and in older kernels",
  "IPPROTO.UDPLITE": "gone with the protocol, and in older kernels",
};

/** Members of TCP_INFO that are bytes of bit fields: which, by the bits they have here. */
const BIT_BYTES: Readonly<Record<string, readonly (readonly [field: string, bit: number])[]>> = {
  wscale: [["snd_wscale", 0], ["rcv_wscale", 4]],
  flags: [["delivery_rate_app_limited", 0], ["fastopen_client_fail", 1]],
};

/** Members that are not there to be shown. */
const IGNORED = new Set(["mptcp_info.reserved"]);

function isMember(value: unknown): value is Member {
  return typeof value === "object" && value !== null && "at" in value && "width" in value;
}

/** The place of a member, which may stand within a struct of the struct. */
function placeOf(struct: Struct, name: string): Place | undefined {
  const found = Object.keys(struct.members).filter((path) => path.split(".").pop() === name);
  assert.ok(found.length <= 1, `${name} is not one member`);
  return found.length === 1 ? struct.members[found[0]] : undefined;
}

/** Compares one processor's headers with what lib/uapi/ exports. */
class Comparison {
  readonly faults: string[] = [];
  compared = 0;
  readonly #headers: Headers;

  constructor(headers: Headers) {
    this.#headers = headers;
  }

  #equal(name: string, ours: unknown, theirs: unknown): void {
    this.compared++;
    if (ours !== theirs) this.faults.push(`${name} is ${ours}, the headers have ${theirs}`);
  }

  export(name: string, value: unknown): void {
    if (typeof value === "number") this.#number(name, value);
    else if (name.endsWith("_ATTRIBUTES")) this.#attributes(name, value as never);
    else if (typeof value === "object" && value !== null) this.#object(name, value as never);
  }

  #number(name: string, value: number): void {
    if (name in ELSEWHERE) return;
    if (name in SIZES) this.#equal(name, value, this.#headers.structs[SIZES[name]]?.size);
    else this.#equal(name, value, this.#headers.constants[name]);
  }

  #object(name: string, value: Readonly<Record<string, unknown>>): void {
    const structName = STRUCT_NAMES[name] ?? name.toLowerCase();
    const struct = this.#headers.structs[structName];
    for (const [key, item] of Object.entries(value)) {
      const path = `${name}.${key}`;
      if (path in ELSEWHERE) continue;
      if (isMember(item)) this.#wideMember(structName, struct, key, item);
      else if (path in SIZES) this.#equal(path, item, this.#headers.structs[SIZES[path]]?.size);
      else if (name in BITS) this.#bit(path, this.#headers.structs[BITS[name]], key, item);
      else if (key === "SIZE") this.#equal(path, item, struct?.size);
      // Members are in small letters; `INET_DIAG.TOS` is INET_DIAG_TOS.
      else if (key === key.toUpperCase()) {
        const word = NUMBERS[path] ?? `${name}_${key}`;
        this.#equal(path, item, this.#headers.constants[word]);
      } else {
        const holder = path in OTHER_STRUCTS ? this.#headers.structs[OTHER_STRUCTS[path]] : struct;
        this.#equal(path, item, holder && placeOf(holder, key)?.[0]);
      }
    }
  }

  #wideMember(structName: string, struct: Struct, key: string, { at, width }: Member): void {
    const prefix = MEMBER_PREFIXES[structName];
    const path = `${structName}.${prefix}${key}`;
    const bits = structName === "tcp_info" ? BIT_BYTES[key] : undefined;
    if (bits === undefined) {
      const place = placeOf(struct, prefix + key);
      this.#equal(`${path}: offset`, at, place?.[0]);
      this.#equal(`${path}: width`, width, place?.[1]);
    }
    for (const [field, bit] of bits ?? []) {
      const place = placeOf(struct, prefix + field);
      this.#equal(`${path}: offset of ${field}`, at, place?.[0]);
      this.#equal(`${path}: bit of ${field}`, bit, place?.[2]);
    }
  }

  #bit(path: string, struct: Struct, key: string, value: unknown): void {
    const [at, , bit = NaN, bits] = placeOf(struct, key.toLowerCase()) ?? [NaN, NaN];
    this.#equal(path, value, 1 << (at * 8 + bit));
    this.#equal(`${path}: bits`, 1, bits);
  }

  /** Names of attributes by their numbers. */
  #attributes(name: string, kinds: Readonly<Record<string, readonly [string, number]>>): void {
    for (const [type, [word]] of Object.entries(kinds)) {
      this.#equal(`${name}: ${word}`, Number(type), this.#headers.constants[word]);
    }
  }
}

const recorded = PROCESSORS.map((processor) => {
  const headers: Headers = JSON.parse(Deno.readTextFileSync(`${RECORDED}${processor}.json`));
  return [processor, headers] as const;
});

for (const [processor, headers] of recorded) {
  Deno.test(`uapi: offsets, sizes and numbers are those of the headers on ${processor}`, async () => {
    const comparison = new Comparison(headers);
    for (const { name } of [...Deno.readDirSync(UAPI)].sort((a, b) => a.name < b.name ? -1 : 1)) {
      const exports: Record<string, unknown> = await import(`../../lib/uapi/${name}`);
      for (const [word, value] of Object.entries(exports)) comparison.export(word, value);
    }
    assert.deepEqual(comparison.faults, []);
    assert.ok(comparison.compared > 300, `${comparison.compared} numbers alone`);
  });

  Deno.test(`uapi: what stands behind the known members came later, on ${processor}`, () => {
    for (
      const [table, name, end] of [
        [TCP_INFO, "tcp_info", TCP_INFO_KNOWN_SIZE],
        [MPTCP_INFO, "mptcp_info", headers.structs.mptcp_info.size],
      ] as const
    ) {
      const members: readonly Member[] = Object.values(table);
      const unknown = Object.entries(headers.structs[name].members).filter(([member, [at]]) =>
        at < end && !IGNORED.has(`${name}.${member}`) &&
        !members.some((known) => known.at <= at && at < known.at + known.width)
      );
      assert.deepEqual(unknown, []);
    }
  });
}

Deno.test("uapi: both processors have the same layouts", () => {
  const [[, first], [, second]] = recorded;
  assert.deepEqual(first, second);
});
