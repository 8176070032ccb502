/**
 * A command line of one word that is an address, a port or both: `ss` refuses it, and whoever types
 * it asks what has that at either end.
 */

/** A port, by number or name; or an address, with a prefix length and a port. */
const PORT = String.raw`(?:\d{1,5}|[A-Za-z][\w-]*)`;
const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){1,3}(?:/\d{1,2})?`;
const IPV6 = String.raw`(?:[0-9A-Fa-f]*:){2,}[0-9A-Fa-f:.]*(?:/\d{1,3})?`;
const QUESTION = new RegExp(
  String.raw`^(?:(\d{1,5})|(:${PORT}|${IPV4}(?::${PORT})?|${IPV6}|\[${IPV6}\](?::${PORT})?))$`,
);

/** The filter's words for the question, and how messages call what was asked; null for none. */
export function questionOf(
  operands: readonly string[],
): { readonly words: readonly string[]; readonly asked: string } | null {
  if (operands.length !== 1) return null;
  const found = QUESTION.exec(operands[0]);
  if (found === null) return null;
  const [, port, other] = found;
  // Without brackets the filter would take the last part of an IPv6 address for a port.
  const isBare = other !== undefined && new RegExp(`^${IPV6}$`).test(other);
  const host = other === undefined ? `:${port}` : isBare ? `[${other}]` : other;
  return {
    words: ["src", host, "or", "dst", host],
    asked: host.startsWith(":") ? `port ${host.slice(1)}` : host,
  };
}
