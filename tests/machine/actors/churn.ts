/**
 * Opens and closes loopback connections as fast as it can: `churn.ts KEEP`, with that many open at
 * a time. Says at the end how many it has opened.
 */

import { libc } from "../../../scripts/world/libc.ts";
import { AF_INET, inet4 } from "../../../scripts/world/sockaddr.ts";
import { close, listener, pause, socket, STREAM } from "../../../scripts/world/socket.ts";
import { playUntilEnd } from "../../support/programs/actor.ts";

const PORTS = [8001, 8002, 8003];
const SOCK_NONBLOCK = 0o4000, SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1, SO_LINGER = 13;
/** Every so many connections end in the usual way and leave a TIME-WAIT behind; others by reset. */
const ORDERLY = 8;
/** Milliseconds between looks at whether the play is over. */
const SLICE = 20;

/** struct linger: on, for no time at all. */
const RESET = new Uint8Array(new Int32Array([1, 0]).buffer);

const addresses = PORTS.map((port) => inet4("127.0.0.1", port));
const servers = addresses.map((address) => listener(address, 512));
const open: (readonly [client: number, server: number])[] = [];
let opened = 0;

/** Opens one connection: the client's end and the server's. */
function openOne(): void {
  const at = opened % PORTS.length;
  const client = socket(AF_INET, STREAM);
  if (opened % ORDERLY !== 0) libc.setsockopt(client, SOL_SOCKET, SO_LINGER, RESET, RESET.length);
  libc.connect(client, addresses[at], addresses[at].length);
  // Over loopback most connections are there as soon as connect() has returned; others are let go.
  const server = libc.accept4(servers[at], null, null, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (server < 0) {
    close(client);
    return;
  }
  opened++;
  open.push([client, server]);
}

function closeOldest(): void {
  const ends = open.shift();
  if (ends === undefined) return;
  const [client, server] = ends;
  close(client);
  close(server);
}

if (import.meta.main) {
  const keep = Number(Deno.args[0]);
  while (open.length < keep) openOne();
  let playing = true;
  const end = playUntilEnd("ready").then(() => playing = false);
  while (playing) {
    for (const until = performance.now() + SLICE; performance.now() < until;) {
      if (open.length >= keep) closeOldest();
      openOne();
    }
    await pause(0);
  }
  await end;
  console.log(opened);
  Deno.exit(0);
}
