/**
 * Puts each released file into an archive, with what has to go with it, and writes the list of
 * hashes. No time, owner or order of this machine gets into an archive.
 */

import { completionsText } from "../../lib/cli/completions.ts";
import { manualText } from "../../lib/cli/manual.ts";
import { CACHE, reasonIn, ROOT, run } from "../child.ts";
import { sha256 } from "../pinned.ts";
import type { Glibc } from "./glibc.ts";
import { libraryFile } from "../pinned.ts";
import { LIBRARIES } from "../pins.ts";
import { noticeText } from "./notice.ts";

/** One released file. */
export interface Released {
  /** Its path. */
  readonly path: string;
  /** What was carried in it. */
  readonly glibc: Glibc;
  /** Names of the carried files. */
  readonly carried: readonly string[];
  /** Where the compiled program begins in it, in bytes. */
  readonly programOffset: number;
}

/** Makes NAME.tar.gz beside each file, and SHA256SUMS over all of them. */
export async function writeArchives(dist: string, released: readonly Released[]): Promise<void> {
  const sums: string[] = [];
  for (const file of released) {
    const archive = `${file.path}.tar.gz`;
    await writeArchive(file, archive);
    for (const path of [file.path, archive]) {
      sums.push(`${await sha256(await Deno.readFile(path))}  ${path.replace(/^.*\//, "")}\n`);
    }
  }
  await Deno.writeTextFile(`${dist}/SHA256SUMS`, sums.join(""));
  console.error(`wrote ${dist}/SHA256SUMS`);
}

async function writeArchive(file: Released, archive: string): Promise<void> {
  const name = file.path.replace(/^.*\//, "");
  const work = await Deno.makeTempDir({ dir: CACHE, prefix: "archive-" });
  try {
    const top = `${work}/${name}`;
    await Deno.mkdir(`${top}/licences`, { recursive: true });
    await Deno.copyFile(file.path, `${top}/sockscope`);
    await Deno.copyFile(`${ROOT}/LICENSE`, `${top}/LICENSE`);
    for (const path of ["README.md", "CHANGELOG.md"]) {
      await Deno.copyFile(`${ROOT}/${path}`, `${top}/${path}`);
    }
    for (const [path, text] of shellFiles()) {
      await Deno.mkdir(`${top}/${path.replace(/\/[^/]*$/, "")}`, { recursive: true });
      await Deno.writeTextFile(`${top}/${path}`, text);
    }
    await Deno.mkdir(`${top}/docs`);
    for await (const { name } of Deno.readDir(`${ROOT}/docs`)) {
      await Deno.copyFile(`${ROOT}/docs/${name}`, `${top}/docs/${name}`);
    }
    await Deno.writeTextFile(
      `${top}/NOTICE`,
      noticeText(file.glibc.origin, file.carried, file.programOffset),
    );
    for (const [notice, path] of file.glibc.notices) {
      await Deno.copyFile(path, `${top}/licences/${notice}`);
    }
    for (const { licence } of Object.values(LIBRARIES)) {
      const name = licence.package.replace(/@[^@]*$/, "");
      await Deno.copyFile(await libraryFile(licence), `${top}/licences/${name}`);
    }
    const fixed = ["--sort=name", "--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
    const shape = ["--format=ustar", "--mode=u=rwX,go=rX"];
    await need(["tar", ...shape, ...fixed, "-C", work, "-cf", `${work}/archive.tar`, name]);
    await need(["gzip", "--no-name", `${work}/archive.tar`]);
    await Deno.chmod(`${work}/archive.tar.gz`, 0o644);
    await Deno.rename(`${work}/archive.tar.gz`, archive);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** The manual, and completions under the names that shells look for. */
function shellFiles(): readonly (readonly [path: string, text: string])[] {
  return [
    ["man/sockscope.1", manualText()],
    ["completions/sockscope.bash", completionsText("bash")],
    ["completions/_sockscope", completionsText("zsh")],
    ["completions/sockscope.fish", completionsText("fish")],
  ];
}

async function need(command: readonly string[]): Promise<void> {
  const done = await run(command, { env: { LC_ALL: "C" } });
  if (done.code !== 0) throw new Error(`${command[0]}: ${reasonIn(done)}`);
}
