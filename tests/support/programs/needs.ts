/**
 * The one way for a test to be skipped: it names what it needs, and where the machine lacks that
 * the test is ignored and the gate is told what was missing.
 *
 *     Deno.test({ ...needs("strace", "x86_64 binary"), name: "...", fn: () => { ... } });
 */

import { ROOT } from "../../../scripts/child.ts";
import { CgroupFolder } from "../../../scripts/world/cgroup.ts";

/** DuckDB's package for Node, from the top of the repository: `npm ci --prefix .ci` puts it there. */
export const DUCKDB = ".ci/node_modules/@duckdb/node-api";

/** Needs that are not the name of a program, each with its test. */
const CAPABILITIES: Readonly<Record<string, () => boolean>> = {
  "root": () => Deno.uid() === 0,
  "root over users": () => Deno.uid() === 0 && isMapped(NOBODY),
  "netns": () => succeeds("unshare", "--net", "true"),
  "cgroups": makesCgroups,
  "prometheus_client": () => succeeds("/usr/bin/python3", "-c", "import prometheus_client"),
  "duckdb": () => isFile(`${DUCKDB}/package.json`) && isOnPath("node"),
  "reference-ss": () => isFile(".cache/reference-ss/ss"),
  "reference-netstat": () => isFile(".cache/reference-netstat/netstat"),
  "x86_64 binary": () => Deno.build.arch === "x86_64" && isFile("dist/sockscope-linux-x86_64"),
  // To be run under qemu-aarch64-static, which is a need of its own.
  "aarch64 binary": () => isFile("dist/sockscope-linux-aarch64"),
  "arm64 libraries": () => exists("/usr/aarch64-linux-gnu/lib/ld-linux-aarch64.so.1"),
  // Descriptors are shared out by their number, which the kernel tells since 6.2.
  "two threads": () => navigator.hardwareConcurrency > 1 && Deno.statSync("/proc/self/fd").size > 0,
  "slow tests": () => Deno.env.get("SOCKSCOPE_TESTS") !== "fast",
};

/** The user that owns nothing. */
const NOBODY = 65534;

function makesCgroups(): boolean {
  using folder = CgroupFolder.make();
  return folder !== null;
}

/** What {@linkcode needs} answers; can be spread into a test definition. */
export interface Needs {
  /** True when something is missing. */
  readonly ignore: boolean;
  /** Each need that this machine or this run does not meet. */
  readonly missing: readonly string[];
}

const answers = new Map<string, boolean>();

/**
 * Says whether a test can run here, and leaves a note for the gate when not.
 *
 * @param things names of programs on the PATH, or of these: "root" (of the machine, or of a user
 * namespace that has no other user), "root over users" (may become any user, and give files to
 * them), "netns" (may make a network namespace), "cgroups" (may make cgroups of version 2), "reference-ss" and
 * "reference-netstat" (were fetched), "x86_64 binary" (compiled, and runs here), "aarch64
 * binary" (compiled), "prometheus_client" (for Python), "duckdb" (for Node, in .ci), "arm64 libraries" (that binary's, for qemu), "two threads" (read links where there are many), "slow tests" (the run is not limited to the fast ones)
 */
export function needs(...things: string[]): Needs {
  const missing = things.filter((thing) => !isMet(thing));
  if (missing.length > 0) note(missing);
  return { ignore: missing.length > 0, missing };
}

function isMet(thing: string): boolean {
  let met = answers.get(thing);
  if (met === undefined) {
    met = (CAPABILITIES[thing] ?? ((): boolean => isOnPath(thing)))();
    answers.set(thing, met);
  }
  return met;
}

/** One line per skipped test in the file that the gate named, if a gate is running. */
function note(missing: readonly string[]): void {
  const file = Deno.env.get("SOCKSCOPE_SKIPS");
  if (file === undefined || file === "") return;
  Deno.writeTextFileSync(file, missing.join(", ") + "\n", { append: true });
}

/** Whether a user's id means a user here: in a user namespace only those do that it maps. */
function isMapped(id: number): boolean {
  const ranges = Deno.readTextFileSync("/proc/self/uid_map").trim().split("\n");
  return ranges.some((range) => {
    const [first, , count] = range.trim().split(/ +/).map(Number);
    return first <= id && id < first + count;
  });
}

function isOnPath(program: string): boolean {
  // Tools for the administrator are outside of other users' PATH, yet many run for anybody.
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/sbin"];
  return folders.some((folder) => folder !== "" && exists(`${folder}/${program}`));
}

function isFile(path: string): boolean {
  return exists(`${ROOT}/${path}`);
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

function succeeds(program: string, ...args: string[]): boolean {
  try {
    return new Deno.Command(program, { args, stdin: "null", stdout: "null", stderr: "null" })
      .outputSync().success;
  } catch {
    return false;
  }
}
