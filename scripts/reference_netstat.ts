/**
 * Fetches the `netstat` that sockscope's netstat is measured against: net-tools of Debian 12.
 *
 *     deno run -A scripts/reference_netstat.ts      prints the path of the program
 */

import { referenceProgram } from "./reference_program.ts";

/** The path of the reference; null, with the reason on standard error, where it cannot be had. */
export function referenceNetstat(): Promise<string | null> {
  return referenceProgram({
    name: "netstat",
    folder: "reference-netstat",
    suite: "bookworm",
    package: "net-tools",
    version: "2.10",
    packages: ["net-tools", "libc6", "libselinux1", "libpcre2-8-0"],
    places: ["usr/bin/netstat", "bin/netstat"],
    ask: ["-V"],
    answer: /^net-tools ([\d.]+)/,
  });
}

if (import.meta.main) {
  const path = await referenceNetstat();
  if (path === null) Deno.exit(1);
  console.log(path);
}
