/**
 * Joins a program's modules, which starts sooner than two hundred of them do: all that every start
 * needs into one file, and beside it what is loaded when it is wanted. The bundler reads files and
 * fetches nothing.
 *
 * The bundler alone would make a file of each set of modules that several parts have in common, two
 * dozen of which every start would load, each for a tenth of a millisecond and more. So it is run
 * twice: over the sources, and over those of its files that the entry imports.
 */

import { reasonIn, ROOT, run } from "./child.ts";
import { libraryFile, packagedProgram } from "./pinned.ts";
import { ESBUILD, LIBRARIES } from "./pins.ts";

/** Modules of the runtime's own that the program loads; any other is refused. */
export const RUNTIME_MODULES: readonly string[] = ["node:fs"];

/**
 * Names are shortened and blanks left out, for less to be read at each start. No statement is
 * rewritten: what is released is what was written.
 */
const FLAGS = [
  "--bundle",
  "--format=esm",
  "--platform=neutral",
  ...RUNTIME_MODULES.map((module) => `--external:${module}`),
  "--minify-whitespace",
  "--minify-identifiers",
  // What the folders above say of packages and of TypeScript has no part in it.
  "--ignore-annotations",
  "--tsconfig-raw={}",
  "--log-level=warning",
  "--color=false",
] as const;

/** What the bundler says of the files that it made (its `--metafile`), by their paths. */
interface Outputs {
  readonly [path: string]: {
    readonly imports: readonly { readonly path: string; readonly kind: string }[];
    readonly exports: readonly string[];
    readonly bytes: number;
    /** The source that it begins with, if that is the entry or loaded later. */
    readonly entryPoint?: string;
  };
}

/** What a module became. */
export interface Bundled {
  /** The file that runs it. */
  readonly path: string;
  /**
   * Names of the files that are loaded with a source, which is named by its path from the top. Throws if
   * nothing loads that source by itself.
   */
  filesOf(source: string): readonly string[];
}

/** An import as the bundler writes it: names of letters and digits, no blanks but around `as`. */
const IMPORT = /(?<=^|[;}])import(?:\{([^{}]*)\}from)?"\.\/([^"]+)";/gm;

/**
 * Bundles a module into a folder.
 *
 * @throws {Error} with one line, where an import is not to be found or the bundler is not to be had
 */
