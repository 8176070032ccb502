import assert from "node:assert/strict";
import type { Capture, CapturedFile } from "../../lib/model/capture.ts";
import type { FileId } from "../../lib/model/plan.ts";
import { EnvironmentError } from "../../lib/model/problem.ts";
import type { Dns } from "../../lib/model/dns.ts";
import { ExitStatus } from "../../lib/model/exit_status.ts";
import { show } from "../../lib/show/show.ts";
import { fileOf, NOTHING } from "../support/answers/decoding.ts";
import { Screen } from "../support/programs/screen.ts";
import { HEADER } from "../support/trees/proc_tree.ts";
import { queryOf } from "../support/values/queries.ts";

const row = (port: string, peer = "00000000:0000", state = "0A"): string =>
  `   0: 0100007F:${port} ${peer} ${state} 00000000:00000000 00:00000000 00000000` +
  "     0        0 77 1 0000000000000000 100 0 0 10 0\n";

function captureOf(files: Partial<Record<FileId, string>>, more: Partial<Capture> = {}): Capture {
  const captured = Object.entries(files).map(([id, text]) =>
    [id as FileId, fileOf(text)] as readonly [FileId, CapturedFile]
  );
  return { ...NOTHING, files: new Map(captured), ...more };
}

async function shown(
  words: readonly string[],
  capture: Capture,
  dns: Dns | null = null,
): Promise<Screen & { readonly whole: boolean }> {
  const screen = new Screen();
  const status = await show(queryOf(words, { procRoot: "/captured" }), [capture], screen, dns);
  return Object.assign(screen, { whole: status === ExitStatus.COMPLETE });
}

const TWO = HEADER.tcp + row("0016") + row("0050");

Deno.test("show: rows that the filter selects, and nothing to complain of", async () => {
  const { text, errors, whole } = await shown(
    ["-tanH", "sport = :80"],
    captureOf({ "net/tcp": TWO }),
  );
  assert.match(text, /^LISTEN 0 +0 +127\.0\.0\.1:80 +0\.0\.0\.0:\* *\n$/);
  assert.deepEqual([errors, whole], [[], true]);
});

Deno.test("show: of this machine, a line says that Send-Q is no limit", async () => {
  const screen = new Screen();
  await show(queryOf(["-tanH", "sport = :80"]), [captureOf({ "net/tcp": TWO })], screen, null);
  assert.match(screen.text, /^LISTEN 0 +0 /);
  assert.equal(screen.errors.length, 1);
  assert.match(screen.errors[0], /^procfs does not have [^\n]* Send-Q shows 0$/);
});

Deno.test("show: what could not be read costs its row, is reported, and the listing is not whole", async () => {
  const capture = captureOf({ "net/tcp": HEADER.tcp + "   0: what\n" + row("0016") }, {
    problems: [{ kind: "unreadable", source: "/proc/net/tcp6", message: "Permission denied" }],
  });
  const { text, errors, whole } = await shown(["-tanH"], capture);
  assert.match(text, /^LISTEN .*:22 [^\n]*\n$/);
  assert.equal(errors[0], "/proc/net/tcp6: Permission denied");
  assert.match(errors[1], /^\/proc\/net\/table:2:\d+: tcp\.local_address: .*; row skipped$/);
  assert.deepEqual([errors.length, whole], [2, false]);
});

Deno.test("show: processes that kept their descriptors to themselves are counted last", async () => {
  const owners = { tasks: [], earlier: [], processes: 3, denied: 2, socketDevice: null };
  const problem = { kind: "incomplete", source: "sock_diag udp", message: "lost" } as const;
  const capture = captureOf({ "net/tcp": TWO }, { owners, problems: [problem] });
  const { errors, whole } = await shown(["-tanp"], capture);
  assert.equal(errors[0], "sock_diag udp: lost");
  assert.match(errors[1], /^2 of 3 processes /);
  assert.deepEqual([errors.length, whole], [2, false]);
});

Deno.test("show: contexts of a kernel without SELinux are refused before anything is shown", async () => {
  const screen = new Screen();
  const capture = captureOf({ "net/tcp": TWO, filesystems: "nodev\tproc\n" });
  await assert.rejects(() => show(queryOf(["-tanZ"]), [capture], screen, null), EnvironmentError);
  assert.deepEqual([screen.text, screen.errors], ["", []]);
});

Deno.test("show: DNS is asked for the hosts of the filter that no file has, and for names with -r", async () => {
  const asked: (readonly string[])[] = [];
  const dns: Dns = {
    addresses: (hosts) => {
      asked.push(hosts);
      return Promise.resolve(new Map([["far.example", [Uint8Array.of(10, 0, 0, 9)]]]));
    },
    names: (addresses) => {
      asked.push(addresses);
      return Promise.resolve(new Map([["10.0.0.9", "far.example"]]));
    },
  };
  const table = HEADER.tcp + row("0016", "0900000A:0051", "01") +
    row("0016", "0800000A:0051", "01");
  const capture = captureOf({ "net/tcp": table, "/etc/hosts": "127.0.0.1 near.example\n" });
  const words = ["-tanHr", "dst far.example and src near.example"];
  const { text } = await shown(words, capture, dns);
  assert.match(text, /^ESTAB 0 +0 +near\.example:22 +far\.example:81 *\n$/);
  assert.deepEqual(asked, [["far.example"], ["10.0.0.9"]]);
});
