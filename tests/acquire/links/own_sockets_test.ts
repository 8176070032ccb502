import assert from "node:assert/strict";
import { readOwnSockets } from "../../../lib/acquire/links/own_sockets.ts";
import { libc } from "../../../scripts/world/libc.ts";
import { AF_UNIX } from "../../../scripts/world/sockaddr.ts";
import { DGRAM, inheritable, socket } from "../../../scripts/world/socket.ts";

const linkOf = (fd: number): string => Deno.readLinkSync(`/proc/self/fd/${fd}`);

Deno.test("readOwnSockets: sockets that children do not inherit, each once, and no others", () => {
  const own = socket(AF_UNIX, DGRAM);
  const copy = libc.dup(own);
  const inherited = socket(AF_UNIX, DGRAM);
  inheritable(inherited);
  const fds = [own, copy, inherited];
  try {
    const links = readOwnSockets(null);
    assert.equal(links.filter((link) => link === linkOf(own)).length, 1);
    assert.ok(!links.includes(linkOf(inherited)));
    for (const link of links) assert.match(link, /^socket:\[\d+\]$/);
  } finally {
    for (const fd of fds) libc.close(fd);
  }
});

Deno.test("readOwnSockets: a socket that is closed is nobody's own, and no descriptor is left open", () => {
  const count = (): number => [...Deno.readDirSync("/proc/self/fd")].length;
  const fd = socket(AF_UNIX, DGRAM);
  const link = linkOf(fd);
  libc.close(fd);
  const before = count();
  assert.ok(!readOwnSockets(null).includes(link));
  assert.equal(count(), before);
});
