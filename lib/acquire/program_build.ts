import type { Build } from "../model/build.ts";
import { launch } from "./sandbox/launcher.ts";

/** How this program was made. The launcher of a released file is what has the sandbox. */
export function programBuild(): Build {
  return { target: Deno.build.target, deno: Deno.version.deno, sandbox: launch().sandbox };
}
