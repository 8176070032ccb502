/** Whose sockets are not known. */

import type { CapturedOwners } from "../model/capture.ts";

/** Says how many processes kept their descriptors to themselves, and who sees those too. */
export function ownerNotes(owners: CapturedOwners | null): string[] {
  if (owners === null || owners.denied === 0) return [];
  const { denied, processes } = owners;
  const share = denied === processes ? "" : `${denied} of `;
  const all = processes === 1 ? "1 process" : `${processes} processes`;
  const their = denied === 1 ? "its" : "their";
  return [
    `${share}${all} did not let ${their} descriptors be read, so owners may be missing: ` +
    "root may read them, and so may a program with cap_sys_ptrace and cap_dac_read_search",
  ];
}
