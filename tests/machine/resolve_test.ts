import assert from "node:assert/strict";
import { REFUSED } from "../permissions/attempts.ts";
import type { ProbeReport } from "../permissions/probe.ts";
import { Actor } from "../support/programs/actor.ts";
import { needs } from "../support/programs/needs.ts";
import { ROOT, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";

const NEEDS = needs("root", "netns", "nsenter");
const PORT = "7200";
/** Seconds that a name server which does not answer may hold a listing up. */
const PATIENCE = 10;

/** For a sandbox: addresses besides 127/8, whose names need no server, one host in /etc/hosts, and a name server of its own in /etc/resolv.conf. */
const NAMES = `
  ip addr add 10.7.0.1/16 dev lo
  mount -t tmpfs none /mnt
  echo "10.7.0.8 eight.sockscope.test eight" >/mnt/hosts
  echo "nameserver 127.0.0.1" >/mnt/resolv.conf
  mount --bind /mnt/hosts /etc/hosts
  mount --bind /mnt/resolv.conf "$(readlink -f /etc/resolv.conf)"
`;

Deno.test({
  ...NEEDS,
  name: "-r: names from /etc/hosts, then from DNS, and numbers where neither knows",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMES);
    const server = await Actor.start("name_server", sandbox);
    const addresses = ["10.7.0.8", "10.7.0.9", "10.7.0.11"];
    await using _sockets = await Actor.start("connection", sandbox, PORT, ...addresses);
    const { stdout, stderr, code } = await sandbox.run([...sockscope(), "-tlnr"]);
    const asked: string[] = JSON.parse(await server.end());
    assert.equal(stderr, "");
    assert.equal(code, 0);
    const shown = stdout.split("\n").slice(1, -1).map((row) => row.split(/ +/)[3]);
    const expected = ["10.7.0.11", "eight.sockscope.test", "nine.sockscope.test"];
    assert.deepEqual(shown.sort(), expected.map((name) => `${name}:${PORT}`));
    assert.ok(asked.includes("11.0.7.10.in-addr.arpa PTR"));
    assert.ok(
      !asked.some((question) => question.startsWith("8.")),
      "what hosts knows is not asked",
    );
  },
});

Deno.test({
  ...NEEDS,
  name: "-r: a name of DNS beyond ASCII is shown in UTF-8, and no byte of it is a control",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMES);
    await using _server = await Actor.start("name_server", sandbox);
    await using _sockets = await Actor.start("connection", sandbox, PORT, "10.7.0.13");
    const { stdout, stderr } = await sandbox.run([...sockscope(), "-tlnr"]);
    assert.equal(stderr, "");
    const [, address] = /^LISTEN +\d+ +\d+ +(\S+) /m.exec(stdout) ?? [];
    assert.equal(address, `\u011bc.sockscope.test:${PORT}`);
  },
});

Deno.test({
  ...NEEDS,
  name: "filter: a host's name is looked up in /etc/hosts, then in DNS",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMES);
    const server = await Actor.start("name_server", sandbox);
    const addresses = ["10.7.0.8", "10.7.0.10", "10.7.0.12"];
    await using _sockets = await Actor.start("connection", sandbox, PORT, ...addresses);
    for (
      const [host, address] of [
        ["eight", "10.7.0.8"],
        ["eight.sockscope.test", "10.7.0.8"],
        ["ten.sockscope.test", "10.7.0.10"],
      ]
    ) {
      const { stdout, stderr, code } = await sandbox.run([...sockscope(), "-tn", "dst", host]);
      assert.equal(stderr, "");
      assert.equal(code, 0);
      const peers = stdout.split("\n").slice(1, -1).map((row) => row.split(/ +/)[4]);
      assert.deepEqual(peers, [`${address}:${PORT}`], host);
    }
    const unknown = await sandbox.run([...sockscope(), "-tn", "dst", "twelve.sockscope.test"]);
    assert.equal(unknown.code, 2);
    assert.equal(unknown.stdout, "");
    assert.match(unknown.stderr, /twelve\.sockscope\.test/);
    const asked: string[] = JSON.parse(await server.end());
    assert.ok(!asked.some((question) => question.startsWith("eight")), asked.join());
  },
});

Deno.test({
  ...NEEDS,
  name: "-r: of all permissions only net is left while decoding",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMES);
    await using _server = await Actor.start("name_server", sandbox);
    const probe = sockscope(["-A"], `${ROOT}/tests/permissions/probe.ts`);
    const tree = `${ROOT}/testdata/mixed-6.18/proc`;
    const ended = await sandbox.run([...probe, "9", "-tnr", "--proc-root", tree]);
    const { decoding, answers }: ProbeReport = JSON.parse(
      ended.stderr.slice(ended.stderr.lastIndexOf("\n") + 1),
    );
    assert.ok(decoding !== null);
    for (const [attempt, answer] of Object.entries(answers)) {
      const ofNet = attempt.startsWith("net:") || attempt === "ask for net";
      assert.equal(answer === REFUSED, !ofNet, `${attempt}: ${answer}`);
    }
  },
});

Deno.test({
  ...needs("root", "netns", "nsenter", "slow tests"),
  name: "-r with a name server that is not there, or does not answer: numbers, before long",
  fn: async () => {
    await using sandbox = await Sandbox.open(NAMES);
    const addresses = Array.from({ length: 40 }, (_, i) => `10.7.1.${i + 1}`);
    await using _sockets = await Actor.start("connection", sandbox, PORT, ...addresses);
    const timed = async (): Promise<number> => {
      const start = performance.now();
      const { stdout, code } = await sandbox.run([...sockscope(), "-tlnr"], { limit: 300 });
      assert.equal(code, 0);
      assert.ok(stdout.includes(` 10.7.1.1:${PORT} `));
      return (performance.now() - start) / 1000;
    };
    const gone = await timed();
    await using _silent = await Actor.start("name_server", sandbox, "silent");
    const silent = await timed();
    console.log(
      `40 addresses: ${gone.toFixed(1)} s without a name server, ` +
        `${silent.toFixed(1)} s with a silent one`,
    );
    assert.ok(gone < PATIENCE && silent < PATIENCE);
  },
});
