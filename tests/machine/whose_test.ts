/** Units and containers of processes that are in such cgroups, and of sockets made there. */

import assert from "node:assert/strict";
import { CgroupFolder } from "../../scripts/world/cgroup.ts";
import { runInProcess, runLive } from "../support/programs/in_process.ts";
import { assertDocument } from "../support/json/json_schema.ts";
import { HEADER, procTree } from "../support/trees/proc_tree.ts";
import { jsonOf, type JsonRecord, strictText } from "../support/trees/trees.ts";

const ID = "9bca8d63d5fa610783847915bcff0ecac1273e5b4bed3f6fa1b07350e0135961";

/** A slice of cgroup2 with other cgroups in it; null if none can be made. */
class Slice implements Disposable {
  readonly name = `sockscope${crypto.randomUUID().replaceAll("-", "")}.slice`;
  readonly path: string;
  readonly #made: string[] = [];

  private constructor(root: string) {
    this.path = `${root}/${this.name}`;
    this.#make(this.path);
  }

  static make(): Slice | null {
    using folder = CgroupFolder.make();
    return folder === null ? null : new Slice(folder.root);
  }

  /** Puts a process into a cgroup of the slice. */
  put(pid: number, name: string): void {
    if (!this.#made.includes(`${this.path}/${name}`)) this.#make(`${this.path}/${name}`);
    Deno.writeTextFileSync(`${this.path}/${name}/cgroup.procs`, `${pid}`);
  }

  #make(path: string): void {
    Deno.mkdirSync(path);
    this.#made.push(path);
  }

  [Symbol.dispose](): void {
    for (const path of this.#made.toReversed()) Deno.removeSync(path);
  }
}

/** A process that listens, and its port. */
async function listener(): Promise<{ child: Deno.ChildProcess; port: number }> {
  const code = "console.log(Deno.listen({ hostname: '127.0.0.1', port: 0 }).addr.port);" +
    "setTimeout(() => {}, 60_000);";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", code],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  // Who ends it cancels the rest.
  reader.releaseLock();
  return { child, port: Number(new TextDecoder().decode(value)) };
}

const slice = Slice.make();
slice?.[Symbol.dispose]();

Deno.test({
  name: "--whose: the unit and the container of a process, wherever it made its socket",
  ignore: slice === null,
  async fn(): Promise<void> {
    using slice = Slice.make()!;
    const { child, port } = await listener();
    try {
      const text = async (...words: string[]): Promise<string> =>
        strictText((await runLive(["-tlnH", ...words, `sport = :${port}`])).stdout);
      slice.put(child.pid, "web.service");
      const shown = await text("--whose");
      assert.ok(shown.includes(`,pid=${child.pid},fd=`) && shown.endsWith(",unit=web.service))\n"));
      assert.match(await text("unit", "web.*", "and"), new RegExp(`:${port} `));
      assert.equal(await text("not", "unit", "web.service", "and"), "");
      assert.match(await text("pid", `${child.pid}`, "and"), new RegExp(`:${port} `));
      const listing = JSON.parse(await text("--json", "--whose"));
      assertDocument(listing);
      const [{ processes, created_in: creator }] = listing as JsonRecord[];
      const [owner] = processes as JsonRecord[];
      assert.deepEqual(
        [owner.cgroup, owner.unit, owner.user_unit, owner.slice, owner.container],
        [`/${slice.name}/web.service`, "web.service", null, slice.name, null],
      );
      // It was made before the process got there.
      assert.notEqual((creator as JsonRecord).cgroup, owner.cgroup);
      slice.put(child.pid, `docker-${ID}.scope`);
      assert.ok((await text("--whose")).endsWith(`,container=${ID.slice(0, 12)}))\n`));
      assert.match(await text("container", ID.slice(0, 12), "and"), new RegExp(`:${port} `));
    } finally {
      child.kill("SIGKILL");
      await child.status;
      await child.stdout.cancel();
    }
  },
});

Deno.test("--whose: of a captured tree, by its own files, without names of this machine", async () => {
  await using tree = await procTree({
    "net/unix": `${HEADER.unix}0001: 00000002 00000000 00010000 0001 01 7 /x\n`,
    "5/fd/3": { link: "socket:[7]" },
    "5/stat": "5 (nginx) S 1",
    "5/cgroup": `0::/system.slice/nginx.service\n`,
    "6/fd/3": { link: "socket:[7]" },
    "6/stat": "6 (odd) S 1",
    "6/cgroup": '0::/lxc.payload.a"),(b \x1b[1m\n',
  });
  const { stdout } = await runInProcess(["-xlH", "--whose"], tree.path);
  assert.ok(
    strictText(stdout).trimEnd().endsWith(
      'users:(("odd",pid=6,fd=3,container=a\\x22\\x29\\x2c\\x28b\\x20\\x1b[1m),' +
        '("nginx",pid=5,fd=3,unit=nginx.service))',
    ),
    strictText(stdout),
  );
  const [{ processes }] = await jsonOf(tree.path, ["-xl", "--whose"]) as JsonRecord[];
  const [nginx, odd] = processes as JsonRecord[];
  assert.deepEqual([nginx.unit, nginx.container], ["nginx.service", null]);
  assert.deepEqual([odd.unit, (odd.container as JsonRecord).name], [null, 'a"),(b \x1b[1m']);
  const table = async (...words: string[]): Promise<string> =>
    strictText((await runInProcess(["-xlH", ...words], tree.path)).stdout).replace(/ +/g, " ");
  const hidden = 'a"),(b \\x1b[1m';
  assert.equal(
    await table("--table", "--whose"),
    // /proc/net/unix has no queues.
    `u_str LISTEN /x * - - nginx(5),odd(6) nginx.service ${hidden}\n`,
  );
  // Without --whose as well: a column asks for what it needs.
  const keys = "command,unit,container,processes.unit,processes.container.name";
  const cells = `nginx,odd nginx.service ${hidden} nginx.service ${hidden}\n`;
  assert.equal(await table("--columns", keys), cells);
  assert.equal(await table("--count-by", keys), `1 ${cells}`);
  assert.equal(
    await table("--csv", "--columns", "processes.unit,path", "--sort", "-processes.unit"),
    "nginx.service,/x\r\n",
  );
  const filtered = await runInProcess(["-xlH", "unit", "nginx.service"], tree.path);
  assert.match(strictText(filtered.stdout), /\/x/);
  const byName = await runInProcess(["-xl", "user", "root"], tree.path);
  assert.match(byName.stderr, /there is no user "root"/);
});
