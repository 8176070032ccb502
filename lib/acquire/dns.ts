/** DNS queries: they need the permission to use the network, and stop if no server answers. */

import { parseAddress } from "../model/address.ts";
import type { Dns } from "../model/dns.ts";
import { latin1 } from "../model/latin1.ts";

/** How many queries run at a time. */
const PARALLEL = 16;

/** The message for the user if the sandbox refuses network sockets. */
const REFUSED =
  "DNS was not asked: the sandbox opens no network socket (SOCKSCOPE_SANDBOX=off lets it)";

/** Whether a query failed because no socket may be opened (EPERM). */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && /\(os error 1\)/.test(error.message);
}

/** Milliseconds without any answer after which all queries are aborted. */
const SILENCE_MS = 5000;

/** Runs `ask` for every item, `PARALLEL` at a time; `signal` aborts after `SILENCE_MS`. */
async function forEachConcurrently<T>(
  items: readonly T[],
  ask: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
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
 * `refused` is called if the sandbox does not let DNS be asked.
 */
async function askAddresses(
  hosts: readonly string[],
  refused: () => void,
): Promise<Map<string, readonly Uint8Array[]>> {
  const answers = new Map<string, readonly Uint8Array[]>();
  await forEachConcurrently(hosts, async (host, signal) => {
    const found: Uint8Array[] = [];
    for (const type of ["A", "AAAA"] as const) {
      try {
        for (const text of await Deno.resolveDns(host, type, { signal })) {
          const bytes = parseAddress(text);
          if (bytes !== null) found.push(bytes);
        }
      } catch (error) {
        // No such record, no server, or no permission: the caller reports unknown hosts.
        if (isRefusal(error)) refused();
      }
    }
    answers.set(host, found);
  });
  return answers;
}

/** The reverse name of an address: in-addr.arpa (RFC 1035), ip6.arpa (RFC 3596). */
function reverseName(address: Uint8Array): string {
  if (address.length === 4) return `${Array.from(address).reverse().join(".")}.in-addr.arpa`;
  const digits = Array.from(address, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${Array.from(digits).reverse().join(".")}.ip6.arpa`;
}

/**
 * Host names of addresses, one character a byte as in files; those that DNS does not know are left
 * out. `refused` as above.
 */
async function askNames(
  addresses: readonly string[],
  refused: () => void,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  await forEachConcurrently(addresses, async (text, signal) => {
    const address = parseAddress(text);
    if (address === null) return;
    try {
      const [name] = await Deno.resolveDns(reverseName(address), "PTR", { signal });
      if (name) names.set(text, latin1(new TextEncoder().encode(name.replace(/\.$/, ""))));
    } catch (error) {
      // No name, or no answer: the address is shown.
      if (isRefusal(error)) refused();
    }
  });
  return names;
}

/** DNS for one run. `report` gets a message, once, if the sandbox does not let it be asked. */
export function openDns(report: (message: string) => void): Dns {
  let reported = false;
  const refused = (): void => {
    if (!reported) report(REFUSED);
    reported = true;
  };
  return {
    addresses: (hosts) => askAddresses(hosts, refused),
    names: (addresses) => askNames(addresses, refused),
  };
}
