import assert from "node:assert/strict";
import { circles, importsOf, violations } from "../../scripts/check_imports.ts";

/** The messages for one import statement in one file. */
function importing(file: string, specifier: string): string[] {
  return violations(file, `import { x } from "${specifier}";\n`).map(({ message }) => message);
}

Deno.test("violations: a step may import itself and the four contract folders", () => {
  for (
    const specifier of ["./b.ts", "../model/a.ts", "../uapi/a.ts", "../table/a.ts", "../field/a.ts"]
  ) {
    assert.deepEqual(importing("lib/decode/a.ts", specifier), [], specifier);
  }
  assert.deepEqual(importing("lib/decode/procfs/a.ts", "../../table/a.ts"), []);
  assert.deepEqual(importing("lib/decode/procfs/a.ts", "../sock_diag/a.ts"), []);
});

Deno.test("violations: a step may not import another step", () => {
  assert.deepEqual(importing("lib/decode/procfs/a.ts", "../../acquire/a.ts"), [
    "decode/ imports acquire/; it may import decode/, model/, uapi/, table/, field/ only",
  ]);
  assert.equal(importing("lib/render/a.ts", "../filter/a.ts").length, 1);
});

Deno.test("violations: contracts may not import steps, nor model what is built on it", () => {
  for (const folder of ["uapi", "table", "field"]) {
    assert.deepEqual(importing(`lib/${folder}/a.ts`, "../model/a.ts"), []);
    assert.equal(importing(`lib/${folder}/a.ts`, "../decode/a.ts").length, 1);
  }
  assert.equal(importing("lib/uapi/a.ts", "../table/a.ts").length, 1);
  assert.deepEqual(importing("lib/field/a.ts", "../uapi/a.ts"), []);
  assert.equal(importing("lib/table/a.ts", "../field/a.ts").length, 1);
  assert.deepEqual(importing("lib/model/a.ts", "./b.ts"), []);
  assert.deepEqual(importing("lib/model/a.ts", "../table/a.ts"), [
    "model/ imports table/; it may import model/ only",
  ]);
});

Deno.test("violations: show/ sees the steps behind the drop of permissions, and no step sees it", () => {
  for (const step of ["decode", "filter", "render"]) {
    assert.deepEqual(importing("lib/show/a.ts", `../${step}/a.ts`), []);
    assert.equal(importing(`lib/${step}/a.ts`, "../show/a.ts").length, 1);
  }
  for (const step of ["acquire", "cli", "plan"]) {
    assert.equal(importing("lib/show/a.ts", `../${step}/a.ts`).length, 1);
    assert.equal(importing(`lib/${step}/a.ts`, "../show/a.ts").length, 1);
  }
});

Deno.test("violations: render/ knows fields and no bytes of the kernel", () => {
  for (const specifier of ["../model/a.ts", "../table/a.ts", "../field/a.ts"]) {
    assert.deepEqual(importing("lib/render/a.ts", specifier), [], specifier);
  }
  assert.deepEqual(importing("lib/render/ss/details/a.ts", "../../../uapi/a.ts"), [
    "render/ imports uapi/; it may import render/, model/, table/, field/ only",
  ]);
});

Deno.test("violations: the rooms of render/ know text/ and not each other", () => {
  for (const specifier of ["./b.ts", "./details/b.ts", "../text/b.ts"]) {
    assert.deepEqual(importing("lib/render/ss/a.ts", specifier), [], specifier);
  }
  for (const room of ["text", "ss", "json"]) {
    assert.deepEqual(importing("lib/render/a.ts", `./${room}/b.ts`), [], room);
  }
  assert.deepEqual(importing("lib/render/ss/details/a.ts", "../../json/b.ts"), [
    "render/ss/ imports render/json/; it may import render/ss/, render/text/, render/record/ only",
  ]);
  assert.equal(importing("lib/render/json/a.ts", "../ss/b.ts").length, 1);
  assert.equal(importing("lib/render/text/a.ts", "../ss/b.ts").length, 1);
  assert.equal(importing("lib/render/ss/a.ts", "../render.ts").length, 1);
});

Deno.test("circles: each circle once, of types as well, and nothing else", () => {
  const file = (...names: readonly string[]): string =>
    names.map((name) => `import type { X } from "./${name}.ts";\n`).join("");
  const sources = (files: Readonly<Record<string, string>>): Map<string, string> =>
    new Map(Object.entries(files).map(([name, text]) => [`lib/x/${name}.ts`, text]));
  assert.deepEqual(circles(sources({ a: file("b", "c"), b: file("c"), c: "" })), []);
  assert.deepEqual(circles(sources({ a: file("b"), b: file("c"), c: file("b") })), [
    ["lib/x/b.ts", "lib/x/c.ts"],
  ]);
  assert.deepEqual(circles(sources({ a: file("a") })), [["lib/x/a.ts"]]);
});

