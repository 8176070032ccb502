/** Whether a file is a stored copy, or made by the kernel while it is read. */

/**
 * True for a copy. A file of procfs has a size of 0 and bytes all the same, wherever procfs is
 * mounted: a copy has its size. The folder that `--proc-root` names may hold either, and statfs(2),
 * which would tell, is not to be had of Deno.
 */
export function isStored(path: string, bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    return Deno.statSync(path).size !== 0;
  } catch {
    // It was there a moment ago: copies stay, while processes of procfs end.
    return false;
  }
}
