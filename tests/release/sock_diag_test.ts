/**
 * The released file asks the kernel for its sockets from inside of its sandbox, wherever it stands
 * and whoever runs it: the same bytes as `ss`, which asks it as well.
 */

import assert from "node:assert/strict";
import { referenceSs } from "../../scripts/reference_ss.ts";
import type { ListenerReport } from "../machine/actors/listener.ts";
import type { WorldReport } from "../machine/actors/world.ts";
import { Actor } from "../support/programs/actor.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { sandwichFault } from "../support/ss/sandwich.ts";
import { needsRelease, released } from "./support.ts";

const NEEDED = [
  "root over users",
  "netns",
  "nsenter",
  "setpriv",
  "setcap",
  "reference-ss",
  "slow tests",
] as const;
const PLACE = "/mnt";

/** The file and `ss` where everybody may run them, and a root folder with the file and /proc alone. */
function setup(ss: string): string {
  return `
    mount -t tmpfs -o mode=755 none ${PLACE}
    cp '${released("x86_64")}' ${PLACE}/sockscope
    cp -r '${ss.slice(0, ss.lastIndexOf("/"))}' ${PLACE}/ss
    chmod -R a+rX ${PLACE}
    mkdir -p ${PLACE}/root/proc
    mount -t proc none ${PLACE}/root/proc
    ln ${PLACE}/sockscope ${PLACE}/root/sockscope
    cp ${PLACE}/sockscope ${PLACE}/capable
    PATH=$PATH:/usr/sbin:/sbin setcap cap_sys_ptrace,cap_dac_read_search+ep ${PLACE}/capable
  `;
}

const AS_NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
const CAPABILITIES = "+sys_ptrace,+dac_read_search";
const SS = [`${PLACE}/ss/ss`];
const SOCKSCOPE = [`${PLACE}/sockscope`];

/** Lines without clocks (-i of a connection). */
const LINES = [
  "-tan",
  "-tanm",
  "-tanom --tos --inet-sockopt",
  "-tlnim",
  "-tan sport = :22",
  "-O -tuanm",
  "-uanm",
  "-wanm",
  "-0anb",
  "-xanm",
];
/** What needs more of the machine than /proc: names of ports and users, and cgroups. */
const LINES_WITH_NAMES = ["-tua", "-tuaem", "-tan --cgroup", "-xane", "-tuap", "-tanpem"];

/** A namespace full of quiet sockets, and the words that enter it. */
async function inhabited(ss: string): Promise<{
  sandbox: Sandbox;
  actor: Actor<WorldReport>;
  enter: readonly string[];
}> {
  const sandbox = await Sandbox.open(setup(ss));
  const actor = await Actor.start<WorldReport>("world", sandbox, "mixed");
  return { sandbox, actor, enter: ["nsenter", `--target=${actor.report.pid}`, "--net"] };
}

/** Who runs what: `ss` and the file, each with the words before it. */
interface Case {
  readonly who: string;
  readonly ss: readonly string[];
  readonly sockscope: readonly string[];
  readonly lines: readonly string[];
}

const CASES: readonly Case[] = [
  {
    who: "root",
    ss: SS,
    sockscope: SOCKSCOPE,
    lines: [...LINES, ...LINES_WITH_NAMES],
  },
  {
    who: "an ordinary user",
    ss: [...AS_NOBODY, ...SS],
    sockscope: [...AS_NOBODY, ...SOCKSCOPE],
    lines: [...LINES, ...LINES_WITH_NAMES],
  },
  {
    who: "an ordinary user, with file capabilities",
    ss: [...AS_NOBODY, `--inh-caps=${CAPABILITIES}`, `--ambient-caps=${CAPABILITIES}`, ...SS],
    sockscope: [...AS_NOBODY, `${PLACE}/capable`],
    lines: [...LINES, ...LINES_WITH_NAMES],
  },
  {
    who: "root, in a folder with /proc and nothing else",
    // There is no `ss` in there: it is asked outside.
    ss: SS,
    sockscope: ["chroot", `${PLACE}/root`, "/sockscope"],
    lines: LINES,
  },
];

