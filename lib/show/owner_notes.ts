/** Notes about owners that may be missing. */

import type { CapturedOwners } from "../model/capture.ts";
import { ownerTests } from "../model/conditions.ts";
import { counted } from "../model/counted.ts";
import type { Filter } from "../model/filter.ts";

/**
 * Reports how many processes' descriptors could not be read, and who may read them. `filter`: what
 * the rows are chosen by.
 */
export function ownerNotes(owners: CapturedOwners | null, filter: Filter | null = null): string[] {
  if (owners === null || owners.denied === 0) return [];
  const { denied, processes } = owners;
  const share = denied === processes ? "" : `${denied} of `;
  const all = counted(processes, "process", "processes");
  const their = denied === 1 ? "its" : "their";
  const words = [...new Set(ownerTests(filter).map((test) => test.of))].join(" or ");
  return [
    `${share}${all} did not let ${their} descriptors be read, so owners may be missing` +
    `${words === "" ? "" : ` and sockets that nobody is seen to hold match no ${words}`}: ` +
    "root may read them, and so may a program with cap_sys_ptrace and cap_dac_read_search",
  ];
}
