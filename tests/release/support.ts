/**
 * The released files, and places to run them in.
 *
 * @module
 */

import type { Arch } from "../../scripts/elf.ts";
import { PT, readElfImage } from "../../scripts/release/elf_image.ts";
import { type Needs, needs } from "../support/programs/needs.ts";

/** The top folder of the repository. */
export const ROOT: string = import.meta.dirname!.replace(/\/[^/]*\/[^/]*$/, "");

/** Path of a released file. */
export function released(arch: Arch): string {
  return `${ROOT}/dist/sockscope-linux-${arch}`;
}

/** Bytes in which all program headers of a released file are. */
const HEADERS = 4096;

/** The first bytes of a file. */
export function beginning(path: string, length = HEADERS): Uint8Array {
  using file = Deno.openSync(path);
  const bytes = new Uint8Array(length);
  return bytes.subarray(0, file.readSync(bytes) ?? 0);
}

/** What a test needs that runs, or at least reads, a released file. */
export function needsRelease(arch: Arch, ...things: string[]): Needs {
  const runs = arch === "aarch64" || Deno.build.arch === "x86_64";
  // Not the name of a program on any machine, so that the gate names it as missing.
  return needs(...(runs && isReleased(arch) ? [] : [`${arch} release`]), ...things);
}

function isReleased(arch: Arch): boolean {
  try {
    return !readElfImage(beginning(released(arch))).types.includes(PT.INTERP);
  } catch {
    return false;
  }
}

/** Words of a shell that run a command as the user that owns nothing. */
export const AS_NOBODY = "setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all";

/** What a run left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command with nothing on standard input and only the given environment. */
export async function runWith(
  env: Readonly<Record<string, string>>,
  ...command: readonly string[]
): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(command[0], {
    args: command.slice(1),
    env: { PATH: Deno.env.get("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin", ...env },
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/**
 * Runs a shell script with mounts of its own, which go when it ends. `$root` is an empty folder,
 * `$file` the released file.
 */
export async function inOwnMounts(script: string): Promise<Ran> {
  const root = await Deno.makeTempDir({ prefix: "root" });
  try {
    return await runWith(
      { root, file: released("x86_64") },
      ...["unshare", "--mount", "sh", "-euc", script],
    );
  } finally {
    await Deno.remove(root);
  }
}

/** The start of a script: a root folder that holds the released file and /proc, and nothing else. */
export const EMPTY_ROOT = `
  mount -t tmpfs none "$root"
  mkdir "$root/proc"
  mount -t proc none "$root/proc"
  touch "$root/sockscope"
  mount --bind "$file" "$root/sockscope"
`;
