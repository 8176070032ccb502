/**
 * The ordinary machine with a kernel that has no IPv6.
 *
 * @module
 */

const GONE = ["tcp6", "udp6", "udplite6", "raw6", "icmp6", "sockstat6", "if_inet6"];

/** Copies a captured tree and takes away what such a kernel does not have. */
export function writeNoIpv6(to: string, mixed: string): void {
  copyFolder(mixed, to);
  for (const name of GONE) Deno.removeSync(`${to}/net/${name}`);
}

/** Copies a folder with its links as they are. */
export function copyFolder(from: string, to: string): void {
  Deno.mkdirSync(to, { recursive: true });
  for (const entry of Deno.readDirSync(from)) {
    const source = `${from}/${entry.name}`, target = `${to}/${entry.name}`;
    if (entry.isSymlink) Deno.symlinkSync(Deno.readLinkSync(source), target);
    else if (entry.isDirectory) copyFolder(source, target);
    else Deno.copyFileSync(source, target);
  }
}
