/** Addresses out of attributes, as values of a record. */

import { u16 } from "../../uapi/netlink.ts";
import { AF_INET, AF_INET6 } from "../../uapi/sock_diag.ts";
import { SOCKADDR_STORAGE } from "../../uapi/sockaddr.ts";
import { ByteWriter } from "../byte_writer.ts";
import { writeInetAddress } from "../diag/inet_address.ts";

/** An address in network order as text; null where its family is neither IPv4 nor IPv6. */
export function addressText(
  bytes: Uint8Array,
  family: number,
  at: { readonly inet: number; readonly inet6: number },
): Uint8Array | null {
  const writer = new ByteWriter(48);
  if (family === AF_INET) writeInetAddress(writer, bytes, at.inet, 1);
  else if (family === AF_INET6) writeInetAddress(writer, bytes, at.inet6, 4);
  else return null;
  return writer.taken();
}

/** The address of a struct sockaddr_storage that stands at `at`. */
export function sockaddrText(bytes: Uint8Array, at: number): Uint8Array | null {
  const S = SOCKADDR_STORAGE;
  return addressText(bytes, u16(bytes, at + S.ss_family), {
    inet: at + S.sin_addr,
    inet6: at + S.sin6_addr,
  });
}
