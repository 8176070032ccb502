/**
 * Writes where the members of the kernel's structs are, as its own headers and a C compiler have
 * them: testdata/uapi-offsets/, one file for each processor, against which tests hold every number
 * of lib/uapi/.
 *
 *     deno run -A scripts/uapi_offsets.ts
 *
 * The headers are those of Debian's unstable suite (see debian.ts: nothing is installed), which
 * have what the newest kernels have. Wants gcc and aarch64-linux-gnu-gcc, and readelf of either.
 */

import { CACHE, reasonIn, ROOT, run } from "./child.ts";
import { openArchive, Unavailable, unpackAll } from "./debian.ts";
import { readDwarf } from "./uapi/dwarf.ts";

const PACKAGE = "linux-libc-dev";
const INTO = `${ROOT}/testdata/uapi-offsets`;

/** The processors, by the compiler's name of them. */
const PROCESSORS = [
  { name: "x86_64", compiler: "gcc", folder: "x86_64-linux-gnu" },
  { name: "aarch64", compiler: "aarch64-linux-gnu-gcc", folder: "aarch64-linux-gnu" },
] as const;

const HEADERS = [
  ...["netlink", "rtnetlink", "if_link", "sock_diag", "inet_diag", "unix_diag", "packet_diag"],
  ...["netlink_diag", "vm_sockets_diag", "vm_sockets", "xdp_diag", "tipc_sockets_diag"],
  ...["tipc_netlink", "tcp", "mptcp", "tls", "filter", "socket", "in", "in6", "sctp", "if_packet"],
  "capability",
];

/** Structs that are looked at. */
const STRUCTS =
  /^(nlmsghdr|nlattr|ifinfomsg|sock_filter|__kernel_sockaddr_storage|sockaddr_in6?|tcp_info|mptcp_info|sctp_info|(inet_diag|unix_diag|packet_diag|netlink_diag|vsock_diag|xdp_diag|tipc_sock_diag)_\w+|tcpvegas_info|tcp_dctcp_info|tcp_bbr_info|tcp_diag_md5sig)$/;

/** Numbers that are looked at: of enums, and of macros. */
const CONSTANTS =
  /^_?_?(INET_DIAG|INET_ULP|UNIX_DIAG|UDIAG|PACKET_DIAG|PACKET_SHOW|PDI|NETLINK_DIAG|NDIAG|XDP_DIAG|XDP_SHOW|XDP_DU|SK_MEMINFO|SK_DIAG|SKNLGRP|TLS_INFO|TLS_CONF|TLS_CIPHER|MPTCP_SUBFLOW|MPTCP_INFO|TIPC_NLA|TCPI_OPT|TCPDIAG|DCCPDIAG|SOCK_DIAG|NLMSG|NLM_F|NLA_F|NLA_TYPE|RTEXT|IPPROTO|VMADDR|CAP)_\w+$|^(TLS_1_\d_VERSION|RTM_(GET|NEW)LINK|IFLA_(IFNAME|EXT_MASK)|NETLINK_(ROUTE|SOCK_DIAG))$/;

/** Macros that are numbers: of numbers, and of other macros. */
const MACRO = /^#define (\w+) (.+)$/gm;
const A_NUMBER = /^([\s()<|+~-]|\b(\d\w*|[A-Z][A-Z0-9_]*|_BITUL|__u8)\b)*$/;

/** What some headers want of the C library's, which this must not hang on. */
const STAND_INS: Readonly<Record<string, string>> = {
  "netinet/in.h": "#include <linux/in.h>\n#include <linux/in6.h>\n",
  "sys/socket.h": `#pragma once
#include <linux/types.h>
#include <linux/socket.h>
typedef __kernel_sa_family_t sa_family_t;
typedef __u8 uint8_t;
typedef __u16 uint16_t;
typedef __u32 uint32_t;
typedef __s32 int32_t;
typedef __u64 uint64_t;
struct sockaddr { sa_family_t sa_family; char sa_data[14]; };
#define sockaddr_storage __kernel_sockaddr_storage
#define MSG_FIN 0x200
`,
};

