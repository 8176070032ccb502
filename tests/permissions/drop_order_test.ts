import assert from "node:assert/strict";
import { hostFacts } from "../../lib/acquire/host_facts.ts";
import { run } from "../../main.ts";
import { ROOT } from "../support/program.ts";

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
          return Reflect.apply(target, self, args);
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
  "-E",
];

Deno.test("run: reads, drops, and only then decodes; Deno is not called any more", async () => {
  for (const line of LISTINGS) {
    const words = line.split(" ").filter((word) => word !== "");
    const events = await eventsOf(["--proc-root", TREE, ...words]);
    const drop = events.indexOf("drop");
    assert.ok(drop >= 0, `${line}: dropped`);
    assert.equal(events.lastIndexOf("drop"), drop, `${line}: dropped once`);
    assert.ok(
      line === "-E" || events.slice(0, drop).includes("Deno.openSync"),
      `${line}: the watch works, and files are read before the drop`,
    );
    const before = events.slice(0, drop).filter((event) => !/^(new )?Deno\./.test(event));
    assert.deepEqual(before, [], `${line}: nothing but reading before the drop`);
    const after = events.slice(drop + 1).filter((event) => /Deno\./.test(event));
    assert.deepEqual(after, [], `${line}: nothing of Deno's after it`);
  }
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
