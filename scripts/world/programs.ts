/**
 * The ordinary machine with command lines, and with counters: what `netstat` reads and `ss` does not.
 *
 * @module
 */

import { copyFolder } from "./no_ipv6.ts";

/** Command lines as processes have them, in turn. */
const COMMAND_LINES: readonly string[] = [
  "/usr/sbin/sshd\0-D\0",
  "sshd: root@pts/0\0",
  "nginx: master process /usr/sbin/nginx -g daemon on; master_process on;\0",
  "/lib/systemd/systemd-resolved\0",
  "-bash\0",
  "/opt/a folder/and a program with blanks\0--all\0",
  "",
  "relative/program\0x\0",
  "/usr/lib/postgresql/15/bin/postgres\0-D\0/var/lib/postgresql\0",
  "/usr/bin/nineteen-characters\0",
  "/a/folder/alone/\0",
];

/** Counters of SCTP (net/sctp/proc.c), whose module this kernel does not have. */
const SCTP_COUNTERS =
  "CurrEstab ActiveEstabs PassiveEstabs Aborteds Shutdowns OutOfBlues ChecksumErrors OutCtrlChunks " +
  "OutOrderChunks OutUnorderChunks InCtrlChunks InOrderChunks InUnorderChunks FragUsrMsgs " +
  "ReasmUsrMsgs OutSCTPPacks InSCTPPacks T1InitExpireds T1CookieExpireds T2ShutdownExpireds " +
  "T3RtxExpireds InPktSoftirq";

/** Values as counters have them: each its own, some of them 0, one as large as there are. */
function* values(): Generator<string> {
  yield "18446744073709551615";
  for (let count = 1;; count++) yield count % 7 === 0 ? "0" : String(count * 3);
}

/** Copies a captured tree, and adds what this machine's kernel has names for. */
export function writePrograms(to: string, mixed: string): void {
  copyFolder(mixed, to);
  const seen = new Set<string>();
  const pids = [...Deno.readDirSync(to)].map(({ name }) => Number(name)).filter((pid) => pid > 0);
  pids.sort((a, b) => a - b).forEach((pid, index) => {
    const line = COMMAND_LINES[index % COMMAND_LINES.length];
    Deno.writeTextFileSync(`${to}/${pid}/cmdline`, line);
    leaveOneOwner(`${to}/${pid}/fd`, seen);
  });
  const next = values();
  for (const name of ["snmp", "netstat"]) {
    Deno.writeTextFileSync(`${to}/net/${name}`, pairsOf(`/proc/net/${name}`, next));
  }
  const names = Deno.readTextFileSync("/proc/net/snmp6").split("\n").filter((line) => line !== "")
    .map((line) => line.split(/\s+/)[0]);
  Deno.writeTextFileSync(`${to}/net/snmp6`, linesOf(names, next));
  Deno.mkdirSync(`${to}/net/sctp`, { recursive: true });
  const sctp = SCTP_COUNTERS.split(" ").map((name) => `Sctp${name}`);
  Deno.writeTextFileSync(`${to}/net/sctp/snmp`, linesOf(sctp, next));
}

/** Leaves out links to sockets that a process before had, whose order would be the folder's. */
function leaveOneOwner(folder: string, seen: Set<string>): void {
  for (const { name } of Deno.readDirSync(folder)) {
    const link = Deno.readLinkSync(`${folder}/${name}`);
    if (link.startsWith("socket:") && seen.has(link)) Deno.removeSync(`${folder}/${name}`);
    seen.add(link);
  }
}

/** Lines of names, each with a line of values. */
function pairsOf(path: string, next: Iterator<string>): string {
  return Deno.readTextFileSync(path).split("\n").filter((line) => line !== "").map(
    (line, index) => {
      if (index % 2 === 0) return `${line}\n`;
      const [title, ...words] = line.split(" ");
      return `${[title, ...words.map(() => next.next().value)].join(" ")}\n`;
    },
  ).join("");
}

function linesOf(names: readonly string[], next: Iterator<string>): string {
  return names.map((name) => `${name.padEnd(32)}\t${next.next().value}\n`).join("");
}
