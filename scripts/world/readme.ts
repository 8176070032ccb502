/**
 * The line that says how a tree was made.
 *
 * @module
 */

const GOLDEN =
  `golden/ holds what ss of iproute2 7.3.0 prints for proc/ (cases.json: words, file ` +
  `of standard output, exit status, and for answers with service names the digest of the name ` +
  `files they were made with). Owners inside users:((...)) come in the order of the folder's own ` +
  `entries, so whoever compares must sort them. golden-netstat/, where it is, holds the same of ` +
  `netstat (net-tools 2.10).\n`;

/** Writes README.md into a tree. */
export function writeReadme(tree: string, line: string): void {
  Deno.mkdirSync(tree, { recursive: true });
  Deno.writeTextFileSync(`${tree}/README.md`, `${line}\n\n${GOLDEN}`);
}
