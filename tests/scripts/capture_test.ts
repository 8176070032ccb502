import assert from "node:assert/strict";
import { copyProc, isPath } from "../../scripts/capture/copy_proc.ts";
import { parseCaptureOptions } from "../../scripts/capture/options.ts";
import { writeFile, writeProcess } from "../../scripts/tree/write.ts";

Deno.test("parseCaptureOptions: defaults, and every option", () => {
  assert.deepEqual(parseCaptureOptions(["out"]), { root: "/proc", to: "out", pids: [] });
  assert.deepEqual(
    parseCaptureOptions(
      ("--root r --pids 1,22 --net-of 3 --other-namespaces --leaders-only --no-paths --cgroup x --cmdline out")
        .split(" "),
    ),
    {
      root: "r",
      to: "out",
      pids: [1, 22],
      netOf: 3,
      otherNamespaces: true,
      leadersOnly: true,
      noPaths: true,
      cgroup: "x",
      commandLines: true,
    },
  );
  assert.equal(parseCaptureOptions(["out", "--all"]).pids, "all");
});

Deno.test("parseCaptureOptions: refuses what it does not know, saying which word", () => {
  for (
    const [words, why] of [
      [[], /no folder given/],
      [["a", "b"], /unexpected word: b/],
      [["--nope"], /unexpected word: --nope/],
      [["a", "--pids", "1,x"], /not a process id: x/],
      [["a", "--root"], /--root needs a value/],
    ] as const
  ) {
    assert.throws(() => parseCaptureOptions(words), why);
  }
});

Deno.test("isPath: devices and kernel objects are not paths of a machine", () => {
  assert.equal(isPath("/var/log/x"), true);
  for (const target of ["/dev/null", "socket:[1]", "anon_inode:[eventpoll]", "/memfd:x"]) {
    assert.equal(isPath(target), false);
  }
});

Deno.test("copyProc: keeps bytes and links, counts what is missing, leaves out what it is told", () => {
  const dir = Deno.makeTempDirSync();
  try {
    const root = `${dir}/root`, to = `${dir}/copy`;
    writeFile(root, "net/tcp", "header\n\xff\n");
    writeFile(root, "net/not_of_interest", "x");
    writeProcess(root, { pid: 12, command: "a) b", sockets: new Map([[3, 77]]) });
    writeFile(root, "12/status", "Uid:\t5\t5\t5\t5\n");
    writeFile(root, "12/cmdline", "secret\0");
    Deno.symlinkSync("/var/log/messages", `${root}/12/fd/9`);
    const report = copyProc({ root, to, pids: [12, 4711], noPaths: true, cgroup: "none\n" });
    assert.deepEqual(Deno.readFileSync(`${to}/net/tcp`), Deno.readFileSync(`${root}/net/tcp`));
    assert.equal(Deno.readTextFileSync(`${to}/12/comm`), "a) b\n");
    assert.equal(Deno.readTextFileSync(`${to}/12/cgroup`), "none\n");
    assert.equal(Deno.readLinkSync(`${to}/12/fd/3`), "socket:[77]");
    assert.equal(Deno.readLinkSync(`${to}/12/task/12/fd/3`), "socket:[77]");
    assert.throws(() => Deno.lstatSync(`${to}/12/fd/9`), Deno.errors.NotFound);
    assert.throws(() => Deno.statSync(`${to}/net/not_of_interest`), Deno.errors.NotFound);
    assert.equal(Deno.readTextFileSync(`${to}/12/status`), "Uid:\t5\t5\t5\t5\n");
    assert.throws(() => Deno.statSync(`${to}/12/cmdline`), Deno.errors.NotFound);
    copyProc({ root, to: `${dir}/whole`, pids: [12], commandLines: true });
    assert.equal(Deno.readTextFileSync(`${dir}/whole/12/cmdline`), "secret\0");
    assert.ok(report.missed.includes(`${root}/4711/fd`));
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});
