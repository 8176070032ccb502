// deno-lint-ignore-file no-import-prefix -- deno.json names no packages, so that running the program fetches none
/** The packages that tests use, pinned here and in deno.lock. */

export { default as fc } from "npm:fast-check@4.10.2";
export { Ajv2020 } from "npm:ajv@8.20.0/dist/2020.js";
