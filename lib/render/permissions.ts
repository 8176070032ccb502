/** The text of `--permissions`. */

/** What is held of each kind, at start and while others' bytes are decoded. */
export function permissionsText(
  atStart: ReadonlyMap<string, string>,
  decoding: ReadonlyMap<string, string>,
): string {
  const width = Math.max("at start".length, ...Array.from(atStart.values(), (held) => held.length));
  const lines = [`permission  ${"at start".padEnd(width)}  while decoding`];
  for (const [kind, held] of atStart) {
    lines.push(`${kind.padEnd(11)} ${held.padEnd(width)}  ${decoding.get(kind)}`);
  }
  lines.push(
    "",
    "With -r, or a host name in the filter, net is kept to ask DNS and nothing else.",
    "Nothing is ever written but standard output and standard error.",
  );
  return `${lines.join("\n")}\n`;
}
