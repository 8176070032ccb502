/**
 * Other processes of a world: sleepers that inherit chosen sockets under a chosen command name.
 *
 * @module
 */

import { inheritable } from "./socket.ts";

/** What a child shall look like. */
export interface ChildSpec {
  /** Its command name (15 bytes at most, no slash): the name of a link to `sleep`. */
  readonly name: string;
  /** Sockets it shares with this process. */
  readonly shares?: readonly number[];
  /** User id, 0 unless given. */
  readonly uid?: number;
}

/** A running child. */
export interface Child {
  /** Its process id. */
  readonly pid: number;
  /** Ends it, and waits until it is gone. */
  end(): Promise<void>;
}

/** Starts a sleeper that ends by itself after ten minutes, should this process die. */
export async function startChild(spec: ChildSpec): Promise<Child> {
  const dir = Deno.makeTempDirSync();
  Deno.chmodSync(dir, 0o755);
  const program = `${dir}/${spec.name}`;
  Deno.symlinkSync("/bin/sleep", program);
  const shares = spec.shares ?? [];
  for (const fd of shares) inheritable(fd);
  const uid = spec.uid ?? 0;
  const child = new Deno.Command(program, {
    args: ["600"],
    cwd: "/",
    stdin: "null",
    stdout: "null",
    stderr: "null",
    ...(uid === 0 ? {} : { uid, gid: uid }),
  }).spawn();
  for (const fd of shares) inheritable(fd, false);
  await new Promise((done) => setTimeout(done, 50)); // exec must have happened before the link goes
  Deno.removeSync(dir, { recursive: true });
  return {
    pid: child.pid,
    end: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}
