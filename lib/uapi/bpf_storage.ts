/** Values that BPF programs keep of a socket (include/uapi/linux/sock_diag.h), since Linux 5.7. */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";

/** Attributes of INET_DIAG_SK_BPF_STORAGES. */
export const SK_DIAG_BPF_STORAGE_REP = {
  /** Nested, see SK_DIAG_BPF_STORAGE. */
  STORAGE: 1,
} as const;

/** Attributes of one value. */
export const SK_DIAG_BPF_STORAGE = {
  /** u32 */
  MAP_ID: 2,
  /** As many bytes as the map's values have. */
  MAP_VALUE: 3,
} as const;

const STORAGE_ATTRIBUTES = attributeKinds("SK_DIAG_BPF_STORAGE", SK_DIAG_BPF_STORAGE, {
  ...{ MAP_ID: 4, MAP_VALUE: 0 },
});

/** Name and least size of each attribute within INET_DIAG_SK_BPF_STORAGES. */
export const SK_DIAG_BPF_STORAGE_ATTRIBUTES: AttributeKinds = {
  [SK_DIAG_BPF_STORAGE_REP.STORAGE]: ["SK_DIAG_BPF_STORAGE", 0, STORAGE_ATTRIBUTES],
};
