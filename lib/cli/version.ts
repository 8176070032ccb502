/** The version of this program and of the `ss` whose output it reproduces. */

export const VERSION = "0.1.0";
export const REFERENCE = "iproute2 7.3.0";

export function versionText(): string {
  return `sockscope ${VERSION} (options and text of ss, ${REFERENCE})\n`;
}
