/** Notes about owners that may be missing. */

import type { CapturedOwners } from "../model/capture.ts";
import { counted } from "../model/counted.ts";

/** Reports how many processes' descriptors could not be read, and who may read them. */
export function ownerNotes(owners: CapturedOwners | null): string[] {
  if (owners === null || owners.denied === 0) return [];
  const { denied, processes } = owners;
  const share = denied === processes ? "" : `${denied} of `;
  const all = counted(processes, "process", "processes");
  const their = denied === 1 ? "its" : "their";
  return [
    `${share}${all} did not let ${their} descriptors be read, so owners may be missing: ` +
    "root may read them, and so may a program with cap_sys_ptrace and cap_dac_read_search",
  ];
}
