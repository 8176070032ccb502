/**
 * Names as others chose them, through every place that writes one: nothing is written that a
 * terminal or a reader obeys or does not see, JSON gives the same name back, and text shows it
 * byte by byte.
 */

import assert from "node:assert/strict";
import type { Capture, CapturedFile, CapturedTask } from "../../lib/model/capture.ts";
import { LINK_SIZE } from "../../lib/model/capture.ts";
import type { FileId } from "../../lib/model/plan.ts";
import { INET_DIAG } from "../../lib/uapi/inet_diag.ts";
import { TCP_INFO_KNOWN_SIZE } from "../../lib/uapi/tcp_info.ts";
import { bytesOf, NOTHING } from "../support/answers/decoding.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";
import { TRIED, utf8, visibleName } from "../support/values/hidden_characters.ts";
import { HEADER } from "../support/trees/proc_tree.ts";
import {
  type Attribute,
  captureOf,
  cText,
  dumpOf,
  inetStruct,
  joined,
  messageBytes,
  show,
  struct,
  u32s,
  unixStruct,
} from "../support/answers/replies.ts";
import { assertNothingHidden } from "../support/values/sound_output.ts";
import { type JsonRecord, strictText } from "../support/trees/trees.ts";

/**
 * Every character that is tried but those in `without`, in names of at most `size` bytes of UTF-8;
 * as latin1 text, one character a byte.
 */
function namesOf(size: number, without: RegExp): string[] {
  const names: string[] = [];
  let name = "n";
  for (const character of TRIED) {
    const bytes = utf8(character);
    if (without.test(bytes)) continue;
    if (name.length + bytes.length > size) {
      names.push(name);
      name = "n";
    }
    name += bytes;
  }
  return [...names, name];
}

/** A capture of files below /proc, and of the host's own. */
function filesOf(files: Partial<Record<FileId, string>>): Map<FileId, CapturedFile> {
  return new Map(
    Object.entries(files).map(([id, text]) =>
      [id as FileId, { path: id, bytes: bytesOf(text) }] as const
    ),
  );
}

/** A process that holds the socket of an inode. */
function task(pid: number, inode: number, of: Partial<CapturedTask>): CapturedTask {
  const links = new Uint8Array(LINK_SIZE);
  links.set(bytesOf(`socket:[${inode}]`));
  const nothing = {
    ...{ stat: null, comm: null, status: null, cmdline: null, context: null, contexts: null },
    ...{ cgroup: null, folderOwner: null, fdinfo: null, protocols: null },
  };
  return { pid, tid: pid, ...nothing, fds: Int32Array.of(3), links, ...of };
}

/** One place that writes names. */
interface Place {
  readonly what: string;
  readonly words: string;
  /** Most bytes of a name. */
  readonly size: number;
  /** What cannot be in a name here, as latin1 text of its UTF-8. */
  readonly without: RegExp;
  /** What is captured of sockets with these names. */
  readonly capture: (names: readonly string[]) => Capture;
  /** What the text has of a name; its bytes escaped if it is not said, null if it has none. */
  readonly shown?: ((name: string, index: number) => string) | null;
  /** What a record has of its name; null if JSON has none. */
  readonly read: ((record: JsonRecord) => unknown) | null;
}

const TCP = (index: number): string =>
  `0: 0100007F:${(index + 1).toString(16).padStart(4, "0")} 00000000:0000 0A 00000000:00000000 ` +
  `00:00000000 00000000 0 0 ${index + 1} 1 0 100 0 0 10 0`;

/** A TCP table with a listener for each name, at port and inode 1 and so on. */
function tcpTable(names: readonly string[], end = (_: string): string => ""): string {
  return HEADER.tcp + names.map((name, index) => `${TCP(index)}${end(name)}\n`).join("");
}

/** A TCP table with a listener for each name, and a process for each that holds it. */
function owned(
  names: readonly string[],
  of: (name: string, index: number) => Partial<CapturedTask>,
): Capture {
  return {
    ...NOTHING,
    files: filesOf({ "net/tcp": tcpTable(names), "filesystems": "nodev\tselinuxfs\n" }),
    owners: {
      tasks: names.map((name, index) => task(index + 1, index + 1, of(name, index))),
      earlier: [],
      processes: names.length,
      denied: 0,
      socketDevice: null,
    },
  };
}

/** Connections from sock_diag, one for each name. */
function connections(
  names: readonly string[],
  attributes: (name: string, index: number) => readonly Attribute[],
): Capture {
  const messages = names.map((name, index) => ({
    struct: struct(72, [0, inetStruct()], [INTERFACE, u32s(index + 1, index + 1)]),
    attributes: attributes(name, index),
  }));
  return captureOf(new Map([["tcp", dumpOf("tcp", ...messages)]]));
}

