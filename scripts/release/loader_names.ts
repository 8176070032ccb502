/**
 * Keeps the carried loader from looking at the host: in its copy, every path where it would search
 * for libraries, or for lists of them, becomes one of the same length that does not exist: /proc
 * has no entry of that name and nobody can make one.
 */

/** What glibc's loader has compiled in (elf/rtld.c, elf/dl-cache.c, sysdeps/generic/ldconfig.h). */
const FILES = ["/etc/ld.so.preload", "/etc/ld.so.cache"] as const;

/** The compiled-in library folders, one string behind the other; longest first. */
const FOLDERS = ["/usr/lib/TRIPLET/", "/lib/TRIPLET/", "/usr/lib/", "/lib/"] as const;

const NOWHERE = "/proc/-/";

/** A path that does not exist, as long as the given one; a folder stays one. */
export function nowhere(path: string): string {
  const end = path.endsWith("/") ? "/" : "";
  // "/lib/" is too short for a name in /proc; only root can make a folder in /, as in /lib itself.
  if (path.length < NOWHERE.length + 1) return "/".padEnd(path.length - 1, "\x01") + end;
  return NOWHERE.padEnd(path.length - end.length, "-") + end;
}

/**
 * A copy of the loader with those names changed.
 *
 * @param triplet Debian's name of the processor's library folder
 * @throws {Error} where a name is not in it: another glibc, whose ways have to be looked at first
 */
export function withoutHostNames(
  loader: Uint8Array,
  triplet: string,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(loader);
  for (const name of FILES) replaceAll(copy, `\0${name}\0`, `\0${nowhere(name)}\0`);
  for (const folder of FOLDERS) {
    const name = folder.replace("TRIPLET", triplet);
    replaceAll(copy, `\0${name}\0`, `\0${nowhere(name)}\0`);
  }
  return copy;
}

/** Replaces every occurrence of some bytes by as many others; there has to be one. */
function replaceAll(bytes: Uint8Array, from: string, to: string): void {
  const text = new TextEncoder();
  const [old, changed] = [text.encode(from), text.encode(to)];
  let found = 0;
  for (let at = indexOf(bytes, old, 0); at >= 0; at = indexOf(bytes, old, at + 1)) {
    bytes.set(changed, at);
    found++;
  }
  if (found === 0) throw new Error(`the loader has no ${JSON.stringify(from)} in it`);
}

/** Where some bytes are in others, from a place on; -1 if they are not there. */
export function indexOf(bytes: Uint8Array, wanted: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(wanted[0], from); at >= 0; at = bytes.indexOf(wanted[0], at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return at;
  }
  return -1;
}
