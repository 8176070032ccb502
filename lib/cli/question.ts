/**
 * A command line of one word that is an address, a port or both: `ss` refuses it, and whoever types
 * it asks what has that at either end.
 */

import { FilterSyntaxError, UsageError } from "../model/problem.ts";

/** A port, by number or name; or an address, with a prefix length and a port. */
const PORT = String.raw`(?:\d{1,5}|[A-Za-z][\w-]*)`;
const IPV4 = String.raw`\d{1,3}(?:\.\d{1,3}){1,3}(?:/\d{1,2})?`;
const IPV6 = String.raw`(?:[0-9A-Fa-f]*:){2,}[0-9A-Fa-f:.]*(?:/\d{1,3})?`;
const BARE_IPV6 = new RegExp(`^${IPV6}$`);
const QUESTION = new RegExp(
  String.raw`^(?:(\d{1,5})|(:${PORT}|${IPV4}(?::${PORT})?|${IPV6}|\[${IPV6}\](?::${PORT})?))$`,
);

const LARGEST_PORT = 65535;

/**
 * The filter's words for the question, and how messages call what was asked; null for none. Throws
 * `UsageError` for a port that is none.
 */
export function questionOf(
  operands: readonly string[],
): { readonly words: readonly string[]; readonly asked: string } | null {
  if (operands.length !== 1) return null;
  // `*:80` is how listings show a listener on every address.
  const found = QUESTION.exec(operands[0].replace(/^\*(?=:)/, ""));
  if (found === null) return null;
  const [, port, other] = found;
  // Without brackets the filter would take the last part of an IPv6 address for a port.
  const isBare = other !== undefined && BARE_IPV6.test(other);
  const host = other === undefined ? `:${port}` : isBare ? `[${other}]` : other;
  const number = isBare ? undefined : /:(\d+)$/.exec(host.replace(/^.*\]/, ""))?.[1];
  if (Number(number) > LARGEST_PORT) {
    throw new UsageError(`${operands[0]}: ports end at ${LARGEST_PORT}`);
  }
  return {
    words: ["src", host, "or", "dst", host],
    asked: host.startsWith(":") ? `port ${host.slice(1)}` : host,
  };
}

/** Says how to ask if a single word is no filter, which `parse` makes of it. */
export function withHint<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    const { message, expression, offset, length } = error;
    const hint = "a question is a port or an address: :22, :ssh, 10.0.0.7, 10.0.0.0/8:22, [::1]:22";
    throw new FilterSyntaxError(`${message}; ${hint}`, expression, offset, length);
  }
}
