/**
 * Socket addresses as the bytes that bind(2) and connect(2) take. Pure.
 *
 * @module
 */

/** Address families (include/linux/socket.h). */
export const AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, AF_NETLINK = 16, AF_PACKET = 17;

/** The bytes of a `struct sockaddr_*`. */
export type Sockaddr = Uint8Array<ArrayBuffer>;

/** struct sockaddr_in: dotted address and port. */
export function inet4(address: string, port: number): Sockaddr {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_INET, true);
  view.setUint16(2, port);
  bytes.set(address.split(".").map(Number), 4);
  return bytes;
}

/** The 16 bytes of an IPv6 address, with `::` and a dotted tail understood. */
export function inet6Bytes(address: string): Uint8Array<ArrayBuffer> {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  let text = address;
  if (dotted) {
    const [a, b, c, d] = dotted[2].split(".").map(Number);
    text = `${dotted[1]}${(a << 8 | b).toString(16)}:${(c << 8 | d).toString(16)}`;
  }
  const [head, tail] = text.split("::");
  const words = (part: string | undefined): number[] =>
    part ? part.split(":").map((word) => parseInt(word, 16)) : [];
  const front = words(head), back = words(tail);
  const gap = new Array<number>(8 - front.length - back.length).fill(0);
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  [...front, ...gap, ...back].forEach((word, i) => view.setUint16(2 * i, word));
  return bytes;
}

/** struct sockaddr_in6; `scope` is the interface index that a link-local address needs. */
export function inet6(address: string, port: number, scope = 0): Sockaddr {
  const bytes = new Uint8Array(28);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_INET6, true);
  view.setUint16(2, port);
  bytes.set(inet6Bytes(address), 8);
  view.setUint32(24, scope, true);
  return bytes;
}

/**
 * struct sockaddr_un of exactly as many name bytes as given: a path, or, when the first byte is
 * NUL, an abstract name. No bytes at all asks the kernel to choose a name (autobind).
 */
export function unix(name: string | Uint8Array): Sockaddr {
  const raw = typeof name === "string" ? new TextEncoder().encode(name) : name;
  const bytes = new Uint8Array(2 + raw.length);
  new DataView(bytes.buffer).setUint16(0, AF_UNIX, true);
  bytes.set(raw, 2);
  return bytes;
}

/** struct sockaddr_ll: ethertype and interface index. */
export function link(ethertype: number, ifindex: number): Sockaddr {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_PACKET, true);
  view.setUint16(2, ethertype);
  view.setInt32(4, ifindex, true);
  return bytes;
}

/** struct sockaddr_nl: port id (0: the kernel chooses) and multicast groups. */
export function netlink(portId: number, groups: number): Sockaddr {
  const bytes = new Uint8Array(12);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, AF_NETLINK, true);
  view.setUint32(4, portId, true);
  view.setUint32(8, groups, true);
  return bytes;
}
