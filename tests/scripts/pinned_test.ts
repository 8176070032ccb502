import assert from "node:assert/strict";
import { CACHE, ROOT } from "../../scripts/child.ts";
import { pinnedProgram, requireHash, type Source } from "../../scripts/pinned.ts";
import { DENO } from "../../scripts/pins.ts";

/** The SHA-256 of "abc" (FIPS 180-2, appendix B.1). */
const OF_ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/** Of the empty message. */
const OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

const NAME = `test-${Deno.pid}`;
const PATH = `${CACHE}/pinned/${NAME}`;

function source(name: string, text: string): Source {
  return { name, fetch: () => Promise.resolve(new TextEncoder().encode(text)) };
}

const silent: Source = {
  name: "silent",
  fetch: () => Promise.reject(new Error("silent: no answer in time")),
};

/** What `pinnedProgram` gives for "abc", and the lines it prints. */
async function taken(
  ...sources: readonly Source[]
): Promise<{ path: string | null; kept: string | null; lines: string[] }> {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string): void => void lines.push(line);
  try {
    const path = await pinnedProgram(NAME, OF_ABC, sources).catch((error) => {
      lines.push(error.message);
      return null;
    });
    return { path, kept: await Deno.readTextFile(PATH).catch(() => null), lines };
  } finally {
    console.error = error;
  }
}

Deno.test("requireHash: passes the known bytes, and names what it found of others", async () => {
  await requireHash("a", new TextEncoder().encode("abc"), OF_ABC);
  await assert.rejects(requireHash("a", new Uint8Array(), OF_ABC), {
    message: `a has the SHA-256 ${OF_NOTHING}, not the known ${OF_ABC}`,
  });
});

Deno.test("pinnedProgram: what has another hash is neither kept nor used", async () => {
  try {
    const other = `has the SHA-256 ${OF_NOTHING}, not the known ${OF_ABC}`;
    const none = await taken(source("first", ""), silent);
    assert.deepEqual(none, {
      path: null,
      kept: null,
      lines: [`first ${other}`, "silent: no answer in time", `${NAME} is not to be had`],
    });
    // The next source is asked.
    const second = await taken(source("first", ""), source("second", "abc"));
    assert.deepEqual(second, { path: PATH, kept: "abc", lines: [`first ${other}`] });
    assert.equal(Deno.statSync(PATH).mode! & 0o777, 0o755);
    // What is kept needs no source.
    assert.deepEqual(await taken(silent), { path: PATH, kept: "abc", lines: [] });
    // A changed copy does not serve.
    await Deno.writeTextFile(PATH, "");
    const changed = `${PATH} ${other}: fetched anew`;
    const again = await taken(source("first", "abc"));
    assert.deepEqual(again, { path: PATH, kept: "abc", lines: [changed] });
    await Deno.writeTextFile(PATH, "");
    assert.equal((await taken(silent)).path, null);
  } finally {
    await Deno.remove(PATH).catch(() => {});
  }
});

Deno.test("the README's Deno is a known one, and the one that CI installs", async () => {
  const readme = await Deno.readTextFile(`${ROOT}/README.md`);
  const versions = new Set(
    [...readme.matchAll(/\bdeno@([\d.]+\d)/g)].map(([, version]) => version),
  );
  const lock = JSON.parse(await Deno.readTextFile(`${ROOT}/.ci/package-lock.json`));
  assert.deepEqual([...versions], [lock.packages["node_modules/deno"].version]);
  for (const [arch, { package: name }] of Object.entries(DENO[[...versions][0]])) {
    const [, path, version] = /^(.*)@(.*)$/.exec(name)!;
    const locked = lock.packages[`node_modules/${path}`];
    assert.equal(locked.version, version, arch);
    assert.match(locked.integrity, /^sha512-/, arch);
  }
});
