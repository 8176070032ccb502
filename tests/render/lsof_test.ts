/** `lsof` over made-up trees: JSON, hostile names, threads, and records of the same sockets. */

import assert from "node:assert/strict";
import { runLive } from "../support/programs/in_process.ts";
import { HEADER, type ProcTree, procTree } from "../support/trees/proc_tree.ts";
import { bytesToLatin1 } from "../support/trees/editable_tree.ts";
import { assertNothingHidden } from "../support/values/sound_output.ts";
import { strictText } from "../support/trees/trees.ts";

const tcpRow = (port: number, inode: number): string =>
  `   0: 0100007F:${port.toString(16).toUpperCase().padStart(4, "0")} 00000000:0000 0A ` +
  `00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0\n`;

const stat = (pid: number, name: string): string =>
  `${pid} (${name}) S 4 70 1 0 -1 4194560 1 0 0 0 0\n`;

/** Two processes, one with a thread, which hold two listeners, a unix socket and one that is none's. */
function twoProcesses(name: string, path = "/run/bus"): Promise<ProcTree> {
  return procTree({
    "net/tcp": HEADER.tcp + tcpRow(80, 11) + tcpRow(443, 12),
    "net/unix": `${HEADER.unix}0000000000000001: 00000002 00000000 00010000 0001 01 13 ${path}\n`,
    ...{ "7/stat": stat(7, name), "7/status": "Uid:\t0\t33\t0\t0\n" },
    ...{ "7/fd/3": { link: "socket:[11]" }, "7/fd/12": { link: "socket:[13]" } },
    ...{ "7/fd/4": { link: "socket:[99]" }, "7/fd/0": { link: "/dev/null" } },
    ...{ "7/fdinfo/3": "pos:\t0\nflags:\t02004002\n", "7/task/8/stat": stat(8, "worker") },
    "7/task/8/fd/3": { link: "socket:[11]" },
    ...{
      "5/status": "Uid:\t0\t0\t0\t0\n",
      "5/stat": stat(5, "other"),
      "5/fd/9": { link: "socket:[12]" },
    },
  });
}

async function shown(tree: ProcTree, ...words: readonly string[]): Promise<string> {
  const { stdout } = await runLive(["lsof", "-w", "--proc-root", tree.path, ...words]);
  return bytesToLatin1(stdout);
}

