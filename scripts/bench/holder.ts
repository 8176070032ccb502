/**
 * A process that holds TCP connections, both ends of each, to addresses of its own.
 *
 * Reads wanted numbers of connections from standard input, one in a line, and answers with the
 * number then held. Ends, and all sockets with it, as soon as its input does.
 *
 *     deno run -A scripts/bench/holder.ts INDEX
 *
 * @module
 */

import { libc, raiseFileLimit } from "./libc.ts";

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOL_SOCKET = 1;
const SO_LINGER = 13;
const PORT = 9000;
/** Connections to one address: few enough that the kernel finds a free port at once. */
const PER_ADDRESS = 4000;
/** Files a Deno process has open by itself, with room to spare. */
const OWN_FILES = 64;

/** Opens connections one after the other. */
class Connections {
  count = 0;
  #listener = -1;
  readonly #index: number;

  constructor(index: number) {
    this.#index = index;
  }

  /** Opens connections until there are `wanted`, or the system refuses one. */
  open(wanted: number): void {
    const limit = raiseFileLimit(2 * wanted + OWN_FILES + wanted / PER_ADDRESS);
    const most = Math.min(wanted, Math.floor((limit - OWN_FILES) / 2));
    while (this.count < most && this.#openOne()) this.count++;
  }

  #openOne(): boolean {
    // 127.index.n.1, with an n for every PER_ADDRESS connections.
    const part = Math.floor(this.count / PER_ADDRESS);
    const address = new Uint8Array([
      ...[AF_INET, 0, PORT >> 8, PORT & 255],
      ...[127, 1 + this.#index, part, 1],
      ...Array(8).fill(0),
    ]);
    if (this.count % PER_ADDRESS === 0) this.#listener = listenAt(address);
    const client = libc.socket(AF_INET, SOCK_STREAM, 0);
    if (client < 0 || libc.connect(client, address, address.length) !== 0) return false;
    // Closed with a reset, so that nothing stays behind in TIME-WAIT.
    libc.setsockopt(client, SOL_SOCKET, SO_LINGER, new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]), 8);
    return libc.accept(this.#listener, null, null) >= 0;
  }
}

function listenAt(address: Uint8Array<ArrayBuffer>): number {
  const fd = libc.socket(AF_INET, SOCK_STREAM, 0);
  if (libc.bind(fd, address, address.length) !== 0 || libc.listen(fd, 16) !== 0) {
    throw new Error(`cannot listen at 127.${address[5]}.${address[6]}.${address[7]}`);
  }
  return fd;
}

if (import.meta.main) {
  const connections = new Connections(Number(Deno.args[0]));
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      connections.open(Number(line));
      console.log(connections.count);
    }
  }
}
