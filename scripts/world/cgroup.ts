/**
 * Cgroups of a world's own: made, entered for a moment, and removed.
 *
 * @module
 */

/** A folder of cgroup2 to make cgroups in. */
export class CgroupFolder implements Disposable {
  /** Where cgroup2 is mounted. */
  readonly root: string;
  /** Paths below the mount, each below one before it. */
  readonly #made: string[] = [];
  readonly #path: string;

  private constructor(root: string, path: string) {
    this.root = root;
    this.#path = path;
    this.#make(path);
  }

  /**
   * Makes the folder.
   *
   * @returns null where cgroup2 is not mounted, or is not this user's to change
   */
  static make(name: string): CgroupFolder | null {
    const root = /^\S+ (\S+) cgroup2 rw/m.exec(Deno.readTextFileSync("/proc/mounts"))?.[1];
    if (root === undefined) return null;
    try {
      return new CgroupFolder(root, `/${name}`);
    } catch (error) {
      if (error instanceof Deno.errors.PermissionDenied) return null;
      throw error;
    }
  }

  /** Runs `make` in a cgroup of the folder: the sockets that it opens belong to that. */
  within<T>(name: string, make: () => T): T {
    const home = /^0::(.*)$/m.exec(Deno.readTextFileSync("/proc/self/cgroup"))![1];
    const path = `${this.#path}/${name}`;
    this.#make(path);
    this.#enter(path);
    try {
      return make();
    } finally {
      this.#enter(home);
    }
  }

  /** The folder and what is in it, as folders of the file system. */
  folders(): string[] {
    return this.#made.map((path) => this.root + path);
  }

  /** Removes a cgroup that is empty of processes; its sockets then belong to one that is gone. */
  remove(name: string): void {
    const path = `${this.#path}/${name}`;
    Deno.removeSync(this.root + path);
    this.#made.splice(this.#made.indexOf(path), 1);
  }

  /** Removes all that are left. */
  [Symbol.dispose](): void {
    for (const path of this.#made.reverse()) Deno.removeSync(this.root + path);
  }

  #make(path: string): void {
    Deno.mkdirSync(this.root + path);
    this.#made.push(path);
  }

  #enter(path: string): void {
    Deno.writeTextFileSync(`${this.root}${path}/cgroup.procs`, "0");
  }
}
