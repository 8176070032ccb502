/**
 * Interfaces by index, from the tables below net/ that name both.
 *
 *     net/igmp       2<TAB>eth0      :     1      V3          net/ipv4/igmp.c igmp_mc_seq_show
 *     net/if_inet6   ADDRESS 02 40 20 80     eth0             net/ipv6/addrconf.c if6_seq_show
 *     net/dev_mcast  2    eth0            1     0     333...  net/core/net-procfs.c dev_mc_seq_show
 *
 * The index is hexadecimal in if_inet6 only. An interface that is down and has no address is in
 * none of them, so its name is not known.
 */

import { latin1 } from "../../model/latin1.ts";

/**
 * LOOPBACK_IFINDEX (include/net/net_namespace.h): the same in every namespace, whatever is listed.
 */
const LOOPBACK_INDEX = 1;

/** IFNAMSIZ without the NUL (include/uapi/linux/if.h). */
const LONGEST_NAME = 15;

/** Interface names by ifindex, and the reverse. */
export class Interfaces {
  readonly #names = new Map([[LOOPBACK_INDEX, "lo"]]);
  readonly #indexes = new Map([["lo", LOOPBACK_INDEX]]);

  /** `reported`: names by index, all of them if the kernel was asked, else none. */
  constructor(
    reported: ReadonlyMap<number, string>,
    igmp: Uint8Array | null,
    ifInet6: Uint8Array | null,
    devMcast: Uint8Array | null,
  ) {
    for (const [index, name] of reported) this.#add(index, name);
    this.#read(igmp, /^(\d+)\t([^\s:]+)/gm, 10);
    this.#read(ifInet6, /^[0-9a-f]{32} ([0-9a-f]+) [0-9a-f]+ [0-9a-f]+ [0-9a-f]+ +(\S+)/gm, 16);
    this.#read(devMcast, /^(\d+) +(\S+)/gm, 10);
  }

  #read(bytes: Uint8Array | null, row: RegExp, radix: number): void {
    if (bytes === null) return;
    for (const [, index, name] of latin1(bytes).matchAll(row)) {
      if (name.length > LONGEST_NAME) continue;
      const number = parseInt(index, radix);
      if (!this.#names.has(number)) this.#add(number, name);
    }
  }

  #add(index: number, name: string): void {
    this.#names.set(index, name);
    this.#indexes.set(name, index);
  }

  name(index: number): string | null {
    return this.#names.get(index) ?? null;
  }

  /** The interface's index, or null. `ifN` is the name of an interface whose name is not known. */
  index(name: string): number | null {
    const known = this.#indexes.get(name);
    if (known !== undefined) return known;
    const numbered = /^if([1-9]\d*)$/.exec(name);
    return numbered ? Number(numbered[1]) : null;
  }
}
