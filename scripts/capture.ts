/**
 * Copies a live /proc (or another copy) into a folder, for bug reports and for testdata/:
 * `deno task capture DIR --all`. Needs full permissions, as everything that reads /proc does.
 *
 * @module
 */

import { counted } from "../lib/model/counted.ts";
import { copyProc } from "./capture/copy_proc.ts";
import { parseCaptureOptions } from "./capture/options.ts";

function main(): number {
  try {
    const options = parseCaptureOptions(Deno.args);
    Deno.mkdirSync(options.to, { recursive: true });
    for (const _ of Deno.readDirSync(options.to)) {
      throw new TypeError(`${options.to} is not empty`);
    }
    const report = copyProc(options);
    const [files, links] = [counted(report.files, "file"), counted(report.links, "link")];
    console.error(`${files}, ${links}, ${report.missed.length} missed`);
    return 0;
  } catch (error) {
    console.error(`capture: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

if (import.meta.main) Deno.exit(main());
