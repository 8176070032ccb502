import assert from "node:assert/strict";
import { hostFacts } from "../../lib/acquire/host_facts.ts";
import { run } from "../../main.ts";
import { ROOT } from "../support/programs/program.ts";
import { MessagesTap } from "./tap.ts";

const TREE = `${ROOT}/testdata/mixed-6.18/proc`;

/** Whatever of Deno's functions is called while it is in use goes into `events`. */
class WatchedDeno implements Disposable {
  readonly #undo: (() => void)[] = [];

  constructor(events: string[]) {
    this.#watch(Deno, "Deno", events);
    const { env, stdin, stdout, stderr, permissions } = Deno;
    for (const [name, part] of Object.entries({ env, stdin, stdout, stderr, permissions })) {
      this.#watch(part, `Deno.${name}`, events);
    }
  }

  #watch(owner: object, path: string, events: string[]): void {
    const own = Object.getOwnPropertyDescriptors(owner);
    const inherited = Object.getOwnPropertyDescriptors(Object.getPrototypeOf(owner));
    for (const [name, descriptor] of Object.entries({ ...inherited, ...own })) {
      const original: unknown = descriptor.value;
      if (typeof original !== "function" || !descriptor.configurable) continue;
      if (name === "constructor") continue;
      const watched = new Proxy(original, {
        apply(target, self, args): unknown {
          events.push(`${path}.${name}`);
          const result = Reflect.apply(target, self, args);
          return name === "dlopen" ? watchedLibrary(result, events) : result;
        },
        construct(target, args): object {
          events.push(`new ${path}.${name}`);
          return Reflect.construct(target, args);
        },
      });
      Object.defineProperty(owner, name, { value: watched, configurable: true, writable: true });
      this.#undo.push(() => {
        if (name in own) Object.defineProperty(owner, name, descriptor);
        else Reflect.deleteProperty(owner, name);
      });
    }
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo) undo();
  }
}

/** A library whose calls go into `events` as `ffi.NAME`. What comes later without end, ends. */
function watchedLibrary(
  library: Deno.DynamicLibrary<Deno.ForeignLibraryInterface>,
  events: string[],
): typeof library {
  const receiver = Object.keys(library.symbols).length === RECEIVER_SYMBOLS;
  const symbols = Object.entries(library.symbols).map(([name, symbol]) => {
    const watched = (...args: unknown[]): unknown => {
      events.push(`ffi.${name}`);
      return receiver && name === "recv" ? 0n : Reflect.apply(symbol as () => unknown, null, args);
    };
    return [name, watched];
  });
  const close = (): void => {
    events.push("library.close");
    library.close();
  };
  return { symbols: Object.fromEntries(symbols), close };
}

/** recv and the place of its error number. */
const RECEIVER_SYMBOLS = 2;

/** A DNS that knows nobody, so that the test asks no name server. */
class NobodysDns implements Disposable {
  readonly #real = Object.getOwnPropertyDescriptor(Deno, "resolveDns")!;

  constructor() {
    const value = (): Promise<never> => Promise.reject(new Deno.errors.NotFound());
    Object.defineProperty(Deno, "resolveDns", { ...this.#real, value });
  }

  [Symbol.dispose](): void {
    Object.defineProperty(Deno, "resolveDns", this.#real);
  }
}

/** The order of what happens in a run: calls of Deno, "drop", "decode", "out". */
async function eventsOf(words: readonly string[]): Promise<string[]> {
  const events: string[] = [];
  const facts = hostFacts();
  using _watched = new WatchedDeno(events);
  using _messages = new MessagesTap(() => events.push("decode"));
  await run(words, {
    facts: {
      ...facts,
      get littleEndian(): boolean {
        events.push("decode");
        return facts.littleEndian;
      },
    },
    out: () => events.push("out"),
    error: () => {},
    drop: (keepNet) => void events.push(keepNet ? "drop all but net" : "drop"),
  });
  return events;
}

const LISTINGS = [
  "",
  "-anp",
  "-anpT",
  "-aepoi",
  "-s",
  "--json -anpT",
  "--jsonl -aT",
  "-s --json",
  "-a src 127.0.0.0/8 and sport = :ssh",
  "-0an dev lo",
];

Deno.test("run: reads, drops, and only then decodes; Deno is not called any more", async () => {
  for (const line of LISTINGS) {
    const words = line.split(" ").filter((word) => word !== "");
    const { before, after } = split(await eventsOf(["--proc-root", TREE, ...words]), line);
    assert.ok(before.includes("Deno.openSync"), `${line}: the watch works, and files are read`);
    assert.deepEqual(before.filter((event) => !OF_DENO.test(event)), [], `${line}: only read`);
    assert.deepEqual(after.filter((event) => OF_DENO.test(event)), [], `${line}: only shown`);
  }
});

const OF_DENO = /^(new )?Deno\./;
const OF_LIBC = /^(ffi|library)\./;

/** What happened before permissions were dropped, which is once, and what after it. */
function split(events: readonly string[], line: string): { before: string[]; after: string[] } {
  const drop = events.indexOf("drop");
  assert.ok(drop >= 0, `${line}: dropped`);
  assert.equal(events.lastIndexOf("drop"), drop, `${line}: dropped once`);
  return { before: events.slice(0, drop), after: events.slice(drop + 1) };
}

Deno.test("run: asks the kernel, closes libc, drops, and only then decodes", async () => {
  for (const line of ["-tan", "-a", "-anpe", "--json -am", "--source diag -uan", "-t -D -"]) {
    const { before, after } = split(await eventsOf(line.split(" ")), line);
    const opened = before.filter((event) => event === "Deno.dlopen").length;
    assert.ok(opened > 0 && before.includes("ffi.recv"), `${line}: the watch works`);
    assert.equal(before.filter((event) => event === "library.close").length, opened, line);
    assert.ok(before.lastIndexOf("library.close") > before.lastIndexOf("ffi.recv"), line);
    const others = before.filter((event) => !OF_DENO.test(event) && !OF_LIBC.test(event));
    assert.deepEqual(others, [], `${line}: only read`);
    const late = after.filter((event) => OF_DENO.test(event) || OF_LIBC.test(event));
    assert.deepEqual(late, [], `${line}: only shown`);
    assert.ok(line.includes("-D") || after.includes("decode"), `${line}: decoded`);
  }
});

Deno.test({
  name: "run: with -E only receiving is left after the drop",
  // That the one symbol stays open is what it is about.
  sanitizeResources: false,
  fn: async () => {
    const { before, after } = split(await eventsOf(["-tE"]), "-tE");
    assert.ok(before.includes("ffi.setsockopt"));
    assert.deepEqual(before.filter((event) => event === "decode"), []);
    const late = after.filter((event) => OF_DENO.test(event) || OF_LIBC.test(event));
    assert.deepEqual(late, ["ffi.recv"]);
  },
});

Deno.test("run: with -r or a host's name the net is kept, and used to ask DNS alone", async () => {
  for (const line of ["-tnr", "-tan dst localhost"]) {
    using _dns = new NobodysDns();
    const events = await eventsOf(["--proc-root", TREE, ...line.split(" ")]);
    const drop = events.indexOf("drop all but net");
    assert.ok(drop > 0 && !events.includes("drop"), line);
    assert.ok(events.indexOf("decode") > drop, line);
    const after = events.slice(drop + 1).filter((event) => /Deno\./.test(event));
    assert.ok(line.includes("localhost") || after.length > 0, `${line}: DNS was asked`);
    assert.deepEqual(after.filter((event) => event !== "Deno.resolveDns"), [], line);
  }
});
