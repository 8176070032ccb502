/** Asks DNS, with the permission to use the network alone, and not for longer than it answers. */

import { parseAddress } from "../model/address.ts";
import { latin1 } from "../model/latin1.ts";

/** How many questions are under way at a time. */
const PARALLEL = 16;

/** What to tell the user when the kernel refuses to ask: the program is in its sandbox. */
export const DNS_REFUSED =
  "DNS was not asked: the sandbox opens no network socket (SOCKSCOPE_SANDBOX=off lets it)";

/** Whether a question failed because no socket may be opened (EPERM). */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /\(os error 1\)/.test(error.message);
}

/** Milliseconds without any answer after which nothing more is expected. */
const PATIENCE = 5000;

/** Runs `ask` over all items, a few at a time; `signal` fires when nobody answers any more. */
async function forEachFew<T>(
  items: readonly T[],
  ask: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), PATIENCE);
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length && !silence.signal.aborted) {
      await ask(items[next++], silence.signal);
      listen();
    }
  };
  listen();
  await Promise.all(Array.from({ length: Math.min(PARALLEL, items.length) }, worker));
  clearTimeout(timer);
}

/**
 * Addresses of hosts by name, 4 or 16 bytes each; a host that DNS does not know has none.
 * `refused` is called where the kernel lets nobody be asked.
 */
export async function askAddresses(
  hosts: readonly string[],
  refused: () => void,
): Promise<Map<string, readonly Uint8Array[]>> {
  const answers = new Map<string, readonly Uint8Array[]>();
  await forEachFew(hosts, async (host, signal) => {
    const found: Uint8Array[] = [];
    for (const type of ["A", "AAAA"] as const) {
      try {
        for (const text of await Deno.resolveDns(host, type, { signal })) {
          const bytes = parseAddress(text);
          if (bytes !== null) found.push(bytes);
        }
      } catch (error) {
        // No such record, no server, or no permission: the caller says what is unknown.
        if (isRefusal(error)) refused();
      }
    }
    answers.set(host, found);
  });
  return answers;
}

/** The name under which DNS keeps an address's host (RFC 1035, RFC 3596). */
function reverseName(address: Uint8Array): string {
  if (address.length === 4) return `${Array.from(address).reverse().join(".")}.in-addr.arpa`;
  const digits = Array.from(address, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${Array.from(digits).reverse().join(".")}.ip6.arpa`;
}

/**
 * Host names of addresses, one character a byte as in files; those that DNS does not know are left
 * out. `refused` as above.
 */
export async function askNames(
  addresses: readonly string[],
  refused: () => void,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await forEachFew(addresses, async (text, signal) => {
    const address = parseAddress(text);
    if (address === null) return;
    try {
      const [name] = await Deno.resolveDns(reverseName(address), "PTR", { signal });
      if (name) names.set(text, latin1(new TextEncoder().encode(name.replace(/\.$/, ""))));
    } catch (error) {
      // Not known, or nobody answers: the number is shown.
      if (isRefusal(error)) refused();
    }
  });
  return names;
}
