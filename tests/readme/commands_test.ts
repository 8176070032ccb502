/**
 * The commands of the README and the documents are run as they stand, and print what is said there,
 * but for the numbers that are another machine's. What is not run is listed with its reason.
 */

import assert from "node:assert/strict";
import { AS_NOBODY, needsRelease, released } from "../release/support.ts";
import { Actor } from "../support/programs/actor.ts";
import { type Ended, ROOT } from "../support/programs/program.ts";
import { CONTAINER_NEEDS, CONTAINER_PLACE, Containers } from "../support/programs/containers.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import { type Command, readmeCommands } from "./commands.ts";

const COMMANDS = readmeCommands();

/** What is not run, by how it begins, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "npx --yes deno@2.9.6 task test": "it is what runs this test",
  "scp ": "it wants another machine",
  "sockscope -tlnp --whose": "it wants a unit of systemd: tests/machine/whose_test.ts makes one",
  "for host in": "its test is in recipes_test.ts, on captured trees",
  "duckdb -c": "the same",
  "sockscope -tan --csv --columns state": "the same",
  "FROM scratch": "no command: an image, of which the chroot has what is in it",
  "COPY ": "the same",
  "ENTRYPOINT ": "the same",
  "argv -> Flags": "no command: the flow of the program",
};

/** Commands that were looked up by a test. */
const run = new Set<Command>();

/** The commands that begin so. */
function beginning(start: string): Command[] {
  const found = COMMANDS.filter(({ text }) => text.startsWith(start));
  assert.ok(found.length > 0, `the README has no command ${start}`);
  return found;
}

/** A namespace with these services, and a folder with the released file as the README has it. */
class Machine implements AsyncDisposable {
  private constructor(
    readonly sandbox: Sandbox,
    readonly services: Actor<readonly number[]>,
    readonly folder: string,
  ) {}

  static async open(...services: readonly string[]): Promise<Machine> {
    const folder = await Deno.makeTempDir({ prefix: "readme" });
    await Deno.chmod(folder, 0o755);
    await Deno.mkdir(`${folder}/dist`);
    const file = released("x86_64");
    for (const name of ["sockscope", "dist/sockscope-linux-x86_64"]) {
      await Deno.symlink(file, `${folder}/${name}`);
    }
    const sandbox = await Sandbox.open();
    return new Machine(sandbox, await Actor.start("services", sandbox, ...services), folder);
  }

