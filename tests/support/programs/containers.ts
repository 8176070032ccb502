/**
 * Containers of a real runtime: podman makes them, with its own files of names and its own cgroups.
 *
 * They are in a sandbox whose cgroups are those of version 2 alone, since crun refuses a machine
 * that has both. Limits, devices and other networks than none want more than a machine of tests
 * has, and none of them changes what a container is called.
 *
 * @module
 */

import type { Sandbox } from "./sandbox.ts";

/** What a test needs for them, besides a sandbox. */
export const CONTAINER_NEEDS = ["cgroups", "podman", "crun", "conmon", "busybox"] as const;

/** For {@linkcode Sandbox.open}: nothing of podman's stays but cgroups, which are removed. */
export const CONTAINER_PLACE = `
  umount -R -l /run/netns 2>/dev/null || true
  umount -R -l /sys/fs/cgroup
  mount -t cgroup2 none /sys/fs/cgroup
  mount -t tmpfs none /run
  mkdir -p /var/lib/containers
  mount -t tmpfs none /var/lib/containers
  mkdir -p /run/image/bin
  cp "$(command -v busybox)" /run/image/bin/busybox
  for name in nc httpd; do ln -s busybox /run/image/bin/$name; done
`;

const PODMAN = "podman --storage-driver vfs --cgroup-manager cgroupfs --events-backend none " +
  "--tmpdir /run/podman-tmp";
const RUN = "--network none --privileged --pids-limit 0 --ulimit nofile=512:512 " +
  "--ulimit nproc=256:256 --rootfs /run/image";

/** Containers that run until they are disposed of. */
export class Containers implements AsyncDisposable {
  /** Their ids by their names. */
  readonly ids: Map<string, string> = new Map();
  /** Where podman makes their cgroups, below the root of all. */
  readonly parent = `/sockscope-test-${crypto.randomUUID()}`;
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /**
   * @param sandbox one with {@linkcode CONTAINER_PLACE}
   * @param commands by the names of containers; each listens
   */
  static async start(
    sandbox: Sandbox,
    commands: Readonly<Record<string, string>>,
  ): Promise<Containers> {
    const containers = new Containers(sandbox);
    try {
      for (const [name, command] of Object.entries(commands)) {
        const options = `--detach --name ${name} --cgroup-parent ${containers.parent}`;
        const id = await containers.#podman(`run ${options} ${RUN} ${command}`);
        containers.ids.set(name, id.trim());
        const net = `/proc/${await containers.pid(name)}/net`;
        await containers.#shell(`until grep -q ' 0A ' ${net}/tcp ${net}/tcp6; do sleep 0.02; done`);
      }
    } catch (error) {
      await containers[Symbol.asyncDispose]();
      throw error;
    }
    return containers;
  }

  /** The number of a container's first process, in the sandbox. */
  async pid(name: string): Promise<string> {
    return (await this.#podman(`inspect --format '{{.State.Pid}}' ${name}`)).trim();
  }

  async #podman(words: string): Promise<string> {
    const { code, stdout, stderr } = await this.#shell(`${PODMAN} ${words}`);
    if (code !== 0) throw new Error(`podman ${words}: ${stderr}`);
    return stdout;
  }

  #shell(line: string): ReturnType<Sandbox["run"]> {
    return this.#sandbox.run(["sh", "-c", line]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell(`${PODMAN} rm --all --force --time 0`);
    await this.#shell(`find /sys/fs/cgroup${this.parent} -depth -type d -exec rmdir {} +`);
  }
}
