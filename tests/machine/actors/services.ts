/**
 * Holds the sockets of well-known services, each by a process of its name: `services.ts NAME...`,
 * of those below.
 */

import { type Child, startChild } from "../../../scripts/world/child.ts";
import { AF_INET, AF_UNIX, inet4, inet6, unix } from "../../../scripts/world/sockaddr.ts";
import {
  bind,
  bound,
  close,
  connect,
  DGRAM,
  listen,
  listener,
  option,
  sendTo,
  socket,
  STREAM,
} from "../../../scripts/world/socket.ts";
import { playUntilEnd } from "../../support/programs/actor.ts";

/** include/uapi/asm-generic/socket.h */
const SOL_SOCKET = 1, SO_RCVBUF = 8;

const SERVICES: Readonly<Record<string, () => number>> = {
  "systemd-resolve": () => bound(inet4("127.0.0.53", 53), DGRAM),
  "sshd": () => listener(inet4("0.0.0.0", 22), 128),
  "postgres": () => listener(inet6("::1", 5432), 200),
  "dbus-daemon": () => listen(bind(socket(AF_UNIX, STREAM), unix("\0bus"))),
  /** Waits for sshd to accept it. */
  "ssh": () => connect(socket(AF_INET, STREAM), inet4("127.0.0.1", 22)),
  /** Has no room for what it is sent. */
  "syslogd": () => {
    const full = bound(inet4("127.0.0.9", 514), DGRAM);
    option(full, SOL_SOCKET, SO_RCVBUF, 2304);
    const sender = socket(AF_INET, DGRAM);
    for (let count = 0; count < 30; count++) sendTo(sender, 400, inet4("127.0.0.9", 514));
    close(sender);
    return full;
  },
};

if (import.meta.main) {
  const children: Child[] = [];
  for (const name of Deno.args) {
    const socket = SERVICES[name]();
    children.push(await startChild({ name, shares: [socket] }));
    close(socket);
  }
  await playUntilEnd(children.map(({ pid }) => pid));
  for (const child of children) await child.end();
  Deno.exit(0);
}
