/** The text of `--permissions`. */

/** What is held of each kind, at start and while others' bytes are decoded. */
export function permissionsText(
  atStart: ReadonlyMap<string, string>,
  afterDrop: ReadonlyMap<string, string>,
): string {
  const lines = ["permission  at start    while decoding"];
  for (const [kind, state] of atStart) {
    const held = (value: string | undefined): string => value === "granted" ? "granted" : "none";
    lines.push(`${kind.padEnd(11)} ${held(state).padEnd(11)} ${held(afterDrop.get(kind))}`);
  }
  lines.push(
    "",
    "With -r, or a host name in the filter, net is kept to ask DNS and nothing else.",
    "Nothing is ever written but standard output and standard error.",
  );
  return `${lines.join("\n")}\n`;
}
