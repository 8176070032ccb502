/**
 * Cgroups of a world's own: made, entered for a moment, and removed.
 *
 * @module
 */

/** A folder right below the root of cgroup2, to make cgroups in. */
export class CgroupFolder implements Disposable {
  /** Where cgroup2 is mounted. */
  readonly root: string;
  readonly path: string;

  /** A folder that somebody has made, who removes it as well. */
  constructor(path: string) {
    this.path = path;
    this.root = path.slice(0, path.lastIndexOf("/"));
  }

  /**
   * Makes a folder that no other has the name of.
   *
   * @returns null where cgroup2 is not mounted, or is not this user's to change
   */
  static make(): CgroupFolder | null {
    const root = /^\S+ (\S+) cgroup2 rw/m.exec(Deno.readTextFileSync("/proc/mounts"))?.[1];
    if (root === undefined) return null;
    const path = `${root}/sockscope-test-${crypto.randomUUID()}`;
    try {
      Deno.mkdirSync(path);
      return new CgroupFolder(path);
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) return null;
      throw error;
    }
  }

  /** Runs `make` in a cgroup of the folder: the sockets that it opens belong to that. */
  within<T>(name: string, make: () => T): T {
    const home = /^0::(.*)$/m.exec(Deno.readTextFileSync("/proc/self/cgroup"))![1];
    Deno.mkdirSync(`${this.path}/${name}`);
    enter(`${this.path}/${name}`);
    try {
      return make();
    } finally {
      enter(this.root + home);
    }
  }

  /** Removes a cgroup that is empty of processes; its sockets then belong to one that is gone. */
  remove(name: string): void {
    Deno.removeSync(`${this.path}/${name}`);
  }

  /** The folder itself, and each cgroup in it. */
  folders(): string[] {
    const inside = [...Deno.readDirSync(this.path)].filter(({ isDirectory }) => isDirectory);
    return [this.path, ...inside.map(({ name }) => `${this.path}/${name}`).sort()];
  }

  /** Removes it with all that is in it, whoever made that. */
  [Symbol.dispose](): void {
    for (const folder of this.folders().reverse()) Deno.removeSync(folder);
  }
}

/** Moves this process. */
function enter(folder: string): void {
  Deno.writeTextFileSync(`${folder}/cgroup.procs`, "0");
}
