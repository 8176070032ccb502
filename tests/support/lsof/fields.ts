/** The output of `lsof -F`, reduced to sockets. */

/** Types of files that are sockets. */
const SOCKET_TYPES = new Set([
  ...["IPv4", "IPv6", "unix", "sock", "pack", "netlink", "raw", "raw6", "icmp"],
]);

/**
 * The sets of fields of processes that have sockets, and of those sockets. There have to be the
 * letters f and t; a newline ends each field.
 */
export function socketsOnly(text: string): string {
  const kept: string[] = [];
  let process: string[] = [];
  let file: string[] = [];
  let written = false;
  const endFile = (): void => {
    const type = file.find((field) => field.startsWith("t"))?.slice(1) ?? "";
    const isFile = file.includes("ncan't identify protocol");
    if (file.length > 0 && SOCKET_TYPES.has(type) && !isFile) {
      if (!written) kept.push(...process);
      written = true;
      kept.push(...file);
    }
    file = [];
  };
  for (const field of text.split("\n")) {
    if (field.startsWith("p")) {
      endFile();
      process = [field];
      written = false;
    } else if (field.startsWith("f")) {
      endFile();
      file = [field];
    } else if (file.length > 0) {
      file.push(field);
    } else {
      process.push(field);
    }
  }
  endFile();
  return kept.filter((field) => field !== "").map((field) => `${field}\n`).join("");
}
