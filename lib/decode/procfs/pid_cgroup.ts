/**
 * /proc/PID/cgroup — kernel/cgroup/cgroup.c proc_cgroup_show: a line for each hierarchy that the
 * process is in, `ID:CONTROLLERS:PATH`, since Linux 2.6.24. Version 2 is `0::PATH`.
 *
 *     12:pids:/docker/4f79...
 *     1:name=systemd:/system.slice/docker-4f79....scope
 *     0::/system.slice/containerd.service
 *
 * The path is as the reader's cgroup namespace has it. Of a removed cgroup ` (deleted)` follows.
 */

import { latin1 } from "../../model/latin1.ts";

const DELETED = " (deleted)";

/** Version 2 first, then systemd's own hierarchy of version 1, then those of controllers. */
function rankOf(id: string, controllers: string): number {
  if (id === "0" && controllers === "") return 0;
  return controllers === "name=systemd" ? 1 : 2;
}

/**
 * The paths of a process, the one that tells most first: which hierarchy a container is in depends
 * on its runtime, and `/` says nothing, so it is last. No path twice; a character a byte.
 */
export function cgroupPaths(bytes: Uint8Array): string[] {
  const found: { readonly path: string; readonly rank: number }[] = [];
  for (const line of latin1(bytes).split("\n")) {
    const [, id, controllers, whole] = /^(\d+):([^:]*):(\/.*)$/s.exec(line) ?? [];
    if (whole === undefined) continue;
    const path = whole.endsWith(DELETED) ? whole.slice(0, -DELETED.length) : whole;
    found.push({ path, rank: path === "/" ? 3 : rankOf(id, controllers) });
  }
  return [...new Set(found.sort((a, b) => a.rank - b.rank).map(({ path }) => path))];
}
