/** Links of descriptors, read as any others: through Deno's own calls. */

import { LINK_SIZE } from "../../model/capture.ts";
import { failureOf } from "../errors.ts";
import { numbersIn } from "./numbers_in.ts";
import type { ReadLinks, SocketLinks } from "./socket_links.ts";

/**
 * The folder to come back to, or null where the working folder may not be changed: links are read
 * a third faster by names relative to their folder, since the kernel need not walk the path.
 */
function homeFolder(root: string): string | null {
  try {
    if (!root.startsWith("/")) return null;
    const home = Deno.cwd();
    // Where only the root may be read there would be no way back.
    Deno.chdir(home);
    return home;
  } catch {
    return null;
  }
}

/** A reader for folders below `root`. */
export function fileLinks(root: string): ReadLinks {
  const home = homeFolder(root);
  if (home === null) return (folder, found) => readAll(folder, `${folder}/`, found);
  return (folder, found) => {
    try {
      Deno.chdir(folder);
      return readAll(".", "", found);
    } catch (error) {
      return failureOf(error) === "gone";
    } finally {
      Deno.chdir(home);
    }
  };
}

const encoder = new TextEncoder();

/** Reads the links of one folder, whose names begin with `prefix`. */
function readAll(folder: string, prefix: string, found: SocketLinks): boolean {
  const text = new Uint8Array(LINK_SIZE);
  let readable = true;
  try {
    for (const fd of numbersIn(folder)) {
      if (found.full) break;
      try {
        const link = Deno.readLinkSync(`${prefix}${fd}`);
        const { read, written } = encoder.encodeInto(link, text);
        found.add(fd, text, read < link.length ? LINK_SIZE : written);
      } catch (error) {
        // Closed meanwhile, or a path that is not UTF-8, which is no socket.
        const failure = failureOf(error);
        if (failure === "denied" || failure === "capability") readable = false;
      }
    }
  } catch (error) {
    if (failureOf(error) !== "gone") readable = false;
  }
  return readable;
}
