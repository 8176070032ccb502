/**
 * Events of destroyed sockets, from the multicast groups of sock_diag (since Linux 4.2).
 *
 * They arrive after the permissions were dropped, so here alone one function of libc stays open:
 * recv, on a descriptor that no other part of the program knows.
 */

import type { CapturedEvent } from "../../model/capture.ts";
import type { Plan } from "../../model/plan.ts";
import { EnvironmentError } from "../../model/problem.ts";
import { MessageWriter, NETLINK_SOCK_DIAG, NLMSG_NOOP } from "../../uapi/netlink.ts";
import { onlyPlace } from "../netns/find.ts";
import { Diag } from "./diag.ts";
import { EINTR, ENOBUFS, errorText, openReceiver } from "./libc.ts";

const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const SOL_SOCKET = 1;
const SO_RCVBUF = 8;
/** Requested size, so that bursts are not lost; ordinary users get less. */
const RECEIVE_BUFFER = 8 * 1024 * 1024;
/** A message of a destroyed socket has a few hundred bytes. */
const ROOM = 64 * 1024;

/** Opens a socket, joins the groups of the plan and closes libc, but for recv. */
export async function followDestroyed(plan: Plan): Promise<Iterable<CapturedEvent>> {
  const fd = await joined(plan);
  const receiver = openReceiver();
  return (function* (): Generator<CapturedEvent> {
    const room = new Uint8Array(ROOM);
    for (;;) {
      const count = Number(receiver.recv(fd, room, BigInt(ROOM), 0));
      if (count > 0) {
        yield { bytes: room.slice(0, count), time: Temporal.Now.instant() };
        continue;
      }
      const error = count === 0 ? 0 : receiver.errno[0];
      if (error === ENOBUFS) yield "lost";
      else if (error !== EINTR) {
        throw new EnvironmentError(`the kernel's events ended: ${errorText(error)}`);
      }
    }
  })();
}

/** Opens a socket that is a member of the plan's groups; returns its descriptor. */
async function joined(plan: Plan): Promise<number> {
  using home = Diag.home(plan);
  using diag = await home.in(onlyPlace(plan));
  const socket = diag.socket(NETLINK_SOCK_DIAG);
  if (typeof socket === "string") {
    throw new EnvironmentError(`destroyed sockets cannot be followed: ${socket}`);
  }
  const { calls, rareCalls } = socket.libc;
  const set = (level: number, name: number, value: number): number =>
    rareCalls.setsockopt(socket.fd, level, name, new Int32Array([value]), 4);
  // Best effort: a refusal leaves the default size.
  set(SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER);
  // Sending binds the socket to a port id, without which it receives nothing.
  const nothing = new MessageWriter(NLMSG_NOOP, 0, 0).finish();
  calls.send(socket.fd, nothing, BigInt(nothing.length), 0);
  for (const group of plan.groups) {
    if (set(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group) < 0) {
      throw new EnvironmentError(
        `destroyed sockets cannot be followed: ${errorText(socket.libc.errno())}`,
      );
    }
  }
  return socket.fd;
}
