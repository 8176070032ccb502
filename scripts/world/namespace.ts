/**
 * A fresh network namespace for this process, and a second one for the far ends of connections,
 * so that a world shows one side only.
 *
 * @module
 */

import { check, cString, libc } from "./libc.ts";

const CLONE_NEWNS = 0x20000, CLONE_NEWNET = 0x40000000;
const MS_REC = 0x4000n, MS_PRIVATE = 0x40000n;

/** The two namespaces, and the wire between them once {@link Namespaces.wire} has laid it. */
export interface Namespaces {
  /** Runs `ip` where the sockets of the world live. */
  ip(...args: string[]): void;
  /** Runs `make` in the far namespace. */
  far<T>(make: () => T): T;
  /** Lays a veth pair: `wire0` (10.9.0.1, fd00:9::1, fe80::1) here, `wire1` there. */
  wire(farAddresses: readonly string[]): void;
  /** From now on packets to this far address are lost, silently. */
  lose(address: string): void;
}

/**
 * Leaves the machine's namespaces. Every mount made afterwards is private, and /run and /srv are
 * empty file systems in memory, so that unix sockets can have ordinary names and leave no trace.
 */
export function enterNamespaces(): Namespaces {
  check("unshare", libc.unshare(CLONE_NEWNS));
  const none = cString("none");
  check("mount", libc.mount(none, cString("/"), none, MS_REC | MS_PRIVATE, null));
  for (const dir of ["/run", "/srv"]) {
    check("mount", libc.mount(cString("tmpfs"), cString(dir), cString("tmpfs"), 0n, null));
  }
  const far = freshNamespace(), home = freshNamespace();
  const inFar = <T>(make: () => T): T => {
    check("setns", libc.setns(far, CLONE_NEWNET));
    try {
      return make();
    } finally {
      check("setns", libc.setns(home, CLONE_NEWNET));
    }
  };
  ip("link", "set", "lo", "up");
  return {
    ip,
    far: inFar,
    wire: (addresses) => layWire(far, inFar, addresses),
    lose: (address) => {
      // A wrong hardware address: the far end sees the frames and throws them away.
      ip(
        "neigh",
        "replace",
        address,
        "lladdr",
        "02:00:00:00:00:99",
        "dev",
        "wire0",
        "nud",
        "permanent",
      );
    },
  };
}

/** Moves this thread to a new network namespace and returns a descriptor of it. */
function freshNamespace(): number {
  check("unshare", libc.unshare(CLONE_NEWNET));
  const O_CLOEXEC = 0o2000000;
  return check("open", libc.open(cString("/proc/thread-self/ns/net"), O_CLOEXEC));
}

function layWire(
  far: number,
  inFar: (make: () => void) => void,
  addresses: readonly string[],
): void {
  const up = (dev: string, list: readonly string[]): void => {
    ip("link", "set", dev, "addrgenmode", "none");
    for (const address of list) {
      const v6 = address.includes(":");
      ip("addr", "add", address + (v6 ? "/64" : "/16"), "dev", dev, ...(v6 ? ["nodad"] : []));
    }
    ip("link", "set", dev, "up");
  };
  ip("link", "add", "wire0", "type", "veth", "peer", "name", "wire1");
  ip("link", "set", "wire1", "netns", `/proc/${Deno.pid}/fd/${far}`);
  up("wire0", ["10.9.0.1", "10.9.0.2", "fd00:9::1", "fe80::1"]);
  inFar(() => {
    ip("link", "set", "lo", "up");
    up("wire1", [...addresses, "fe80::2"]);
  });
}

function ip(...args: string[]): void {
  const { success, stderr } = new Deno.Command("ip", { args }).outputSync();
  if (!success) throw new Error(`ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}