  /** Runs a line of the shell with `sockscope` on the PATH; it must succeed without a word. */
  async shell(line: string, cwd = this.folder): Promise<string> {
    const env = { PATH: `${this.folder}:/usr/sbin:/sbin:${Deno.env.get("PATH")}` };
    const words = ["bash", "-o", "pipefail", "-c", `cd '${cwd}'; ${line}`];
    const ended: Ended = await this.sandbox.run(words, { env });
    assert.equal(ended.stderr, "", line);
    assert.equal(ended.code, 0, line);
    return ended.stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.services[Symbol.asyncDispose]();
    await this.sandbox[Symbol.asyncDispose]();
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Text without what differs from machine to machine, nor blanks at the ends of lines. */
function shape(text: string): string {
  return text.replace(/\b(pid|fd)=\d+/g, "$1=N").replace(/ +$/gm, "");
}

const NEEDED = ["root", "netns", "nsenter", "bash", "slow tests"] as const;
const ALL = ["systemd-resolve", "sshd", "postgres"] as const;

/** Defines a test of the commands that begin so. */
function testOf(
  start: string,
  needed: readonly string[],
  services: readonly string[],
  fn: (machine: Machine, commands: readonly Command[]) => Promise<void>,
): void {
  const commands = beginning(start);
  for (const command of commands) {
    run.add(command);
    // What stands in two documents is the same in both.
    const again = commands.find(({ text }) => text === command.text)!;
    assert.equal(again.output, command.output, command.text);
  }
  Deno.test({
    ...needsRelease("x86_64", ...NEEDED, ...needed),
    name: `README: ${commands[0].text}`,
    fn: async () => {
      await using machine = await Machine.open(...services);
      await fn(machine, commands);
    },
  });
}

testOf("sockscope -tulpn", [], ALL, async (machine, [{ text, output }]) => {
  assert.equal(shape(await machine.shell(text)), shape(output));
});

testOf("npx --yes deno@2.9.6 run -A", [], ALL, async (machine, [{ text }]) => {
  const line = text.replace("npx --yes deno@2.9.6", `'${Deno.execPath()}' -q`);
  const [{ output }] = beginning("sockscope -tulpn");
  assert.equal(shape(await machine.shell(line, ROOT)), shape(output));
});

testOf(
  'sockscope --permissions | grep -A 5 "Where',
  [],
  [],
  async (machine, [{ text, output }]) => {
    // Which modules a kernel has is its own affair.
    const general = (shown: string): string =>
      shown.replace(/^(\w+ +)(sock_diag|(procfs|none): [a-z ]+)$/gm, "$1SOURCE");
    assert.equal(general(await machine.shell(text)), general(output));
    assert.equal(general(output).match(/SOURCE/g)?.length, 5);
  },
);

testOf("sockscope -t 'sport = :ssh or dport ~", [], [], async (machine, [{ text, output }]) => {
  assert.equal(await machine.shell(`${text} 2>&1 || test $? = 2`), output);
});

testOf("sockscope --permissions | grep -A 2 No", [], [], async (machine, [{ text, output }]) => {
  assert.equal(await machine.shell(text), output);
});

testOf("mkdir -p root/proc", [], ["sshd"], async (machine, [{ text }]) => {
  // The file itself, since a link leads nowhere in there.
  await machine.shell(text);
  const [{ text: chroot, output }] = beginning("chroot root");
  assert.equal(shape(await machine.shell(chroot)), shape(output));
});
for (const command of beginning("chroot root")) run.add(command);

testOf(
  "install ",
  ["root over users", "setcap", "setpriv"],
  ["sshd"],
  async (machine, [{ text }]) => {
    await machine.shell("mount -t tmpfs -o mode=755 none /usr/local/bin");
    await machine.shell(text);
    const [{ text: setcap }] = beginning("setcap ");
    await machine.shell(setcap);
    const listed = await machine.shell(`${AS_NOBODY} /usr/local/bin/sockscope -Htlnp`);
    assert.match(listed, /^LISTEN 0 +128 .*:22 .* users:\(\("sshd",pid=\d+,fd=\d+\)\)\n$/);
  },
);
for (const command of beginning("setcap ")) run.add(command);

testOf("sockscope --health", [], ["sshd"], async (machine, [{ text }]) => {
  assert.match(await machine.shell(text), /^PROTO +STATE +LOCAL +PEER +PROCESS +FACT\n$/);
});

testOf("sockscope --metrics >", ["prometheus_client"], ["sshd"], async (machine, [{ text }]) => {
  assert.equal(await machine.shell(text), "");
  // The collector reads the older of the two forms, of which this is one as well.
  const parse = "from prometheus_client.parser import text_string_to_metric_families as parse; " +
    "print([family.name for family in parse(open('sockets.prom').read())][0])";
  assert.equal(await machine.shell(`/usr/bin/python3 -c "${parse}"`), "sockscope_sockets\n");
  const written = await machine.shell("cat sockets.prom");
  assert.match(written, /^sockscope_sockets\{netid="tcp",state="LISTEN"\} 1$/m);
  assert.ok(written.endsWith("\n# EOF\n"));
});

testOf("sockscope -tan --csv --columns local", [], ["sshd"], async (machine, [{ text }]) => {
  await machine.shell(text);
  const written = await machine.shell("cat sockets.csv");
  assert.match(written, /^local,peer,state,process\r\n0\.0\.0\.0:22,\*,LISTEN,sshd\(\d+\)\r\n$/);
});

testOf("until sockscope", [], ["sshd"], async (machine, [{ text }]) => {
  assert.equal(await machine.shell(text), "");
});

testOf("sockscope :22", [], ["sshd"], async (machine, [{ text, output }]) => {
  const numbered = (shown: string): string => shown.replace(/\(\d+\)/g, "(N)");
  assert.equal(numbered(await machine.shell(text)), numbered(output));
});

testOf(
  "sockscope --all-netns -tln",
  ["ip", "unshare"],
  ["sshd"],
  async (machine, commands) => {
    // Names that the machine has are none of these.
    await machine.shell("umount -R -l /run/netns 2>/dev/null || true; mount -t tmpfs none /run");
    await machine.shell("ip netns add blue && ip -n blue link set lo up");
    const alone = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"];
    const places = [["8080", "ip", "netns", "exec", "blue"], ["5432", ...alone]];
    await using stack = new AsyncDisposableStack();
    for (const [port, ...prefix] of places) {
      const inside = (...command: string[]): string[] =>
        machine.sandbox.inside(...prefix, ...command);
      stack.use(await Actor.start("listener", { inside }, port));
    }
    const numbered = (shown: string): string => shape(shown).replace(/net:\[\d{10}\]/g, "net:[N]");
    for (const { text, output } of commands) {
      assert.equal(numbered(await machine.shell(text)), numbered(output));
    }
  },
);

testOf(
  "sockscope -tln --all-netns",
  ["setpriv", ...CONTAINER_NEEDS],
  ["sshd"],
  async (machine, commands) => {
    await machine.shell(`${CONTAINER_PLACE}mount -t tmpfs -o mode=755 none /mnt
      cp dist/sockscope-linux-x86_64 /mnt/sockscope`);
    await using _ = await Containers.start(machine.sandbox, {
      shop: "/bin/httpd -f -p 80",
      wiki: "/bin/httpd -f -p 80",
      mail: "/bin/nc -l -p 25",
    });
    const withIds = (shown: string): string => shape(shown).replace(/^[0-9a-f]{12} /gm, "ID ");
    for (const { text, output } of commands) {
      const who = text.endsWith("--whose") ? "" : `${AS_NOBODY} /mnt/`;
      const [shown, said] =
        (await machine.shell(`${who}${text} 2>/run/said; echo =; cat /run/said`))
          .split("=\n");
      assert.equal(withIds(shown), withIds(output));
      assert.match(
        said,
        who === "" ? /^$/ : /^sockscope: procfs does not have .*Send-Q shows 0\n$/,
      );
    }
  },
);

const MORE = [...ALL, "dbus-daemon", "ssh", "syslogd"];

/** What the pipes into jq print of them; none of them has sent anything twice. */
const PIPED: readonly (readonly [start: string, printed: RegExp])[] = [
  ["sockscope -tlnp --json |", /^0\.0\.0\.0\t22\tsshd\t\d+\n::1\t5432\tpostgres\t\d+\n$/],
  ["sockscope -tn --jsonl |", /^127\.0\.0\.1\t0\n$/],
  ["sockscope -tin --jsonl |", /^$/],
  [
    "sockscope -uan --jsonl |",
    /^\{"local_address":"127\.0\.0\.9","local_port":514,"drops":\d+\}\n$/,
  ],
  ["sockscope -xa --jsonl |", /^@bus\n$/],
];
for (const [start, printed] of PIPED) {
  testOf(start, ["jq"], MORE, async (machine, [{ text }]) => {
    assert.match(await machine.shell(text), printed);
  });
}

Deno.test("documents: every command is run by a test, or listed with the reason why not", () => {
  const listed = Object.keys(NOT_RUN);
  for (const command of COMMANDS) {
    const reasons = listed.filter((start) => command.text.startsWith(start));
    assert.equal(reasons.length + (run.has(command) ? 1 : 0), 1, command.text);
  }
  for (const start of listed) assert.ok(beginning(start).length > 0);
});
