/**
 * What occurs in a /proc tree (addresses, ports, names), so that generated filters hit rows.
 * Read with code of its own, not with the product's decoders: a test must not share their errors.
 *
 * @module
 */

/** Values to draw filter operands from; every list has at least one entry. */
export interface TreeFacts {
  readonly ipv4: readonly string[];
  readonly ipv6: readonly string[];
  readonly ports: readonly number[];
  /** Beginnings of unix names, up to the first byte that a filter word cannot hold plainly. */
  readonly unixNames: readonly string[];
  /** Numbers of link protocols of packet sockets. */
  readonly linkProtocols: readonly number[];
  readonly netlinkProtocols: readonly number[];
  readonly netlinkPorts: readonly number[];
  /** Names of interfaces, where sockets may be bound to some. */
  readonly devices?: readonly string[];
  /** Paths of cgroups, where the cgroups of sockets are known. */
  readonly cgroups?: readonly string[];
}

/** Reads the facts of the tree at `root`; a missing table adds nothing. */
export async function readTreeFacts(root: string): Promise<TreeFacts> {
  const ipv4 = new Set(["127.0.0.1", "0.0.0.0", "10.1.2.3"]);
  const ipv6 = new Set(["::1", "::", "fe80::1", "::ffff:127.0.0.1"]);
  const ports = new Set([22, 80, 443]);
  for (const table of ["tcp", "tcp6", "udp", "udp6", "raw", "raw6"]) {
    for (const fields of await tableRows(root, table)) {
      for (const [hex, port] of [fields[1], fields[2]].map((f) => (f ?? "").split(":"))) {
        if (hex.length === 8) ipv4.add(ipv4Text(hex));
        if (hex.length === 32) ipv6.add(ipv6Text(hex));
        if (port !== undefined) ports.add(parseInt(port, 16));
      }
    }
  }
  const unixNames = new Set(["/", "@"]);
  for (const fields of await tableRows(root, "unix")) {
    const plain = /^[!-~]+/.exec((fields[7] ?? "").replace(/[*?[\]\\()!&|<>=].*/, ""));
    if (plain !== null) unixNames.add(plain[0]);
  }
  const linkProtocols = new Set([3, 0x0800]);
  for (const fields of await tableRows(root, "packet")) linkProtocols.add(parseInt(fields[3], 16));
  const netlinkProtocols = new Set([0, 4, 9]);
  const netlinkPorts = new Set([0, 1]);
  for (const fields of await tableRows(root, "netlink")) {
    netlinkProtocols.add(Number(fields[1]));
    // ss holds a port id in 32 bits with a sign.
    netlinkPorts.add(Number(fields[2])).add(Number(fields[2]) | 0);
  }
  return {
    ipv4: [...ipv4],
    ipv6: [...ipv6],
    ports: [...ports].filter(Number.isInteger),
    unixNames: [...unixNames],
    linkProtocols: [...linkProtocols].filter(Number.isInteger),
    netlinkProtocols: [...netlinkProtocols].filter(Number.isInteger),
    netlinkPorts: [...netlinkPorts].filter(Number.isInteger),
  };
}

/** Rows of a table without its header, cut at blanks, one character for each byte. */
async function tableRows(root: string, table: string): Promise<string[][]> {
  try {
    const text = new TextDecoder("latin1").decode(await Deno.readFile(`${root}/net/${table}`));
    // A few thousand rows hold enough different values, also of a generated table.
    return text.split("\n", 4000).slice(1).filter(Boolean).map((row) => row.trim().split(/\s+/));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Address word as a little-endian kernel prints it. */
function ipv4Text(hex: string): string {
  return octets(hex).reverse().join(".");
}

function ipv6Text(hex: string): string {
  const bytes = [0, 8, 16, 24].flatMap((at) => octets(hex.slice(at, at + 8)).reverse());
  const groups = Array.from(
    { length: 8 },
    (_, i) => (bytes[2 * i] * 256 + bytes[2 * i + 1]).toString(16),
  );
  // The URL parser knows the short form.
  return new URL(`http://[${groups.join(":")}]/`).hostname.slice(1, -1);
}

function octets(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => parseInt(pair, 16));
}
