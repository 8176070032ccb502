/**
 * Captured trees with something else in a file's place.
 *
 * @module
 */

/** Sparse: no disk holds as much. */
const HUGE = 64 * 1024 ** 3;

/** What can be in a file's place: how it gets there, and what is said of it. */
export interface Intruder {
  readonly what: string;
  readonly put: (path: string) => Promise<void>;
  readonly message: string;
}

/** Every kind of them. */
export const INTRUDERS: readonly Intruder[] = [
  { what: "a pipe without a writer", put: pipe, message: "is a pipe, not a file" },
  {
    what: "a link to a device without an end",
    put: (path) => Deno.symlink("/dev/zero", path),
    message: "is a device, not a file",
  },
  { what: "a socket", put: socket, message: "is a socket, not a file" },
  { what: "a folder", put: (path) => Deno.mkdir(path), message: "is a folder, not a file" },
  {
    what: "a link to itself",
    put: (path) => Deno.symlink(path, path),
    message: "Too many levels of symbolic links",
  },
  {
    what: "a file larger than any memory",
    put: (path) => sparse(path, HUGE),
    message: "is beyond the 1 GiB that are read of a tree",
  },
];

/** Makes a named pipe. */
export async function pipe(path: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("mkfifo", { args: [path] }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** A socket that nobody listens at: its first name goes with the listener, this one stays. */
async function socket(path: string): Promise<void> {
  const listener = Deno.listen({ transport: "unix", path: `${path}.first` });
  await Deno.link(`${path}.first`, path);
  listener.close();
}

/** Makes a file of so many NULs, which take no room. */
export async function sparse(path: string, size: number): Promise<void> {
  await Deno.writeFile(path, new Uint8Array(0));
  await Deno.truncate(path, size);
}
