/**
 * Fetches the `ss` that sockscope's text output is measured against: iproute2's own, from Debian's
 * unstable suite, with the libraries it needs, unpacked into the cache folder (see
 * debian.ts: nothing is installed).
 *
 *     deno run -A scripts/reference_ss.ts      prints the path of the program
 */

import { referenceProgram } from "./reference_program.ts";

/** The iproute2 release that the golden files and the differential run are made with. */
export const REFERENCE_VERSION = "7.3.0";

const SUITE = "unstable";

/** iproute2 and all that its `ss` loads; the package's other programs want more. */
const PACKAGES = [
  "iproute2",
  "libbpf1",
  "libc6",
  "libcap2",
  "libcom-err2",
  "libelf1t64",
  "libgssapi-krb5-2",
  "libk5crypto3",
  "libkeyutils1",
  "libkrb5-3",
  "libkrb5support0",
  "libmnl0",
  "libpcre2-8-0",
  "libselinux1",
  "libssl3t64",
  "libtirpc3t64",
  "libzstd1",
  "zlib1g",
] as const;

/**
 * The path of the reference `ss`; null, with the reason on standard error, where it cannot be had.
 */
export function referenceSs(): Promise<string | null> {
  return referenceProgram({
    name: "ss",
    folder: "reference-ss",
    suite: SUITE,
    package: "iproute2",
    version: REFERENCE_VERSION,
    packages: PACKAGES,
    places: ["usr/bin/ss"],
    ask: ["-V"],
    answer: /iproute2-([\d.]+)/,
  });
}

if (import.meta.main) {
  const path = await referenceSs();
  if (path === null) Deno.exit(1);
  console.log(path);
}
