/** The version of this program and of the commands whose output it reproduces. */

export const VERSION = "0.1.0";
/** When it was made, for the manual. */
export const VERSION_DATE = "2026-11-28";
export const REFERENCE = "iproute2 7.3.0";
export const NETSTAT_REFERENCE = "net-tools 2.10";

/** `command`: whose options and text they are, with the release that they are of. */
export function versionText(command = "ss", reference = REFERENCE): string {
  return `sockscope ${VERSION} (options and text of ${command}, ${reference})\n`;
}
