/** Reads fd links through Deno's own calls. */

import { LINK_SIZE } from "../../model/capture.ts";
import { failureOf } from "../errors.ts";
import { numbersIn } from "./numbers_in.ts";
import type { LinkSink } from "./socket_links.ts";

/**
 * The working folder, to return to, or null if it may not be changed: reading links by names
 * relative to their folder is a third faster, since the kernel need not walk the path.
 */
function homeFolder(root: string): string | null {
  try {
    if (!root.startsWith("/")) return null;
    const home = Deno.cwd();
    // If only `root` may be read, there would be no way back.
    Deno.chdir(home);
    return home;
  } catch {
    return null;
  }
}

/** Reads the links of one fd folder; false if some may not be read. */
type ReadLinks = (folder: string, found: LinkSink) => boolean;

/** A reader for folders below `root`; `access`: of the links' permissions too. */
export function fileLinks(root: string, access = false): ReadLinks {
  const home = homeFolder(root);
  if (home === null) return (folder, found) => readAll(folder, `${folder}/`, found, access);
  return (folder, found) => {
    try {
      Deno.chdir(folder);
      return readAll(".", "", found, access);
    } catch (error) {
      return failureOf(error) === "gone";
    } finally {
      Deno.chdir(home);
    }
  };
}

/** The permissions of a link's owner. */
function permissionsOf(path: string): number {
  return ((Deno.lstatSync(path).mode ?? 0) >> 6) & 7;
}

/** Reads the links of one folder, by names that start with `prefix`. */
function readAll(folder: string, prefix: string, found: LinkSink, access: boolean): boolean {
  const encoder = new TextEncoder();
  const text = new Uint8Array(LINK_SIZE);
  let readable = true;
  try {
    for (const fd of numbersIn(folder)) {
      if (found.full) break;
      try {
        const link = Deno.readLinkSync(`${prefix}${fd}`);
        const { read, written } = encoder.encodeInto(link, text);
        const isSocket = found.add(fd, text, read < link.length ? LINK_SIZE : written);
        if (isSocket && access) found.setAccess?.(permissionsOf(`${prefix}${fd}`));
      } catch (error) {
        // The descriptor was closed, or the path is not UTF-8 and so no socket.
        const failure = failureOf(error);
        if (failure === "denied" || failure === "capability") readable = false;
      }
    }
  } catch (error) {
    if (failureOf(error) !== "gone") readable = false;
  }
  return readable;
}
