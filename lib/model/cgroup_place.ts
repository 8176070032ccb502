/** What the path of a cgroup says of who is in it. All texts have a character a byte. */

/** A container, or what runs programs as one. */
export interface Container {
  /** docker, containerd, cri-o, podman, lxc, ...; null if the path does not tell which. */
  readonly runtime: string | null;
  /** The id that the runtime gave it; its name if it has no other id. */
  readonly id: string;
  /** Null if it is not known. */
  readonly name: string | null;
  /** The pod of Kubernetes that it belongs to: name and namespace. Null for none, or not known. */
  readonly pod: string | null;
  readonly podNamespace: string | null;
  readonly podUid: string | null;
}

/** A cgroup by its path, and the systemd units and the container that the path names. */
export interface CgroupPlace {
  /** From the root of all cgroups that the reader may see, which is `/`. */
  readonly cgroup: string;
  /** The unit of the system's service manager. */
  readonly unit: string | null;
  /** The unit within that: of a user's service manager. */
  readonly userUnit: string | null;
  /** The innermost slice that the unit is in; null if the path names none. */
  readonly slice: string | null;
  readonly container: Container | null;
}
