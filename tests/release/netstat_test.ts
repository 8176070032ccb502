/** The released file as netstat: by a link's name, in its sandbox, again and again. */

import assert from "node:assert/strict";
import { needsRelease, released, runWith } from "./support.ts";

/** A folder with a link of that name to the released file; gone at the end of a block. */
class Link implements AsyncDisposable {
  private constructor(readonly folder: string, readonly path: string) {}

  static async make(name: string): Promise<Link> {
    const folder = await Deno.makeTempDir({ prefix: "link" });
    await Deno.symlink(released("x86_64"), `${folder}/${name}`);
    return new Link(folder, `${folder}/${name}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

Deno.test({
  ...needsRelease("x86_64"),
  name: "released file: a link called netstat is netstat, and so is the first word",
  fn: async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const port = (listener.addr as Deno.NetAddr).port;
    await using link = await Link.make("netstat");
    for (const command of [[link.path], [released("x86_64"), "netstat"]]) {
      const { code, stdout, stderr } = await runWith({}, ...command, "-tlnp");
      assert.deepEqual([code, stderr.includes("error")], [0, false]);
      const [title, columns] = stdout.split("\n");
      assert.equal(title, "Active Internet connections (only servers)");
      assert.match(columns, /^Proto Recv-Q .* PID\/Program name {4}$/);
      const row = stdout.split("\n").find((line) => line.includes(` 127.0.0.1:${port} `));
      assert.match(row ?? "", new RegExp(`LISTEN +${Deno.pid}/deno`));
    }
    const counters = await runWith({}, link.path, "-st");
    assert.deepEqual([counters.code, counters.stderr], [0, ""]);
    assert.match(counters.stdout, /^Tcp:\n {4}\d+ active connection openings$/m);
    assert.equal((await runWith({}, link.path, "-z")).code, 3);
    assert.match((await runWith({}, link.path, "-r")).stderr, /ip route/);
  },
});

Deno.test({
  ...needsRelease("x86_64", "timeout"),
  name: "released file: netstat -c lists until it is ended",
  fn: async () => {
    await using link = await Link.make("netstat");
    const { stdout, stderr } = await runWith({}, "timeout", "4", link.path, "-tlnc");
    assert.equal(stderr, "");
    assert.ok(stdout.split("Active Internet").length > 3, "at least three listings");
  },
});
