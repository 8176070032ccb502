/** The version of this program and of the `ss` whose output it reproduces. */

export const VERSION = "0.1.0";
/** When it was made, for the manual. */
export const VERSION_DATE = "2026-11-28";
export const REFERENCE = "iproute2 7.3.0";

export function versionText(): string {
  return `sockscope ${VERSION} (options and text of ss, ${REFERENCE})\n`;
}
