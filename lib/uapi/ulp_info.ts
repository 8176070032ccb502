/**
 * What runs on top of TCP: the attributes within INET_DIAG_ULP_INFO (include/uapi/linux/inet_diag.h,
 * tls.h and mptcp.h), since Linux 5.4.
 */

import { type AttributeKinds, attributeKinds } from "./attribute_kinds.ts";

/** Attributes of INET_DIAG_ULP_INFO. */
export const INET_ULP_INFO = {
  /** The protocol's name, ended by a NUL. */
  NAME: 1,
  /** Nested, see TLS_INFO. */
  TLS: 2,
  /** Nested, see MPTCP_SUBFLOW_ATTR. Since 5.6. */
  MPTCP: 3,
} as const;

/** Attributes of INET_ULP_INFO_TLS, filled by net/tls/tls_main.c tls_get_info: u16 and flags. */
export const TLS_INFO = {
  VERSION: 1,
  CIPHER: 2,
  /** u16, see TLS_CONF. */
  TXCONF: 3,
  RXCONF: 4,
  /** A flag: no payload. Since 5.20. */
  ZC_RO_TX: 5,
  /** A flag: no payload. Since 6.0. */
  RX_NO_PAD: 6,
} as const;

/** Versions of TLS. */
export const TLS_VERSION = { TLS_1_2: 0x0303, TLS_1_3: 0x0304 } as const;

/** Ciphers that have a name in `ss`. */
export const TLS_CIPHER = { AES_GCM_128: 51, AES_GCM_256: 52 } as const;

/** Who does the work of a direction. */
export const TLS_CONF = { BASE: 1, SW: 2, HW: 3, HW_RECORD: 4 } as const;

/**
 * Attributes of INET_ULP_INFO_MPTCP, filled by net/mptcp/diag.c subflow_get_info; u32, if nothing
 * else is said.
 */
export const MPTCP_SUBFLOW_ATTR = {
  TOKEN_REM: 1,
  TOKEN_LOC: 2,
  RELWRITE_SEQ: 3,
  /** u64 */
  MAP_SEQ: 4,
  MAP_SFSEQ: 5,
  SSN_OFFSET: 6,
  /** u16 */
  MAP_DATALEN: 7,
  /** u32 of bits, see MPTCP_SUBFLOW_FLAGS. */
  FLAGS: 8,
  /** u8 */
  ID_REM: 9,
  /** u8 */
  ID_LOC: 10,
} as const;

/** Bits of MPTCP_SUBFLOW_ATTR.FLAGS, from the lowest on, as letters: `ss` writes them so. */
export const MPTCP_SUBFLOW_FLAGS = "MmJjBbecv";

const TLS_INFO_ATTRIBUTES: AttributeKinds = attributeKinds("TLS_INFO", TLS_INFO, {
  ...{ VERSION: 2, CIPHER: 2, TXCONF: 2, RXCONF: 2, ZC_RO_TX: 0, RX_NO_PAD: 0 },
});

const MPTCP_SUBFLOW_ATTRIBUTES = attributeKinds("MPTCP_SUBFLOW_ATTR", MPTCP_SUBFLOW_ATTR, {
  ...{ TOKEN_REM: 4, TOKEN_LOC: 4, RELWRITE_SEQ: 4, MAP_SEQ: 8, MAP_SFSEQ: 4, SSN_OFFSET: 4 },
  ...{ MAP_DATALEN: 2, FLAGS: 4, ID_REM: 1, ID_LOC: 1 },
});

/** Name and least size of each attribute within INET_DIAG_ULP_INFO. */
export const INET_ULP_INFO_ATTRIBUTES = attributeKinds("INET_ULP_INFO", INET_ULP_INFO, {
  ...{ NAME: 1, TLS: [0, TLS_INFO_ATTRIBUTES], MPTCP: [0, MPTCP_SUBFLOW_ATTRIBUTES] },
});
