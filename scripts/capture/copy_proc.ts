/**
 * Copies what matters of a /proc into an ordinary folder that can be read in its place.
 *
 * @module
 */

import { NET_FILES, PROCESS_FILES, SECRET_FILES, SYS_FILES, THREAD_FILES } from "./net_files.ts";

/** What to copy, and what to leave out. */
export interface CopyOptions {
  /** The /proc to read. */
  readonly root: string;
  /** The folder to fill; made when missing. */
  readonly to: string;
  /** Processes to copy; `"all"` for every number found under the root. */
  readonly pids: readonly number[] | "all";
  /** Read net/ of this process, not of the reader: for a namespace the reader is not in. */
  readonly netOf?: number;
  /** Also copy PID/net of every process whose namespace is not the one of net/. */
  readonly otherNamespaces?: boolean;
  /** Leave out fd links that name a file (but /dev/*): the paths say what a machine is for. */
  readonly noPaths?: boolean;
  /** Copy command lines too, which may hold secrets. */
  readonly commandLines?: boolean;
  /** Of each process's threads, copy only the first: the others mostly hold the same descriptors. */
  readonly leadersOnly?: boolean;
  /** Written in the place of every cgroup file, whose paths are just as telling. */
  readonly cgroup?: string;
}

/** What was copied. */
export interface CopyReport {
  /** Regular files written. */
  files: number;
  /** Symbolic links written. */
  links: number;
  /** Things that were there when listed and gone, or refused, when read. */
  missed: string[];
}

/**
 * Makes the copy. Files and processes that do not exist, or vanish while being read, are left out
 * and counted; nothing is changed unless an option says so.
 *
 * @throws Error when the target folder cannot be written
 */
export function copyProc(options: CopyOptions): CopyReport {
  const report: CopyReport = { files: 0, links: 0, missed: [] };
  const { root, to } = options;
  const netRoot = options.netOf === undefined ? `${root}/net` : `${root}/${options.netOf}/net`;
  for (const name of NET_FILES) copyFile(`${netRoot}/${name}`, `${to}/net/${name}`, report);
  for (const name of SYS_FILES) {
    copyFile(`${root}/sys/net/${name}`, `${to}/sys/net/${name}`, report);
  }
  const home = readLink(`${root}/${options.netOf ?? "self"}/ns/net`);
  const pids = options.pids === "all" ? numbersIn(root, report) : options.pids;
  for (const pid of pids) {
    copyProcess(`${root}/${pid}`, `${to}/${pid}`, options, report);
    const own = readLink(`${root}/${pid}/ns/net`);
    if (options.otherNamespaces && own !== undefined && own !== home) {
      for (const name of NET_FILES) {
        copyFile(`${root}/${pid}/net/${name}`, `${to}/${pid}/net/${name}`, report);
      }
    }
  }
  return report;
}

function copyProcess(from: string, to: string, options: CopyOptions, report: CopyReport): void {
  const secrets = options.commandLines ? SECRET_FILES : [];
  for (const name of [...PROCESS_FILES, ...secrets]) {
    if (name === "cgroup" && options.cgroup !== undefined) {
      write(`${to}/${name}`, new TextEncoder().encode(options.cgroup), report);
    } else {
      copyFile(`${from}/${name}`, `${to}/${name}`, report);
    }
  }
  copyLink(`${from}/ns/net`, `${to}/ns/net`, report);
  copyDescriptors(`${from}/fd`, `${to}/fd`, options, report);
  const threads = numbersIn(`${from}/task`, report);
  for (const tid of options.leadersOnly ? threads.slice(0, 1) : threads) {
    for (const name of [...THREAD_FILES, ...secrets]) {
      copyFile(`${from}/task/${tid}/${name}`, `${to}/task/${tid}/${name}`, report);
    }
    copyDescriptors(`${from}/task/${tid}/fd`, `${to}/task/${tid}/fd`, options, report);
  }
}

function copyDescriptors(from: string, to: string, options: CopyOptions, report: CopyReport): void {
  for (const fd of numbersIn(from, report)) {
    const target = readLink(`${from}/${fd}`);
    if (target === undefined) report.missed.push(`${from}/${fd}`);
    else if (!options.noPaths || !isPath(target)) link(`${to}/${fd}`, target, report);
  }
}

/** Whether a descriptor's link names a file, other than a device that every machine has. */
export function isPath(target: string): boolean {
  return target.startsWith("/") && !target.startsWith("/dev/") && !target.startsWith("/memfd:");
}

function numbersIn(dir: string, report: CopyReport): number[] {
  try {
    return [...Deno.readDirSync(dir)].map((entry) => entry.name).filter((name) =>
      /^\d+$/.test(name)
    )
      .map(Number).sort((a, b) => a - b);
  } catch {
    report.missed.push(dir);
    return [];
  }
}

function copyFile(from: string, to: string, report: CopyReport): void {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(from);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) report.missed.push(from);
    return;
  }
  write(to, bytes, report);
}

function write(to: string, bytes: Uint8Array, report: CopyReport): void {
  makeFolderOf(to);
  Deno.writeFileSync(to, bytes);
  report.files++;
}

function copyLink(from: string, to: string, report: CopyReport): void {
  const target = readLink(from);
  if (target === undefined) report.missed.push(from);
  else link(to, target, report);
}

function link(to: string, target: string, report: CopyReport): void {
  makeFolderOf(to);
  Deno.symlinkSync(target, to);
  report.links++;
}

function readLink(path: string): string | undefined {
  try {
    return Deno.readLinkSync(path);
  } catch {
    return undefined;
  }
}

function makeFolderOf(path: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
}
