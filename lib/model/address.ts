/** Parsing of internet addresses. */

/** Bytes of a strict dotted-quad IPv4 address, or null. */
export function parseIpv4(text: string): Uint8Array | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return null;
  const bytes = new Uint8Array(4);
  for (let index = 0; index < 4; index++) {
    const part = match[index + 1];
    const value = Number(part);
    if (value > 255 || (part.length > 1 && part[0] === "0")) return null;
    bytes[index] = value;
  }
  return bytes;
}

/** Bytes of an IPv6 address, or null; accepts what inet_pton(3) accepts. */
export function parseIpv6(text: string): Uint8Array | null {
  let rest = text;
  const tail: number[] = [];
  const lastColon = rest.lastIndexOf(":");
  if (lastColon < 0) return null;
  if (rest.includes(".")) {
    const ipv4 = parseIpv4(rest.slice(lastColon + 1));
    if (!ipv4) return null;
    tail.push((ipv4[0] << 8) | ipv4[1], (ipv4[2] << 8) | ipv4[3]);
    rest = rest.slice(0, lastColon + 1);
    if (!rest.endsWith("::")) rest = rest.slice(0, -1);
  }
  const halves = rest.split("::");
  if (halves.length > 2) return null;
  const words: number[][] = [];
  for (const half of halves) {
    const list: number[] = [];
    for (const word of half === "" ? [] : half.split(":")) {
      if (!/^[0-9a-fA-F]{1,4}$/.test(word)) return null;
      list.push(parseInt(word, 16));
    }
    words.push(list);
  }
  const head = words[0];
  const end = [...(words[1] ?? []), ...tail];
  if (halves.length === 1) {
    if (head.length + end.length !== 8) return null;
  } else if (head.length + end.length > 7) {
    return null;
  }
  const all = [...head, ...new Array(8 - head.length - end.length).fill(0), ...end];
  const bytes = new Uint8Array(16);
  all.forEach((word: number, index) => {
    bytes[index * 2] = word >> 8;
    bytes[index * 2 + 1] = word & 0xff;
  });
  return bytes;
}

/** Bytes of an address of either family, or null. */
export function parseAddress(text: string): Uint8Array | null {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}
