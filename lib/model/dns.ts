/** DNS as a run may ask it, for names that are in no file. */

/** Looks up names and addresses; what DNS does not know is left out, or has no addresses. */
export interface Dns {
  /** Addresses of hosts by name, 4 or 16 bytes each. */
  addresses(hosts: readonly string[]): Promise<Map<string, readonly Uint8Array[]>>;
  /** Names of addresses. */
  names(addresses: readonly string[]): Promise<Map<string, string>>;
}
