/**
 * Puts made-up tables and processes on disk.
 *
 * @module
 */

/** Writes one file of a tree, with its folders. */
export function writeFile(root: string, name: string, text: string): void {
  const path = `${root}/${name}`;
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(path, text);
}

/** A process of one thread that holds sockets: descriptor number to inode. */
export interface ProcessSpec {
  readonly pid: number;
  readonly command: string;
  readonly sockets: ReadonlyMap<number, number | bigint>;
}

/** PID/stat as fs/proc/array.c do_task_stat begins it; the rest is of no interest to a lister. */
export function statLine(pid: number, command: string): string {
  return `${pid} (${command}) S 1 ${pid} ${pid} 0 -1 4194304${" 0".repeat(43)}\n`;
}

/** Writes PID/{stat,comm,cgroup,ns,fd,task}. */
export function writeProcess(root: string, spec: ProcessSpec): void {
  const { pid, command } = spec;
  for (const dir of [`${pid}`, `${pid}/task/${pid}`]) {
    writeFile(root, `${dir}/stat`, statLine(pid, command));
    writeFile(root, `${dir}/comm`, `${command}\n`);
    Deno.mkdirSync(`${root}/${dir}/fd`, { recursive: true });
    for (const [fd, inode] of spec.sockets) {
      Deno.symlinkSync(`socket:[${inode}]`, `${root}/${dir}/fd/${fd}`);
    }
  }
  writeFile(root, `${pid}/cgroup`, `0::/system.slice/${pid}.service\n`);
  Deno.mkdirSync(`${root}/${pid}/ns`, { recursive: true });
  Deno.symlinkSync("net:[4026531840]", `${root}/${pid}/ns/net`);
}

/** The files that are the same in every tree. */
export function writeCommon(root: string): void {
  writeFile(root, "sys/net/ipv4/ip_local_port_range", "32768\t60999\n");
}
