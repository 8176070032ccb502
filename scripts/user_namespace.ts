/**
 * For those who are not root: tests that want to be it run in a user namespace of their own, where
 * the kernel permits that. There they may make other namespaces, mount, and open any socket; they
 * may not become another user.
 */

import { ROOT, run } from "./child.ts";

/**
 * Runs a command as root of namespaces of its own, with the loopback interface up. The shell stays,
 * as the process that others become children of when their parents end.
 */
export const IN_USER_NAMESPACE: readonly string[] = [
  ...["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork"],
  ...["--kill-child", "--mount-proc"],
  ...["sh", "-c", 'ip link set lo up && { "$@"; exit $?; }', "sh"],
];

/** Whether the kernel, and whatever this runs in, permit that. */
export async function mayMakeUserNamespaces(): Promise<boolean> {
  return (await run([...IN_USER_NAMESPACE, "true"])).code === 0;
}

/** A need (see tests/support/programs/needs.ts) that an ordinary user cannot meet. */
const ROOTS_NEED = /"(root|root over users|netns)"/;

/** Test files that have such needs, as paths from the top of the repository, sorted. */
export async function filesThatNeedRoot(folder = "tests"): Promise<string[]> {
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${ROOT}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) files.push(...await filesThatNeedRoot(path));
    else if (
      name.endsWith("_test.ts") && ROOTS_NEED.test(await Deno.readTextFile(`${ROOT}/${path}`))
    ) {
      files.push(path);
    }
  }
  return files.sort();
}
