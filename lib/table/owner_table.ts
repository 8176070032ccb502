/**
 * Who holds which socket: inode -> every (process, thread, fd), as columns with a hash join.
 *
 * One inode may have many owners. They are chained newest first, which is the order in which `ss`
 * prints them: the reverse of the order in which the links were found.
 */

import type { CgroupPlace } from "../model/cgroup_place.ts";

/** A process or thread that holds sockets. */
export interface OwnerTask {
  readonly pid: number;
  readonly tid: number;
  /** The process's parent and group; null if they are not to be had. */
  readonly parent: number | null;
  readonly group: number | null;
  /** Who may look at the process, as its folder in procfs has it; null if it was not asked for. */
  readonly folderOwner: number | null;
  /** The command's name as bytes; at most 15, of anything. */
  readonly command: Uint8Array;
  /** The effective user id; null if it was not asked for or not to be had. */
  readonly uid: number | null;
  /** The command line, a character a byte; null if it was not asked for or not to be had. */
  readonly cmdline: readonly string[] | null;
  /** SELinux context, null if it was not asked for or not to be had. */
  readonly context: Uint8Array | null;
  /** Its cgroup; null if it was not asked for or not to be had. */
  readonly place: CgroupPlace | null;
}

/** End of a chain. */
export const NO_OWNER = -1;

export class OwnerTable {
  /** How many processes did not let their links be read. */
  readonly denied: number;
  /** The device number of the kernel's file system of sockets; null if it is not known. */
  readonly socketDevice: number | null;
  readonly tasks: OwnerTask[] = [];
  /** Columns by owner index; the owners of one task follow one another. */
  readonly task: Int32Array;
  readonly fd: Int32Array;
  readonly inode: Uint32Array;
  readonly inodeHigh: Uint32Array;
  /** What the descriptor is open for, bits of `LINK_ACCESS`; 0 if it was not asked for. */
  readonly access: Uint8Array;
  /** What is known of some sockets, by owner index: SELinux contexts, */
  readonly socketContexts = new Map<number, Uint8Array>();
  /** names of protocols, */
  readonly protocols = new Map<number, Uint8Array>();
  /** and flags of the open file, as open(2) has them. */
  readonly fileFlags = new Map<number, number>();
  readonly #next: Int32Array;
  readonly #heads: Int32Array;
  readonly #mask: number;
  #length = 0;

  /** `capacity`: how many links there are at most. */
  constructor(capacity: number, denied: number, socketDevice: number | null = null) {
    this.denied = denied;
    this.socketDevice = socketDevice;
    this.task = new Int32Array(capacity);
    this.fd = new Int32Array(capacity);
    this.inode = new Uint32Array(capacity);
    this.inodeHigh = new Uint32Array(capacity);
    this.access = new Uint8Array(capacity);
    this.#next = new Int32Array(capacity);
    let buckets = 16;
    while (buckets < capacity * 2) buckets *= 2;
    this.#heads = new Int32Array(buckets).fill(NO_OWNER);
    this.#mask = buckets - 1;
  }

  /** How many owners there are. */
  get length(): number {
    return this.#length;
  }

  /** Adds a process or thread; returns its index for `add`. */
  addTask(task: OwnerTask): number {
    return this.tasks.push(task) - 1;
  }

  /** Adds a link: the socket with this inode (two halves) is open in `task` as `fd`; its index. */
  add(inode: number, inodeHigh: number, task: number, fd: number): number {
    const index = this.#length++;
    const bucket = this.#bucket(inode);
    this.inode[index] = inode;
    this.inodeHigh[index] = inodeHigh;
    this.task[index] = task;
    this.fd[index] = fd;
    this.#next[index] = this.#heads[bucket];
    this.#heads[bucket] = index;
    return index;
  }

  has(inode: number, inodeHigh: number, task: number, fd: number): boolean {
    let owner = this.#match(this.#heads[this.#bucket(inode)], inode, inodeHigh);
    while (owner !== NO_OWNER && (this.task[owner] !== task || this.fd[owner] !== fd)) {
      owner = this.after(owner);
    }
    return owner !== NO_OWNER;
  }

  /** First owner of a socket, newest first, or `NO_OWNER`. Inode 0 is nobody's. */
  first(inode: number, inodeHigh: number): number {
    if (inode === 0 && inodeHigh === 0) return NO_OWNER;
    return this.#match(this.#heads[this.#bucket(inode)], inode, inodeHigh);
  }

  /** The owner after `owner` of the same socket, or `NO_OWNER`. */
  after(owner: number): number {
    return this.#match(this.#next[owner], this.inode[owner], this.inodeHigh[owner]);
  }

  /** The owner of a socket that was found first, or `NO_OWNER`. */
  oldest(inode: number, inodeHigh: number): number {
    let owner = this.first(inode, inodeHigh);
    for (let older = owner; older !== NO_OWNER; older = this.after(older)) owner = older;
    return owner;
  }

  #match(start: number, inode: number, inodeHigh: number): number {
    let index = start;
    while (
      index !== NO_OWNER &&
      (this.inode[index] !== inode || this.inodeHigh[index] !== inodeHigh)
    ) {
      index = this.#next[index];
    }
    return index;
  }

  #bucket(inode: number): number {
    // Inodes count up, and every process of a machine draws from the same counter: mix the bits.
    return (Math.imul(inode, 0x9e3779b1) >>> 11) & this.#mask;
  }
}

/** Where no process was looked at. */
export const NO_OWNERS: OwnerTable = new OwnerTable(0, 0);

/** An SELinux context without the NUL or newline that the kernel ends it with; null for none. */
export function trimmedContext(context: Uint8Array | null): Uint8Array | null {
  if (context === null) return null;
  let end = context.length;
  while (end > 0 && context[end - 1] <= 0x20) end--;
  return end === 0 ? null : context.subarray(0, end);
}