async function need(command: readonly string[]): Promise<string> {
  const done = await run(command, { timeout: 120_000 });
  if (done.code !== 0) throw new Unavailable(`${command[0]}: ${reasonIn(done)}`);
  return done.stdout;
}

/** Fetches the headers; returns the version of their package. */
async function fetchHeaders(work: string): Promise<string> {
  const archive = await openArchive(`${work}/apt`, "unstable");
  const version = /^Version: (.*)$/m.exec(await archive.describe(PACKAGE))?.[1] ?? "";
  await Deno.mkdir(`${work}/debs`);
  await archive.download([PACKAGE], `${work}/debs`);
  await unpackAll(`${work}/debs`, `${work}/root`);
  for (const [path, text] of Object.entries(STAND_INS)) {
    await Deno.mkdir(`${work}/stand-ins/${path.replace(/\/.*/, "")}`, { recursive: true });
    await Deno.writeTextFile(`${work}/stand-ins/${path}`, text);
  }
  return version;
}

/** Compiles the headers for one processor, and reads what the compiler made of them. */
async function offsetsOf(
  work: string,
  { name, compiler, folder }: (typeof PROCESSORS)[number],
): Promise<{ readonly structs: unknown; readonly constants: unknown }> {
  const source = `${work}/${name}.c`;
  const object = `${work}/${name}.o`;
  const include = `${work}/root/usr/include`;
  const flags = ["-nostdinc", `-I${work}/stand-ins`, `-I${include}/${folder}`, `-I${include}`];
  const includes = "#include <sys/socket.h>\n" +
    HEADERS.map((header) => `#include <linux/${header}.h>\n`).join("");
  await Deno.writeTextFile(source, includes);
  const macros = await need([compiler, ...flags, "-E", "-dM", source]);
  const numbers = [...macros.matchAll(MACRO)]
    .filter(([, macro, text]) => CONSTANTS.test(macro) && A_NUMBER.test(text))
    .map(([, macro]) => `  MACRO_${macro} = ${macro},\n`);
  await Deno.writeTextFile(source, `${includes}enum macros {\n${numbers.join("")}};\n`);
  await need([
    ...[compiler, ...flags, "-g", "-gdwarf-5", "-fno-eliminate-unused-debug-types"],
    ...["-c", "-o", object, source],
  ]);
  const debug = await need(["readelf", "--debug-dump=info", "--wide", object]);
  const { structs, constants } = readDwarf(debug);
  const named = [...constants].map(([word, value]) =>
    [word.replace(/^MACRO_/, ""), value] as const
  );
  return {
    structs: sorted([...structs].filter(([word]) => STRUCTS.test(word))),
    constants: sorted(named.filter(([word]) => CONSTANTS.test(word))),
  };
}

function sorted<T>(entries: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries([...entries].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0));
}

/** A line for each struct's member and each number: changes can be read. */
function text(value: unknown): string {
  const lines = JSON.stringify(value, null, 1);
  return lines.replace(/\[[\s\d,]+\]/g, (list) => list.replace(/\s+/g, " ")) + "\n";
}

async function main(): Promise<number> {
  await Deno.mkdir(CACHE, { recursive: true });
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "uapi-" });
  try {
    const headers = `${PACKAGE} ${await fetchHeaders(work)}`;
    await Deno.mkdir(INTO, { recursive: true });
    for (const processor of PROCESSORS) {
      const offsets = await offsetsOf(work, processor);
      await Deno.writeTextFile(`${INTO}/${processor.name}.json`, text({ headers, ...offsets }));
    }
    return 0;
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    console.error(`uapi offsets: ${error.message}`);
    return 1;
  } finally {
    await Deno.remove(work, { recursive: true }).catch(() => {});
  }
}

if (import.meta.main) Deno.exit(await main());
