/**
 * Containers of a real runtime: podman makes them, with its own files of names and its own cgroups.
 *
 * They are in a place of their own (processes, mounts, network) whose cgroups are those of version 2
 * alone, since crun refuses a machine that has both. Limits, devices and other networks than none
 * want more than a machine of tests has, and none of them changes what a container is called.
 */

import assert from "node:assert/strict";
import { assertDocument } from "../support/json/json_schema.ts";
import { needs } from "../support/programs/needs.ts";
import { asUser, PUBLIC_COPY } from "../support/programs/ordinary_user.ts";
import { runProgram, sockscope } from "../support/programs/program.ts";
import { Sandbox } from "../support/programs/sandbox.ts";
import type { JsonRecord } from "../support/trees/trees.ts";
import { NOBODY } from "./actors/owners.ts";

/** Each listens on a port of its own, the same in all. */
const NAMES = ["shop", "mail", "wiki"] as const;

const PODMAN = "podman --storage-driver vfs --cgroup-manager cgroupfs --events-backend none";

/** Where its cgroups are, below the root of all. */
const PARENT = "/sockscope-test-podman";

/** Nothing of podman's stays but cgroups, which the test removes. */
const PLACE = `
  umount -R -l /run/netns 2>/dev/null || true
  umount -R -l /sys/fs/cgroup
  mount -t cgroup2 none /sys/fs/cgroup
  mount -t tmpfs none /run
  mount -t tmpfs none /tmp
  mkdir -p /var/lib/containers
  mount -t tmpfs none /var/lib/containers
  mkdir -p /tmp/root/bin
  cp "$(command -v busybox)" /tmp/root/bin/busybox
`;

/** Runs containers until it is disposed of. */
class Containers implements AsyncDisposable {
  private constructor(readonly sandbox: Sandbox, readonly ids: ReadonlyMap<string, string>) {}

  static async start(): Promise<Containers> {
    const sandbox = await Sandbox.open(PLACE + PUBLIC_COPY);
    const ids = new Map<string, string>();
    const containers = new Containers(sandbox, ids);
    for (const name of NAMES) {
      const { code, stdout, stderr } = await containers.shell(
        `${PODMAN} run --detach --name ${name} --cgroup-parent ${PARENT} --network none ` +
          "--privileged --pids-limit 0 --ulimit nofile=512:512 --ulimit nproc=256:256 " +
          "--rootfs /tmp/root /bin/busybox nc -l -p 8080",
      );
      if (code !== 0) {
        await containers[Symbol.asyncDispose]();
        throw new Error(`podman: ${stderr}`);
      }
      ids.set(name, stdout.trim());
    }
    return containers;
  }

  shell(line: string): ReturnType<Sandbox["run"]> {
    return this.sandbox.run(["sh", "-c", line]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shell(`${PODMAN} rm --all --force --time 0`);
    await this.shell(`find /sys/fs/cgroup${PARENT} -depth -type d -exec rmdir {} +`);
    await this.sandbox[Symbol.asyncDispose]();
  }
}

/** Rows of a listing, blanks run together, in an order of their own. */
const rowsOf = (text: string): string[] =>
  text.split("\n").filter(Boolean).map((line) => line.replace(/ +/g, " ").trim()).sort();

Deno.test({
  ...needs(
    "root over users",
    "netns",
    "cgroups",
    "nsenter",
    "setpriv",
    "podman",
    "crun",
    "conmon",
    "busybox",
  ),
  name: "podman: its containers are named as root, and by their ids as an ordinary user",
  fn: async (t) => {
    await using containers = await Containers.start();
    const { sandbox, ids } = containers;
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
      assert.match(stdout, /^shop .*users:\(\("busybox",pid=\d+,fd=\d+,container=shop\)\)\n$/);
      const json = JSON.parse((await root("--all-netns", "-tln", "--whose", "--json")).stdout);
      assertDocument(json);
      for (const record of json as JsonRecord[]) {
        const name = record.netns_container as string;
        const [{ container, cgroup }] = record.processes as JsonRecord[];
        assert.deepEqual(container, {
          ...{ runtime: "podman", id: ids.get(name), name },
          ...{ pod: null, pod_namespace: null, pod_uid: null },
        });
        assert.equal(cgroup, `${PARENT}/libpod-${ids.get(name)}`);
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
      const pid = await containers.shell(`${PODMAN} inspect -f '{{.State.Pid}}' shop`);
      const { stdout } = await root("-N", pid.stdout.trim(), "-tln", "--whose", "--json");
      const [{ created_in: creator }] = JSON.parse(stdout) as JsonRecord[];
      assert.equal(((creator as JsonRecord).container as JsonRecord).name, "shop");
    });
  },
});