for (const { who, ss, sockscope, lines } of CASES) {
  Deno.test({
    ...needsRelease("x86_64", ...NEEDED),
    name: `released file, as ${who}: the bytes of ss, from sock_diag`,
    fn: async () => {
      const { sandbox, actor, enter } = await inhabited((await referenceSs())!);
      await using _sandbox = sandbox;
      await using _actor = actor;
      for (const line of lines) {
        const words = line.split(" ");
        const expected = await sandbox.run([...enter, ...ss, ...words]);
        const actual = await sandbox.run([...enter, ...sockscope, ...words]);
        assert.equal(actual.stdout, expected.stdout, line);
        assert.ok(expected.stdout.split("\n").length > 2, `${line}: rows to compare`);
        assert.equal(actual.code, expected.code, line);
      }
      // procfs has no backlog: it was the kernel that answered.
      const web = await sandbox.run([...enter, ...sockscope, "-tlnH", "sport = :80"]);
      assert.match(web.stdout, /^LISTEN +0 +511 /);
    },
  });
}

/** What the kernel tells CAP_NET_ADMIN alone, with a word of `ss` that has to be in the answer. */
const ROOTS_DETAILS: readonly (readonly [string, RegExp])[] = [
  ["-tane", / fwmark:0x/],
  ["-uan fwmark = 1", /^UNCONN/m],
  ["-tlnie", / md5keys:/],
  ["-0anbe", /bpf filter \([1-9]/],
  ["-O -tuaneio", / fwmark:0x/],
];

Deno.test({
  ...needsRelease("x86_64", ...NEEDED),
  name: "released file, as root and as others: marks, packet filters and MD5 keys as in ss",
  fn: async () => {
    await using sandbox = await Sandbox.open(setup((await referenceSs())!));
    await using actor = await Actor.start<WorldReport>("world", sandbox, "quiet");
    const enter = ["nsenter", `--target=${actor.report.pid}`, "--net"];
    for (const [line, word] of ROOTS_DETAILS) {
      const words = line.split(" ");
      for (const who of [[], AS_NOBODY]) {
        const shown = async (program: readonly string[]): Promise<string> =>
          (await sandbox.run([...enter, ...who, ...program, ...words])).stdout;
        const before = await shown(SS);
        const ours = await shown(SOCKSCOPE);
        assert.equal(sandwichFault(before, ours, await shown(SS)), undefined, line);
        assert.equal(word.test(ours), who.length === 0, `${line}: ${who} ${ours}`);
      }
    }
  },
});

/** A namespace by name, with a listener and a process in it. */
const NAMED = `
  mount -t tmpfs none /run
  ip netns add inhabited
  ip netns exec inhabited ip link set lo up
`;

Deno.test({
  ...needsRelease("x86_64", "root", "netns", "nsenter", "ip", "setpriv", "slow tests"),
  name: "released file, -N: the kernel's answer, in its sandbox as outside; procfs's for others",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMED);
    await using listener = await Actor.start<ListenerReport>("listener", {
      inside: (...command) => sandbox.inside("ip", "netns", "exec", "inhabited", ...command),
    }, "0");
    const [port] = listener.report.ports;
    // Without the powers that -N is kept for, one that some word of the command line could need.
    const withoutAdmin = ["setpriv", "--bounding-set=-sys_admin"];
    for (
      const [who, env, backlog, source] of [
        [[], {}, 511, /^tcp +sock_diag$/m],
        [[], { SOCKSCOPE_SANDBOX: "off" }, 511, /^tcp +sock_diag$/m],
        [withoutAdmin, {}, 0, /^tcp +procfs: network namespace "inhabited" cannot be entered: /m],
      ] as const
    ) {
      const named = [...who, released("x86_64"), "-N", "inhabited"];
      const listed = await sandbox.run([...named, "-tlnH"], { env });
      // Without the kernel nobody knows how many connections may wait, and that is said.
      assert.match(listed.stderr, backlog === 0 ? /^sockscope: procfs .*Send-Q shows 0\n$/ : /^$/);
      assert.match(listed.stdout, new RegExp(`^LISTEN +0 +${backlog} +127.0.0.1:${port} `));
      assert.match((await sandbox.run([...named, "--permissions"], { env })).stdout, source);
    }
  },
});

Deno.test({
  ...needsRelease("x86_64", "root", "netns", "nsenter", "timeout", "slow tests"),
  name: "released file, -E: sealed, it is told of destroyed sockets",
  fn: async () => {
    await using sandbox = await Sandbox.open();
    const following = sandbox.run(["timeout", "5", released("x86_64"), "-tnEH"]);
    const ports: number[] = [];
    // It takes a moment until it listens; of listeners that end later it is told.
    for (let round = 0; round < 6; round++) {
      await using listener = await Actor.start<ListenerReport>("listener", sandbox, "0");
      ports.push(...listener.report.ports);
    }
    const { stdout, stderr } = await following;
    assert.equal(stderr, "");
    const told = ports.filter((port) => stdout.includes(` 127.0.0.1:${port} `));
    assert.ok(told.length > 0, `${ports}: ${stdout}`);
  },
});
