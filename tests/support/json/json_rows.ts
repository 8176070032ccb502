/**
 * The product's JSON, as far as tests look into it.
 *
 * @module
 */

/** An owner of a socket. */
export interface JsonOwner {
  readonly pid: number;
  readonly tid: number;
  readonly fd: number;
  readonly command: string;
}

/** A socket. */
export interface JsonRow {
  readonly netid: string;
  readonly state: string;
  readonly inode: number;
  /** In hexadecimal; of sock_diag alone. */
  readonly cookie: string;
  readonly local_address: string;
  readonly local_port: number;
  readonly peer_address: string;
  readonly peer_port: number;
  readonly processes: readonly JsonOwner[];
  readonly owners_complete: boolean;
}

/** Rows of `--json`. */
export function jsonRows(text: string): readonly JsonRow[] {
  return JSON.parse(text);
}

/** The one row with a local port. */
export function rowOfPort(rows: readonly JsonRow[], port: number): JsonRow {
  const found = rows.filter((row) => row.local_port === port);
  if (found.length !== 1) throw new Error(`${found.length} rows of port ${port}`);
  return found[0];
}
