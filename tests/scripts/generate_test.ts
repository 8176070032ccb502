import assert from "node:assert/strict";
import { generateTree } from "../../scripts/tree/generate.ts";
import { Random } from "../../scripts/tree/random.ts";

const SIZE = { tcp: 50, tcp6: 5, udp: 5, unix: 20, owners: 2, seed: 9 };

/** Every file and link of a tree, by name. */
function contents(dir: string, at = ""): Map<string, string> {
  const all = new Map<string, string>();
  for (const entry of Deno.readDirSync(`${dir}${at}`)) {
    const name = `${at}/${entry.name}`;
    if (entry.isSymlink) all.set(name, Deno.readLinkSync(dir + name));
    else if (entry.isFile) all.set(name, Deno.readTextFileSync(dir + name));
    else for (const [key, value] of contents(dir, name)) all.set(key, value);
  }
  return all;
}

Deno.test("generateTree: the same seed gives the same tree, another seed another", () => {
  const dir = Deno.makeTempDirSync();
  try {
    generateTree(`${dir}/a`, SIZE);
    generateTree(`${dir}/b`, SIZE);
    generateTree(`${dir}/c`, { ...SIZE, seed: 10 });
    const [a, b, c] = ["a", "b", "c"].map((name) => contents(`${dir}/${name}`));
    assert.deepEqual(a, b);
    assert.notEqual(a.get("/net/tcp"), c.get("/net/tcp"));
    assert.equal(a.get("/net/tcp")?.split("\n").length, SIZE.tcp + 2);
    assert.ok(a.get("/net/tcp")?.split("\n").slice(0, -1).every((line) => line.length === 149));
    assert.ok([...a.keys()].some((name) => name.startsWith("/1037/fd/")));
  } finally {
    Deno.removeSync(dir, { recursive: true });
  }
});

Deno.test("Random: stays below its bound and repeats", () => {
  const one = new Random(3), two = new Random(3);
  for (let i = 0; i < 1000; i++) {
    const value = one.below(7);
    assert.equal(value, two.below(7));
    assert.ok(value >= 0 && value < 7);
  }
});
