/**
 * Which name files a recorded answer depends on.
 *
 * @module
 */

/** The machine's files that turn numbers into names in the output of `ss` without -n. */
export const NAME_FILES: readonly string[] = ["/etc/services", "/etc/protocols"];

/**
 * A short digest of this machine's name files: an answer recorded without -n can only be compared
 * where the digest is the same. Missing files count as empty.
 */
export async function namesDigest(): Promise<string> {
  const parts = NAME_FILES.map((path) => {
    try {
      return Deno.readTextFileSync(path);
    } catch {
      return "";
    }
  });
  const bytes = new TextEncoder().encode(parts.join("\0"));
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...hash.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Whether a command line turns numbers into names, so that its answer depends on those files. */
export function asksNames(args: readonly string[]): boolean {
  return !args.some((arg) => arg === "--numeric" || /^-[a-zA-Z0-9]*n/.test(arg));
}
