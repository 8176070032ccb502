/** `--all-netns` and `--whose` with containers that podman has made. */

import assert from "node:assert/strict";
import { assertDocument } from "../support/json/json_schema.ts";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";
import { CONTAINER_NEEDS, CONTAINER_PLACE, Containers } from "../support/programs/containers.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { JsonRecord } from "../support/trees/trees.ts";
import { NOBODY } from "./actors/owners.ts";

const NAMES = ["shop", "mail", "wiki"] as const;
const LISTENING = "/bin/nc -l -p 8080";

/** Rows of a listing, blanks run together, in an order of their own. */
const rowsOf = (text: string): string[] =>
  text.split("\n").filter(Boolean).map((line) => line.replace(/ +/g, " ").trim()).sort();

Deno.test({
  ...needs("root over users", "netns", "nsenter", "setpriv", ...CONTAINER_NEEDS),
  name: "podman: its containers are named as root, and by their ids as an ordinary user",
  fn: async (t) => {
    await using sandbox = await Sandbox.open(CONTAINER_PLACE + PUBLIC_COPY);
    await using containers = await Containers.start(
      sandbox,
      Object.fromEntries(NAMES.map((name) => [name, LISTENING])),
    );
    const { ids, parent } = containers;
    const root = (...words: string[]) => sandbox.run([...sockscope(), ...words]);
    const user = (...words: string[]) => runProgram(asUser(sandbox, NOBODY, words));
    const shortIds = NAMES.map((name) => ids.get(name)!.slice(0, 12));
    const namesOf = (text: string): string[] => rowsOf(text).map((row) => row.split(" ")[0]);

    await t.step("--all-netns: the first column", async () => {
      const shown = await root("--all-netns", "-tlnH");
      assert.equal(shown.stderr, "");
      assert.deepEqual(namesOf(shown.stdout), NAMES.toSorted());
      assert.deepEqual(namesOf((await user("--all-netns", "-tlnH")).stdout), shortIds.toSorted());
    });

    await t.step("--whose: the holder", async () => {
      const { stdout } = await root("--all-netns", "-tlnH", "--whose", "container", "shop");
      assert.match(stdout, /^shop .*users:\(\("nc",pid=\d+,fd=\d+,container=shop\)\)\n$/);
      const json = JSON.parse((await root("--all-netns", "-tln", "--whose", "--json")).stdout);
      assertDocument(json);
      for (const record of json as JsonRecord[]) {
        const name = record.netns_container as string;
        const [{ container, cgroup }] = record.processes as JsonRecord[];
        assert.deepEqual(container, {
          ...{ runtime: "podman", id: ids.get(name), name },
          ...{ pod: null, pod_namespace: null, pod_uid: null },
        });
        assert.equal(cgroup, `${parent}/libpod-${ids.get(name)}`);
      }
    });

    await t.step("filters: by name, by id", async () => {
      for (const words of [["netns", "mail"], ["netns", shortIds[1]], ["netns", "[m]ai?"]]) {
        const { stdout } = await root("--all-netns", "-tlnH", ...words);
        assert.deepEqual(namesOf(stdout), ["mail"], words.join(" "));
      }
      const other = await root("--all-netns", "-tlnH", "not", "netns", "mail");
      assert.deepEqual(namesOf(other.stdout), ["shop", "wiki"]);
      const byId = await user("--all-netns", "-tlnH", "netns", ids.get("wiki")!);
      assert.deepEqual(namesOf(byId.stdout), [shortIds[2]]);
    });

    await t.step("created_in, of one namespace by the number of its process", async () => {
      const { stdout } = await root(
        "-N",
        await containers.pid("shop"),
        "-tln",
        "--whose",
        "--json",
      );
      const [{ created_in: creator }] = JSON.parse(stdout) as JsonRecord[];
      assert.equal(((creator as JsonRecord).container as JsonRecord).name, "shop");
    });
  },
});