Deno.test("lsof: processes by number, descriptors by number, also of sockets in no table", async () => {
  await using tree = await twoProcesses("web");
  const text = await shown(tree, "-nPl", "-Ki");
  const rows = text.split("\n").slice(1, -1).map((line) => line.trim().split(/ +/));
  assert.deepEqual(rows.map(([command, pid, , fd]) => `${command} ${pid} ${fd}`), [
    "other 5 9u",
    "web 7 3u",
    "web 7 4u",
    "web 7 12u",
  ]);
  assert.match(text, /4u +sock +0t0 +99 can't identify protocol\n/);
});

Deno.test("lsof -J: one object, with what -F chooses; null is not written", async () => {
  await using tree = await twoProcesses("web");
  const whole = JSON.parse(await shown(tree, "-nPl", "-J", "-i"));
  assert.equal(whole.lsof_version, "4.99.7");
  assert.deepEqual(whole.processes.map(({ pid }: { pid: number }) => pid), [5, 7]);
  const [, { command, ppid, pgid, uid, files }] = whole.processes;
  assert.deepEqual([command, ppid, pgid, uid], ["web", 4, 70, 33]);
  const { fd, access, type, protocol, name, flags } = files[0];
  assert.deepEqual([fd, access, type, protocol], ["3", "u", "IPv4", "TCP"]);
  assert.deepEqual([name, flags], ["127.0.0.1:80", "0x80802;0x0"]);
  const chosen = JSON.parse(await shown(tree, "-nP", "-J", "-Fpcfn", "-i"));
  assert.deepEqual(Object.keys(chosen.processes[0]), ["pid", "command", "files"]);
  assert.deepEqual(Object.keys(chosen.processes[0].files[0]), ["fd", "name"]);
  assert.deepEqual(JSON.parse(await shown(tree, "-J", "-i:9")).processes, []);
});

Deno.test("lsof -j: an object a line, with its process; none where there is nothing", async () => {
  await using tree = await twoProcesses("web");
  const lines = (await shown(tree, "-nP", "-j", "-i", "-U")).split("\n").slice(0, -1);
  assert.deepEqual(
    lines.map((line) => JSON.parse(line)).map(({ pid, fd, name }) => `${pid} ${fd} ${name}`),
    ["5 9 127.0.0.1:443", "7 3 127.0.0.1:80", "7 12 /run/bus type=STREAM"],
  );
  assert.equal(await shown(tree, "-j", "-p", "99"), "");
});

Deno.test("lsof --jsonl: the records of the sockets that are listed, once each", async () => {
  await using tree = await twoProcesses("web");
  const records = async (...words: string[]): Promise<number[]> =>
    (await shown(tree, "--jsonl", ...words)).split("\n").slice(0, -1)
      .map((line) => JSON.parse(line).inode);
  assert.deepEqual(await records("-i"), [11, 12]);
  assert.deepEqual(await records("-p", "7"), [13, 11]);
  assert.deepEqual(await records("-a", "-i", "-c", "oth"), [12]);
});

Deno.test("lsof -K: threads behind their process, with its command and their own", async () => {
  await using tree = await twoProcesses("web");
  const text = await shown(tree, "-nPl", "-K", "-i", "-a");
  const rows = text.split("\n").slice(0, -1).map((line) => line.trim().split(/ +/).slice(0, 4));
  assert.deepEqual(rows, [
    ["COMMAND", "PID", "TID", "TASKCMD"],
    ["web", "7", "33", "3u"],
    ["web", "7", "8", "worker"],
  ]);
});

const HOSTILE = [
  ...["a)b", ")", "a)\nb", "\x1b[31mred", "x\u202ey", "tab\tnew\nline", "\x07\x7f", "back\\slash"],
  ...["", " ", "x) S 1 2 (y", "\u00e9\u200b"],
];

for (const name of HOSTILE) {
  Deno.test(`lsof: nothing of ${JSON.stringify(name)} acts on a terminal, and nothing is lost`, async () => {
    await using tree = await twoProcesses(name, `/run/${name.replaceAll("\n", "")}`);
    for (
      const words of [["-i", "-U"], ["-U", "-i", "-F"], ["-K", "-R", "+c0"], ["-J", "-i"], [
        "-j",
        "-U",
      ]]
    ) {
      const { stdout } = await runLive(["lsof", "-nPlw", "--proc-root", tree.path, ...words]);
      assertNothingHidden(stdout);
      const text = strictText(stdout);
      assert.ok(/(^|\D)7(\D|$)/.test(text), `process 7 is shown: ${words} ${text}`);
    }
    const fields = (await shown(tree, "-nP", "-i", "-Fpc")).split("\n");
    assert.equal(fields[0], "p5");
    assert.equal(fields[2], "p7");
  });
}

Deno.test("lsof: the exit status says whether all was found", async () => {
  await using tree = await twoProcesses("web");
  const status = async (...words: string[]): Promise<number> =>
    (await runLive(["lsof", "-w", "--proc-root", tree.path, ...words])).code;
  assert.equal(await status("-i"), 0);
  assert.equal(await status("-i6"), 1);
  assert.equal(await status("-i:80"), 0);
  assert.equal(await status("-i:80", "-i:81"), 1);
  assert.equal(await status("-i", "-p", "99"), 1);
  assert.equal(await status("-Q", "-i", "-p", "99"), 0);
  assert.equal(await status("-i", "-c", "nosuch"), 1);
  assert.equal(await status("-u", "nobody-has-this-name"), 2);
});
