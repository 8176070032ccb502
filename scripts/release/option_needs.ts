/**
 * Which capabilities the answers to an option need beside those to read other users' processes. The
 * launcher gives up all others before the program starts (scripts/launcher/capabilities.h).
 */

import type { Flag } from "../../lib/cli/flag.ts";
import { FLAGS } from "../../lib/cli/flags.ts";

/** Options by what they need. */
export interface OptionNeeds {
  /** Short options that need nothing more, in one string. */
  readonly plainLetters: string;
  /** Long options that need nothing more. */
  readonly plain: readonly string[];
  /** Long options that need CAP_NET_ADMIN, and CAP_SYSLOG if the kernel hides its addresses. */
  readonly details: readonly string[];
  /** Letters and long options that need CAP_SYS_ADMIN: setns(2) does (net/core/net_namespace.c netns_install). */
  readonly namespaceLetters: string;
  readonly namespaces: readonly string[];
  /** Long options that need CAP_BPF, or before Linux 5.8 CAP_SYS_ADMIN. */
  readonly storage: readonly string[];
}

/**
 * Marks, packet filters, MD5 keys and upper layer protocols are CAP_NET_ADMIN's
 * (net/ipv4/inet_diag.c inet_diag_msg_attrs_fill, net/ipv4/tcp_diag.c tcp_diag_get_aux,
 * net/packet/diag.c packet_diag_handler_dump). A filter from a file may ask for marks.
 */
const DETAILS: ReadonlySet<string> = new Set(["extended", "info", "bpf", "diag", "filter"]);

/** net/core/bpf_sk_storage.c bpf_sk_storage_diag_alloc */
const STORAGE: ReadonlySet<string> = new Set(["bpf-maps", "bpf-map-id"]);

const NAMESPACES: ReadonlySet<string> = new Set(["net", "all-netns"]);

function lettersOf(flags: readonly Flag[]): string {
  return flags.map(({ short = "" }) => short).join("");
}

function namesOf(flags: readonly Flag[]): string[] {
  return flags.flatMap(({ name, aliases = [] }) => [name, ...aliases]);
}

/** Options, from the one table of them. */
export function optionNeeds(): OptionNeeds {
  const others = [DETAILS, STORAGE, NAMESPACES];
  const plain = FLAGS.filter(({ name }) => !others.some((names) => names.has(name)));
  const namespaces = FLAGS.filter(({ name }) => NAMESPACES.has(name));
  return {
    plainLetters: lettersOf(plain),
    plain: namesOf(plain),
    namespaceLetters: lettersOf(namespaces),
    namespaces: namesOf(namespaces),
    details: namesOf(FLAGS.filter(({ name }) => DETAILS.has(name))),
    storage: namesOf(FLAGS.filter(({ name }) => STORAGE.has(name))),
  };
}
