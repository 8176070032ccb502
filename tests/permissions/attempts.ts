/** Everything that a program could try behind the back of its permissions, one call per kind. */

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import process from "node:process";
import { PERMISSION_KINDS } from "../../lib/acquire/sandbox/drop_permissions.ts";

/** What a refused call is called in the answers; of any other end it is the error's own name. */
export const REFUSED = "NotCapable";

/** Deno 2.7 lets node's own module say "connection refused" where it was the permission. */
export const THROUGH_NODE = "net: connect through node";
/** Fails in any case, since nobody listens there. */
export const FROM_ELSEWHERE = "import: a module from elsewhere";

/** How each attempt ended: the name of its error, or "done". */
export type Answers = Readonly<Record<string, string>>;

/** What the attempts reach out for; all of it is there. */
export interface Targets {
  /** A file. */
  readonly path: string;
  /** A web server on 127.0.0.1. */
  readonly port: number;
}

/** The discard port, where nobody listens: what could be imported would stay in Deno's cache. */
const NOBODY = "http://127.0.0.1:9/a.js";
/** Put together at run time: what an import statement names in full is loaded at the start. */
const UNWANTED = `./${["unwanted", "ts"].join(".")}`;

const GETPID = { getpid: { parameters: [], result: "i32" } } as const;

/** Attempts that answer at once. */
function immediate({ path }: Targets): Record<string, () => unknown> {
  return {
    "read: open a file": () => Deno.openSync(path).close(),
    "read: open a table of the kernel": () => Deno.openSync("/proc/net/tcp").close(),
    "read: look at a file": () => Deno.statSync(path),
    "read: list a folder": () => [...Deno.readDirSync("/")],
    "read: list the processes": () => [...Deno.readDirSync("/proc")],
    "read: follow a link": () => Deno.readLinkSync("/proc/self/exe"),
    "read: through node:fs": () => readFileSync(path),
    "env: one variable": () => Deno.env.get("PATH"),
    "env: one variable through node": () => process.env.PATH,
    "env: all of them": () => Deno.env.toObject(),
    "env: set one": () => Deno.env.set("SOCKSCOPE_ATTEMPT", "1"),
    "write: a file": () => Deno.writeTextFileSync("/dev/null", ""),
    "write: a temporary file": () => Deno.removeSync(Deno.makeTempFileSync()),
    "net: listen": () => Deno.listen({ hostname: "127.0.0.1", port: 0 }).close(),
    "run: a program": () => new Deno.Command("true").outputSync(),
    "run: a program through node": () => execFileSync("true", { env: {} }),
    "ffi: a library": () => Deno.dlopen("libc.so.6", {}).close(),
    "ffi: a symbol": () => Deno.dlopen("libc.so.6", GETPID).symbols.getpid(),
    "ffi: a pointer": () => Deno.UnsafePointer.create(1n),
    "sys: the host's name": () => Deno.hostname(),
    "sys: the user": () => Deno.uid(),
  };
}

/** Attempts whose answer comes later; the permission is looked at when they begin. */
function later({ port }: Targets): Record<string, () => Promise<unknown>> {
  const hostname = "127.0.0.1";
  return {
    "net: connect": async () => (await Deno.connect({ hostname, port })).close(),
    "net: fetch": async () => await (await fetch(`http://${hostname}:${port}/`)).text(),
    [THROUGH_NODE]: () =>
      new Promise<void>((done, fail) => {
        const socket = connect(port, hostname, () => {
          socket.destroy();
          done();
        }).on("error", fail);
      }),
    [FROM_ELSEWHERE]: () => import(NOBODY.slice()),
    "import: a module of this machine": () => import(UNWANTED),
  };
}

/** Asking for a permission back; "done" if it was given. */
function asking(): Record<string, () => unknown> {
  return Object.fromEntries(PERMISSION_KINDS.map((name) => [`ask for ${name}`, () => {
    const { state } = Deno.permissions.requestSync({ name });
    if (state !== "granted") throw new Deno.errors.NotCapable();
  }]));
}

function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // The module loader and node's errors wrap the refusal and keep its words.
  return /^(Requires|No) \w+ access/.test(error.message) || /NotCapable/.test(error.message)
    ? REFUSED
    : error.name;
}

/** Begins every attempt at once; the answers come when the slowest of them has ended. */
export async function attemptEverything(targets: Targets): Promise<Answers> {
  const answers: Record<string, string> = {};
  for (const [name, attempt] of Object.entries({ ...immediate(targets), ...asking() })) {
    try {
      attempt();
      answers[name] = "done";
    } catch (error) {
      answers[name] = nameOf(error);
    }
  }
  const begun = Object.entries(later(targets)).map(async ([name, attempt]) => {
    answers[name] = await attempt().then(() => "done", nameOf);
  });
  await Promise.all(begun);
  return answers;
}