export async function bundle(entry: string, folder: string): Promise<Bundled> {
  const name = entry.replace(/^.*\//, "").replace(/\.ts$/, ".js");
  await Deno.mkdir(folder, { recursive: true });
  const work = await Deno.makeTempDir({ dir: folder, prefix: ".bundle-" });
  try {
    const outputs = await split(entry, work);
    const needed = importedBy(name, outputs);
    const joined = [...needed, ...smallParts(outputs, needed)];
    const later = await Promise.all(
      Object.keys(outputs).filter((file) => !joined.includes(file)).map(async (file) =>
        [file, await Deno.readTextFile(`${work}/${file}`)] as const
      ),
    );
    const used = new Set(later.flatMap(([, text]) => importsOf(joined, text)));
    await Deno.writeTextFile(`${work}/joined.js`, joinedText(joined, outputs, used));
    await bundler([
      ...later.map(([file]) => `--external:./${file}`),
      `--outfile=${work}/${name}.joined`,
      `${work}/joined.js`,
    ], entry);
    await place(`${work}/${name}.joined`, `${folder}/${name}`);
    for (const [file, text] of later) {
      const own = withImportsOf(joined, text);
      const missed = joined.find((part) => part !== name && own.includes(`"./${part}"`));
      if (missed !== undefined) throw new Error(`${entry}: ${file} looks for ${missed}`);
      await Deno.writeTextFile(`${work}/${file}`, own);
      await place(`${work}/${file}`, `${folder}/${file}`);
    }
    return {
      path: `${folder}/${name}`,
      filesOf: (source) => {
        const first = Object.keys(outputs).find((file) => outputs[file].entryPoint === source);
        if (first === undefined) throw new Error(`${entry}: ${source} is not loaded later`);
        const parts = importedBy(first, outputs);
        return [...new Set(parts.map((file) => joined.includes(file) ? name : file))];
      },
    };
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/** Bundles the sources into the files that the bundler makes of them; returns these by their names. */
async function split(entry: string, work: string): Promise<Outputs> {
  const metafile = `${work}/outputs.json`;
  await bundler(["--splitting", `--metafile=${metafile}`, `--outdir=${work}`, entry], entry);
  const { outputs }: { outputs: Outputs } = JSON.parse(await Deno.readTextFile(metafile));
  return Object.fromEntries(
    Object.entries(outputs).map(([path, output]) => [fileName(path), output]),
  );
}

async function bundler(words: readonly string[], entry: string): Promise<void> {
  const program = await packagedProgram(ESBUILD[Deno.build.arch]);
  const bundled = await run([program, ...FLAGS, ...await aliases(), ...words], { cwd: ROOT });
  if (bundled.code !== 0) throw new Error(`${entry}: not bundled: ${reasonIn(bundled)}`);
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A file and all that it imports at once, directly or not. */
function importedBy(name: string, outputs: Outputs, found: string[] = []): string[] {
  if (found.includes(name) || !(name in outputs)) return found;
  found.push(name);
  for (const { path, kind } of outputs[name].imports) {
    if (kind === "import-statement") importedBy(fileName(path), outputs, found);
  }
  return found;
}

/** Bytes of a file that is not worth loading by itself: that takes longer than having it anyway. */
const SMALL = 1024;

/** Small files that others import at once and that are not `needed` by every start. */
function smallParts(outputs: Outputs, needed: readonly string[]): string[] {
  const small = (file: string): boolean =>
    !needed.includes(file) && outputs[file].bytes <= SMALL &&
    // It may wait for what it loads.
    outputs[file].imports.every(({ kind }) => kind === "import-statement");
  const imported = Object.values(outputs).flatMap(({ imports }) =>
    imports.flatMap(({ path, kind }) => kind === "import-statement" ? [fileName(path)] : [])
  );
  const parts = new Set(imported.filter((file) => file in outputs && small(file)));
  // What such a file imports would be loaded at every start.
  const isAlone = (file: string): boolean =>
    importedBy(file, outputs).every((part) => parts.has(part) || needed.includes(part));
  return [...parts].filter(isAlone);
}

/** An export of one of the files that are joined: what the joined file calls it. */
function joinedName(part: number, name: string): string {
  return `p${part}_${name}`;
}

/** The names that a statement imports: what each is called there, and here. */
function namesIn(names = ""): readonly (readonly [string, string])[] {
  if (names === "") return [];
  return names.split(",").map((each) => {
    const [exported, local = exported] = each.split(" as ");
    return [exported, local];
  });
}

/** What a text imports of files that are joined, as the joined file calls it. */
function importsOf(joined: readonly string[], text: string): string[] {
  return [...text.matchAll(IMPORT)].filter(([, , file]) => joined.includes(file))
    .flatMap(([, names, file]) =>
      namesIn(names).map(([exported]) => joinedName(joined.indexOf(file), exported))
    );
}

/** A module that exports what of all files is `used`, and runs them. */
function joinedText(
  joined: readonly string[],
  outputs: Outputs,
  used: ReadonlySet<string>,
): string {
  const exported = joined.map((file, part) => {
    const names = outputs[file].exports.filter((each) => used.has(joinedName(part, each)));
    const renamed = names.map((each) => `${each} as ${joinedName(part, each)}`);
    return `export {${renamed.join(", ")}} from "./${file}";\n`;
  });
  // The first file runs the program, and so it is the last to be run itself.
  return exported.toReversed().join("");
}

/** The text of a file that imports from the joined one what it imported from its parts. */
function withImportsOf(joined: readonly string[], text: string): string {
  return text.replaceAll(IMPORT, (statement, names: string | undefined, file: string) => {
    const part = joined.indexOf(file);
    if (part < 0) return statement;
    if (names === undefined) return `import"./${joined[0]}";`;
    const renamed = namesIn(names).map(([exported, local]) =>
      `${joinedName(part, exported)} as ${local}`
    );
    return `import{${renamed.join(",")}}from"./${joined[0]}";`;
  });
}

/** Moves a file to its place. */
async function place(from: string, to: string): Promise<void> {
  // The compiled program holds its time, and has to be the same for the same sources.
  await Deno.utime(from, 0, 0);
  await Deno.rename(from, to);
}

/** Where the libraries of the program are. */
async function aliases(): Promise<string[]> {
  const words: string[] = [];
  for (const [specifier, { modules }] of Object.entries(LIBRARIES)) {
    const [entry] = await Array.fromAsync(modules, libraryFile);
    words.push(`--alias:${specifier}=${entry}`);
  }
  return words;
}
