/** Files of container runtimes, in folders of the test's own. */

import assert from "node:assert/strict";
import { captureContainerNames } from "../../lib/acquire/container_names.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A folder with these files; of one that begins with `->` a link, of a folder `null`. */
async function folderWith(
  files: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir();
  for (const [name, content] of Object.entries(files)) {
    await Deno.mkdir(`${path}/${name.slice(0, name.lastIndexOf("/"))}`, { recursive: true });
    const target = /^-> (.*)$/.exec(content)?.[1];
    if (target === undefined) await Deno.writeTextFile(`${path}/${name}`, content);
    else await Deno.symlink(target, `${path}/${name}`);
  }
  const remove = (): Promise<void> => Deno.remove(path, { recursive: true });
  return { path, [Symbol.asyncDispose]: remove };
}

const foldersIn = (path: string): Parameters<typeof captureContainerNames>[0] => ({
  logs: `${path}/logs`,
  machines: `${path}/machines`,
  docker: [`${path}/docker`, `${path}/other-docker`],
  podman: [`${path}/overlay-containers`, `${path}/vfs-containers`],
});

Deno.test("captureContainerNames: the files of each runtime, as they are", async () => {
  await using folder = await folderWith({
    "logs/pod_ns_name-1.log": "-> /var/log/pods/anything",
    "machines/web": "CLASS=container\n",
    "machines/unit:web.scope": "-> web",
    "docker/aa/config.v2.json": '{"Name":"/a"}',
    "docker/aa/hostconfig.json": "{}",
    "docker/bb/hostconfig.json": "{}",
    "other-docker/cc/config.v2.json": "not JSON",
    "overlay-containers/containers.json": "[1]",
    "vfs-containers/volatile-containers.json": "[2]",
  });
  const found = captureContainerNames(foldersIn(folder.path));
  assert.deepEqual(found.logs, ["pod_ns_name-1.log"]);
  assert.deepEqual(found.machines, [
    { link: "unit:web.scope", name: "web", bytes: bytes("CLASS=container\n") },
  ]);
  assert.deepEqual(found.docker, [
    { id: "aa", bytes: bytes('{"Name":"/a"}') },
    { id: "cc", bytes: bytes("not JSON") },
  ]);
  assert.deepEqual(found.podman, [bytes("[1]"), bytes("[2]")]);
});

Deno.test("captureContainerNames: no link, pipe or folder is read in a file's place", async () => {
  await using folder = await folderWith({
    "elsewhere/secret": "[3]",
    "docker/aa/config.v2.json": "-> ../../elsewhere/secret",
    "docker/bb/config.v2.json/inside": "x",
    "machines/unit:up.scope": "-> ../elsewhere/secret",
    "overlay-containers/containers.json": "-> ../elsewhere/secret",
  });
  // Opening it to read would wait for somebody who writes.
  const pipe = new Deno.Command("mkfifo", { args: [`${folder.path}/vfs`] });
  assert.equal((await pipe.output()).code, 0);
  await Deno.mkdir(`${folder.path}/vfs-containers`);
  await Deno.rename(`${folder.path}/vfs`, `${folder.path}/vfs-containers/containers.json`);
  const found = captureContainerNames(foldersIn(folder.path));
  assert.deepEqual([found.docker, found.machines, found.podman], [[], [], []]);
});

Deno.test("captureContainerNames: nothing is there, and nothing is said", async () => {
  await using folder = await folderWith({});
  assert.deepEqual(captureContainerNames(foldersIn(folder.path)), {
    ...{ logs: [], machines: [], docker: [], podman: [] },
  });
});

Deno.test("captureContainerNames: a file that is too long is left out, others are not", async () => {
  await using folder = await folderWith({
    "overlay-containers/containers.json": "[",
    "vfs-containers/containers.json": "[1]",
  });
  await Deno.truncate(`${folder.path}/overlay-containers/containers.json`, 17 * 1024 ** 2);
  assert.deepEqual(captureContainerNames(foldersIn(folder.path)).podman, [bytes("[1]")]);
});
