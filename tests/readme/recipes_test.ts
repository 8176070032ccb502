/**
 * Recipes of docs/recipes.md for programs that read much at once, with these programs: of captured
 * trees, so that what they print is known from what the real `ss` printed of the same.
 */

import assert from "node:assert/strict";
import { pause } from "../../scripts/world/socket.ts";
import { ROOT, runProgram } from "../support/programs/program.ts";
import { DUCKDB } from "../support/programs/needs.ts";
import { needsRelease, released } from "../release/support.ts";

const TREES = ["mixed-6.18", "owners-6.18", "tcp-states-6.18"] as const;
const RECIPES = Deno.readTextFileSync(`${ROOT}/docs/recipes.md`);

/** The one line of the recipes that begins so. */
function recipe(start: string): string {
  const lines = RECIPES.split("\n").filter((line) => line.startsWith(start));
  assert.equal(lines.length, 1, start);
  return lines[0];
}

/** How many TCP sockets `ss -an` shows of each kind, which its words behind the netid say. */
function countsOfSs(tree: string, by: (words: readonly string[]) => string): Map<string, number> {
  const text = Deno.readTextFileSync(`${ROOT}/testdata/${tree}/golden/ss_-an.txt`);
  const counts = new Map<string, number>();
  for (const line of text.split("\n").filter((line) => line.startsWith("tcp "))) {
    const key = by(line.split(/ +/).slice(1));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** A folder with `sockscope` on the PATH, and what stands for `ssh` and `duckdb`. */
async function withTools(
  fn: (shell: (line: string) => Promise<string>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/bin`);
    await Deno.symlink(released("x86_64"), `${folder}/bin/sockscope`);
    const program = async (name: string, text: string): Promise<void> => {
      await Deno.writeTextFile(`${folder}/bin/${name}`, text);
      await Deno.chmod(`${folder}/bin/${name}`, 0o755);
    };
    const hosts = ["web1", "web2", "db1"].map((host, at) =>
      `${host}) PROC_ROOT='${ROOT}/testdata/${TREES[at]}/proc' ;;`
    );
    await program(
      "ssh",
      `#!/bin/sh\ncase "$1" in ${hosts.join(" ")} esac\nexport PROC_ROOT\nshift\nexec "$@"\n`,
    );
    await Deno.writeTextFile(`${folder}/duckdb.mjs`, DUCKDB_CLIENT);
    await program("duckdb", `#!/bin/sh\nexec node '${folder}/duckdb.mjs' "$2"\n`);
    await fn(async (line) => {
      const env = { PATH: `${folder}/bin:${Deno.env.get("PATH")}` };
      const command = ["bash", "-o", "pipefail", "-c", `cd '${folder}'; ${line}`];
      const { code, stdout, stderr } = await runProgram(command, { env });
      assert.equal(stderr, "", line);
      assert.equal(code, 0, line);
      return stdout;
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Prints the rows of a query as JSON; the package of DuckDB has no program. */
const DUCKDB_CLIENT = `
const { default: { DuckDBInstance } } = await import("file://${ROOT}/${DUCKDB}/lib/index.js");
const connection = await (await DuckDBInstance.create(":memory:")).connect();
console.log(JSON.stringify((await connection.runAndReadAll(process.argv[2])).getRowsJson()));
process.exit(0);
`;

Deno.test({
  ...needsRelease("x86_64", "bash", "duckdb"),
  name: "recipe: the JSON lines of three machines in DuckDB are counted as ss has them",
  fn: () =>
    withTools(async (shell) => {
      assert.equal(await shell(recipe("for host in")), "");
      const rows: readonly string[][] = JSON.parse(await shell(recipe("duckdb -c")));
      const expected = ["web1", "web2", "db1"].flatMap((machine, at) =>
        Array.from(
          countsOfSs(TREES[at], ([state]) => state),
          ([state, count]) => [machine, state, `${count}`],
        )
      );
      assert.deepEqual(
        rows.map((row) => row.join(" ")),
        expected.map((row) => row.join(" ")).sort(),
      );
    }),
});

Deno.test({
  ...needsRelease("x86_64", "bash", "mlr"),
  name: "recipe: CSV in Miller is counted as ss has it",
  fn: () =>
    withTools(async (shell) => {
      const [tree] = TREES;
      const place = `export PROC_ROOT='${ROOT}/testdata/${tree}/proc'; `;
      const rows: readonly Record<string, string | number>[] = JSON.parse(
        await shell(place + recipe("sockscope -tan --csv --columns state")),
      );
      const expected = countsOfSs(tree, ([state, , , local]) => {
        const address = local.replace(/:[^:]*$/, "").replace(/^\[|\]$/g, "");
        // A listener on every address of IPv6, as ss writes it.
        return `${state} ${address === "*" ? "::" : address}`;
      });
      const found = rows.map(({ state, local_address, count }) =>
        [`${state} ${local_address}`, count] as const
      );
      assert.deepEqual(new Map(found), expected);
    }),
});

/** What the node exporter serves of a folder of text files. */
async function exported(folder: string): Promise<string> {
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = free.addr as Deno.NetAddr;
  free.close();
  await using exporter = new Deno.Command("prometheus-node-exporter", {
    args: [
      ...["--collector.disable-defaults", "--collector.textfile"],
      ...[`--collector.textfile.directory=${folder}`, `--web.listen-address=127.0.0.1:${port}`],
    ],
    ...{ stdin: "null", stdout: "null", stderr: "null" },
  }).spawn();
  for (let tries = 0;; tries++) {
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => null);
    if (answer !== null) {
      const text = await answer.text();
      exporter.kill();
      return text;
    }
    assert.ok(tries < 200, "the exporter answers");
    await pause(50);
  }
}

Deno.test({
  ...needsRelease("x86_64", "bash", "prometheus-node-exporter"),
  name: "recipe: the node exporter serves a file of metrics, with the counts of ss",
  fn: async () => {
    const [tree] = TREES;
    const folder = await Deno.makeTempDir();
    try {
      const line = recipe("sockscope --metrics").replace("sockscope", released("x86_64"));
      const env = { PROC_ROOT: `${ROOT}/testdata/${tree}/proc` };
      // Status 1: a tree does not have the memory of sockets.
      const command = ["bash", "-c", `cd '${folder}'; ${line.replace("&&", ";")}`];
      assert.equal((await runProgram(command, { env })).code, 0);
      const text = await exported(folder);
      assert.match(text, /^node_textfile_scrape_error 0$/m);
      const found = text.matchAll(/^sockscope_sockets\{netid="tcp",state="([^"]+)"\} (\d+)$/gm);
      const counts = Array.from(found, ([, state, count]) => [state, Number(count)] as const);
      assert.deepEqual(
        new Map(counts.sort()),
        new Map([...countsOfSs(tree, ([state]) => state)].sort()),
      );
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