Deno.test("violations: nothing in lib/ imports from outside of lib/", () => {
  for (const specifier of ["../../main.ts", "../../tests/a.ts", "../../../x/lib/cli/a.ts"]) {
    assert.deepEqual(importing("lib/cli/a.ts", specifier), [
      `imports ${specifier}, which is outside of lib/`,
    ]);
  }
});

Deno.test("violations: modules that are not files are for acquire only", () => {
  assert.deepEqual(importing("lib/acquire/a.ts", "node:dns"), []);
  for (const specifier of ["node:fs", "npm:x@1", "x", "https://example.org/x.ts"]) {
    assert.equal(importing("lib/cli/a.ts", specifier).length, 1, specifier);
  }
});

Deno.test("violations: a library is for the one file that uses it, in the version that is known", () => {
  const library = "npm:get-east-asian-width@1.7.0";
  const user = "lib/render/table/text_width.ts";
  assert.deepEqual(importing(user, library), []);
  assert.equal(importing(user, "npm:get-east-asian-width@1.6.0").length, 1);
  assert.equal(importing("lib/render/table/draw.ts", library).length, 1);
});

Deno.test("violations: steps but acquire do not name Deno, comments and texts apart", () => {
  const source = "/** Deno.open */\nconst a = `Deno ${b}`; // Deno\nDeno.open(a);\n`${Deno.args}`;";
  assert.deepEqual(violations("lib/acquire/a.ts", source), []);
  assert.deepEqual(violations("lib/cli/a.ts", source), [
    { file: "lib/cli/a.ts", line: 3, message: "Deno.open is not to be named here" },
    { file: "lib/cli/a.ts", line: 4, message: "Deno.args is not to be named here" },
  ]);
});

/** Names that a file may not have. */
function refused(file: string, ...names: readonly string[]): string[] {
  return names.filter((name) => violations(file, `use(${name});`).length > 0);
}

Deno.test("violations: acquire reads, output writes to the standard streams, main.ts ends the run", () => {
  const reading = [
    "Deno.openSync",
    "Deno.stdout.isTerminal",
    "Deno.errors.NotFound",
    "Deno.dlopen",
  ];
  const writing = ["Deno.stdout", "Deno.stdout.writeSync", "Deno.stderr"];
  const never = ["Deno.writeFileSync", "Deno.create", "Deno.Command"];
  assert.deepEqual(refused("lib/acquire/kernel/a.ts", ...reading), []);
  assert.deepEqual(refused("lib/acquire/a.ts", ...writing, ...never), [
    ...writing,
    ...never,
  ]);
  assert.deepEqual(refused("lib/output/a.ts", ...writing, "Deno.errors.BrokenPipe"), []);
  assert.deepEqual(refused("lib/output/a.ts", "Deno", "Deno.openSync", ...never), [
    ...["Deno", "Deno.openSync", ...never],
  ]);
  assert.deepEqual(refused("main.ts", "Deno.args", "Deno.exit"), []);
  assert.deepEqual(refused("main.ts", "Deno.openSync", ...writing), ["Deno.openSync", ...writing]);
});

Deno.test("violations: start/ sees the steps before the kernel is asked, and no step sees it", () => {
  for (const step of ["acquire", "cli", "decode", "filter", "plan"]) {
    assert.deepEqual(importing("lib/start/a.ts", `../${step}/a.ts`), []);
    assert.equal(importing(`lib/${step}/a.ts`, "../start/a.ts").length, 1);
  }
  for (const folder of ["render", "output", "show"]) {
    assert.equal(importing("lib/start/a.ts", `../${folder}/a.ts`).length, 1);
  }
});

Deno.test("violations: a file right inside of lib/ has no step; outside of lib/ all is free", () => {
  assert.equal(violations("lib/a.ts", "").length, 1);
  assert.deepEqual(violations("main.ts", 'import "./lib/cli/a.ts"; Deno.exit();'), []);
  assert.deepEqual(violations("tests/a.ts", 'import "../scripts/a.ts";'), []);
});

Deno.test("importsOf: every form that names a module, with its line, and nothing else", () => {
  const source = [
    'import a from "./a.ts";',
    "import type {",
    "  B,",
    "} from './b.ts';",
    'export * from "./c.ts";',
    'export { d } from "./d.ts";',
    'import "./e.ts";',
    'const f = await import("./f.ts");',
    "await import(`./g.ts`);",
    'import s from "./s.json" with { type: "json" };',
    '// import "./no.ts";',
    "const text = 'import \"./no.ts\"'; Array.from('./no.ts');",
  ].join("\n");
  assert.deepEqual(importsOf(source), [
    { line: 1, specifier: "./a.ts" },
    { line: 4, specifier: "./b.ts" },
    { line: 5, specifier: "./c.ts" },
    { line: 6, specifier: "./d.ts" },
    { line: 7, specifier: "./e.ts" },
    { line: 8, specifier: "./f.ts" },
    { line: 9, specifier: "./g.ts" },
    { line: 10, specifier: "./s.json" },
  ]);
});