/** Where struct inet_diag_msg has a socket's interface, and behind it its cookie. */
const INTERFACE = 40;
const RTM_NEWLINK = 16, IFLA_IFNAME = 3, INET_ULP_INFO_NAME = 1, UNIX_DIAG_NAME = 0;
/** Blanks, and what ends words or lines; the kernel takes U+00A0's last byte for a blank as well. */
const BLANKS = /[\0\t-\r \xa0:/]/;
const WORD_ENDS = /[\0\t\n\r #]/;
const NUL = /\0/;

const PLACES: readonly Place[] = [
  {
    what: "unix sockets from procfs",
    words: "-xa",
    size: 90,
    without: NUL,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({
        "net/unix": HEADER.unix +
          names.map((name, index) =>
            `0000000000000000: 00000002 00000000 00010000 0001 01 ${index + 1} ${name}\n`
          ).join(""),
      }),
    }),
    read: ({ path }) => path,
  },
  {
    what: "unix sockets from sock_diag",
    words: "-xa",
    size: 90,
    without: NUL,
    capture: (names) => {
      const messages = names.map((name, index) => ({
        struct: unixStruct(index + 1),
        attributes: [{ type: UNIX_DIAG_NAME, payload: cText(name) }],
      }));
      return captureOf(new Map([["unix", dumpOf("unix", ...messages)]]));
    },
    read: ({ path }) => path,
  },
  {
    what: "commands in the process column",
    words: "-tlnp",
    size: 15,
    without: NUL,
    capture: (names) =>
      owned(names, (name, index) => ({ stat: bytesOf(`${index + 1} (${name}) S 1`) })),
    shown: (name, index) =>
      // deno-lint-ignore no-control-regex -- control characters are what ss replaces.
      `("${name.replace(/[\x00-\x1f\x7f]/g, ".").replace(/[\x80-\xff]/g, "?")}",pid=${index + 1},`,
    read: ({ processes }) => (processes as JsonRecord[])[0].command,
  },
  {
    what: "users of processes",
    words: "-tlnp",
    size: 32,
    without: /[\0\n:]/,
    capture: (names) => {
      const capture = owned(names, (_, index) => ({
        status: bytesOf(`Name:\tc\nUid:\t0\t${index}\t0\t0\n`),
      }));
      const passwd = names.map((name, index) => `${name}:x:${index}:0:::\n`).join("");
      return {
        ...capture,
        files: new Map([...capture.files, ...filesOf({ "/etc/passwd": passwd })]),
      };
    },
    shown: null,
    read: ({ processes }) => (processes as JsonRecord[])[0].user,
  },
  {
    what: "command lines of processes",
    words: "-tln --cmdline",
    size: 90,
    without: NUL,
    capture: (names) => owned(names, (name) => ({ cmdline: bytesOf(`x\0${name}\0`) })),
    shown: null,
    read: ({ processes }) => ((processes as JsonRecord[])[0].cmdline as string[])[1],
  },
  {
    what: "commands beside netlink port ids",
    words: "-f netlink",
    size: 15,
    without: NUL,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({
        "net/netlink": HEADER.netlink +
          names.map((_, index) =>
            `0000000000000000 15  ${
              index + 1
            } 00000000 0        0        0     2        0        9\n`
          ).join(""),
      }),
      names: names.map((name, index) =>
        task(index + 1, 0, { stat: bytesOf(`${index + 1} (${name}) S 1`) })
      ),
    }),
    shown: (name, index) => `:${visibleName(name)}/${index + 1} `,
    read: ({ port_command }) => port_command,
  },
  {
    what: "SELinux contexts",
    words: "-tlnpZ",
    size: 60,
    without: NUL,
    capture: (names) =>
      owned(names, (name) => ({ comm: bytesOf("c\n"), context: bytesOf(`${name}\0`) })),
    shown: (name) => `,proc_ctx=${visibleName(name)},fd=3)`,
    read: ({ processes }) => (processes as JsonRecord[])[0].context,
  },
  {
    what: "SELinux contexts of sockets",
    words: "-tlnpz",
    size: 60,
    without: NUL,
    capture: (names) =>
      owned(names, (name) => ({ comm: bytesOf("c\n"), contexts: [bytesOf(`${name}\0`)] })),
    shown: (name) => `,sock_ctx=${visibleName(name)})`,
    read: ({ processes }) => (processes as JsonRecord[])[0].socket_context,
  },
  {
    what: "cgroups",
    words: "-tan --cgroup",
    size: 60,
    without: NUL,
    capture: (names) => ({
      ...connections(names, (_, index) => [
        { type: INET_DIAG.CGROUP_ID, payload: u32s(index + 1, 0) },
      ]),
      cgroups: {
        mount: "/sys/fs/cgroup",
        list: names.map((name, index) => ({
          id: BigInt(index + 1),
          path: new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytesOf(`/${name}`)),
        })),
      },
    }),
    shown: (name) => ` cgroup:/${visibleName(name)}`,
    read: ({ cgroup }) => (cgroup as string).slice(1),
  },
  {
    what: "interfaces as the kernel names them",
    words: "-tan",
    size: 15,
    without: BLANKS,
    capture: (names) => ({
      ...connections(names, () => []),
      interfaces: joined(...names.map((name, index) =>
        messageBytes({
          type: RTM_NEWLINK,
          struct: struct(16, [4, u32s(index + 1)]),
          attributes: [{ type: IFLA_IFNAME, payload: cText(name) }],
        })
      )),
    }),
    shown: (name) => `%${visibleName(name)}:`,
    read: (record) => record.interface,
  },
  {
    what: "interfaces of packet sockets, named by net/igmp",
    words: "-0a",
    size: 15,
    without: BLANKS,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({
        "net/packet": HEADER.packet +
          names.map((_, index) =>
            `0000000000000000 3      3    0003   ${index + 2}     1 0      0      ${index + 1}\n`
          ).join(""),
        "net/igmp": "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n" +
          names.map((name, index) => `${index + 2}\t${name}: 1 V3\n`).join(""),
      }),
    }),
    shown: (name) => `*:${visibleName(name)} `,
    read: (record) => record.interface,
  },
  {
    what: "congestion controls",
    words: "-tani",
    size: 15,
    without: NUL,
    capture: (names) =>
      connections(names, (name) => [
        // ss shows the name only beside a tcp_info.
        { type: INET_DIAG.INFO, payload: new Uint8Array(TCP_INFO_KNOWN_SIZE) },
        { type: INET_DIAG.CONG, payload: cText(name) },
      ]),
    shown: (name) => ` ${visibleName(name)}`,
    read: ({ congestion }) => congestion,
  },
  {
    what: "protocols on top of TCP",
    words: "-tani",
    size: 15,
    without: NUL,
    capture: (names) =>
      connections(names, (name) => [{
        type: INET_DIAG.ULP_INFO,
        payload: [{ type: INET_ULP_INFO_NAME, payload: cText(name) }],
      }]),
    shown: (name) => ` tcp-ulp-${visibleName(name)}`,
    read: ({ ulp }) => (ulp as JsonRecord).name,
  },
  {
    what: "what is behind the columns of net/tcp",
    words: "-tlne",
    size: 60,
    without: /[\0\n]/,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({ "net/tcp": tcpTable(names, (name) => ` ${name}`) }),
    }),
    shown: (name) => ` opt:"${visibleName(name)}"`,
    read: null,
  },
  {
    what: "services",
    words: "-tl",
    size: 40,
    without: WORD_ENDS,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({
        "net/tcp": tcpTable(names),
        "sys/net/ipv4/ip_local_port_range": "65535\t65535\n",
        "/etc/services": names.map((name, index) => `${name} ${index + 1}/tcp\n`).join(""),
      }),
    }),
    shown: (name) => `:${visibleName(name)} `,
    read: ({ local_service }) => local_service,
  },
  {
    what: "netlink protocols",
    words: "-f netlink",
    size: 400,
    without: WORD_ENDS,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({
        "net/netlink": HEADER.netlink +
          names.map((_, index) =>
            `0000000000000000 ${
              index + 30
            } 0 00000000 0        0        0     2        0        9\n`
          ).join(""),
        "/etc/iproute2/nl_protos": names.map((name, index) => `${index + 30} ${name}\n`).join(""),
      }),
    }),
    shown: (name) => `${visibleName(name)}:kernel`,
    read: ({ nl_protocol }) => nl_protocol,
  },
  {
    what: "hosts",
    words: "-tanr",
    size: 60,
    without: WORD_ENDS,
    capture: (names) => ({
      ...NOTHING,
      files: filesOf({
        "net/tcp": HEADER.tcp + names.map((_, index) => {
          const [low, high] = [index & 255, index >> 8].map((octet) =>
            octet.toString(16).padStart(2, "0")
          );
          return `${TCP(index).replace("0100007F", `${low}${high}0A0A`)}\n`;
        }).join(""),
        "/etc/hosts": names.map((name, index) => `10.10.${index >> 8}.${index & 255} ${name}\n`)
          .join(""),
      }),
    }),
    shown: (name) => ` ${visibleName(name)}:`,
    read: null,
  },
];

for (const { what, words, size, without, capture, shown, read } of PLACES) {
  const names = namesOf(size, without);
  if (shown !== null) {
    Deno.test(`text: ${what} hide nothing, and are shown byte by byte`, async () => {
      const { stdout, problems } = await show(words.split(" "), capture(names));
      assert.deepEqual(problems, []);
      // What ss puts between columns and lines of details.
      assertNothingHidden(stdout.map((byte) => byte === 0x09 ? 0x20 : byte));
      const text = bytesToLatin1(stdout);
      names.forEach((name, index) => {
        const expected = shown?.(name, index) ?? visibleName(name);
        assert.ok(text.includes(expected), `${JSON.stringify(expected)} is not shown`);
      });
    });
  }
  if (read === null) continue;
  Deno.test(`JSON: ${what} hide nothing, and are read back as they were`, async () => {
    const { stdout, problems } = await show(["--jsonl", ...words.split(" ")], capture(names));
    assert.deepEqual(problems, []);
    assertNothingHidden(stdout);
    const records = strictText(stdout).split("\n").slice(0, -1).map((line) => JSON.parse(line));
    assert.deepEqual(records.map((record) => utf8(read(record) as string)), names);
  });
}
