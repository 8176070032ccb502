/**
 * Makes what of the documents is made: docs/json-keys.md from the fields, and docs/table.svg from a
 * table as a terminal shows it, with its colours.
 *
 *     deno run -A scripts/docs.ts keys            writes docs/json-keys.md
 *     deno run -A scripts/docs.ts picture <FILE   writes docs/table.svg of such a text
 *
 * The picture's text comes from a terminal: `script -qc 'sockscope --table -tuln' FILE`.
 */

import { jsonKeys, sourceOf } from "../lib/field/column.ts";
import { ROOT } from "./child.ts";

/** A cell of a table in Markdown. */
const cell = (text: string): string => text.replaceAll("|", "\\|");

/** The page of all keys. */
export function jsonKeysText(): string {
  const rows = Array.from(jsonKeys().values(), (column) => {
    const cells = [
      `\`${column.key}\``,
      column.unit || "",
      sourceOf(column),
      column.kinds.join(", "),
      cell(column.description),
    ];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    "# Keys of JSON",
    "",
    "Made from the fields (`scripts/docs.ts`); `sockscope --json-schema` has types and whole",
    "descriptions. The same keys are columns of tables, and what they are sorted and counted by.",
    "",
    "<!-- deno-fmt-ignore-start -->",
    "| key | unit | source | kinds | meaning |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "<!-- deno-fmt-ignore-end -->",
    "",
  ].join("\n");
}

/** Colours of SGR parameters on a dark ground. */
const COLORS: Readonly<Record<string, string>> = {
  "31": "#f85149",
  "32": "#3fb950",
  "33": "#d29922",
};
const GROUND = "#0d1117";
const TEXT = "#e6edf3";
const LINE = 20;
const CHARACTER = 8.4;
const MARGIN = 16;

const xml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** One line as spans of a text element. */
function spans(line: string): string {
  let style = "";
  // deno-lint-ignore no-control-regex
  return line.split(/(\x1b\[\d*m)/).map((part) => {
    // deno-lint-ignore no-control-regex
    const sgr = /^\x1b\[(\d*)m$/.exec(part);
    if (sgr === null) {
      return part === "" ? "" : `<tspan${style}>${xml(part)}</tspan>`;
    }
    const color = COLORS[sgr[1]];
    style = color !== undefined ? ` fill="${color}"` : sgr[1] === "1" ? ' font-weight="bold"' : "";
    return "";
  }).join("");
}

/** A picture of a terminal's text. */
export function pictureText(terminal: string): string {
  const lines = terminal.replaceAll("\r", "").trimEnd().split("\n");
  // deno-lint-ignore no-control-regex
  const widest = Math.max(...lines.map((line) => line.replace(/\x1b\[\d*m/g, "").length));
  const width = Math.ceil(widest * CHARACTER + 2 * MARGIN);
  const height = lines.length * LINE + 2 * MARGIN;
  const texts = lines.map((line, at) =>
    `<text x="${MARGIN}" y="${MARGIN + (at + 0.75) * LINE}" xml:space="preserve">${
      spans(line)
    }</text>`
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="monospace" font-size="14" fill="${TEXT}">`,
    `<rect width="100%" height="100%" rx="8" fill="${GROUND}"/>`,
    ...texts,
    "</svg>",
    "",
  ].join("\n");
}

if (import.meta.main) {
  const [what] = Deno.args;
  if (what === "keys") {
    await Deno.writeTextFile(`${ROOT}/docs/json-keys.md`, jsonKeysText());
  } else if (what === "picture") {
    const text = await new Response(Deno.stdin.readable).text();
    await Deno.writeTextFile(`${ROOT}/docs/table.svg`, pictureText(text));
  } else {
    console.error("usage: docs.ts keys|picture");
    Deno.exit(2);
  }
}
