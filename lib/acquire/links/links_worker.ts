/** The second thread of a long walk: reads blocks of links from the last one down. */

import { LinkBlocks, type LinkShare } from "./link_blocks.ts";
import { openLibc } from "../kernel/libc.ts";
import { LibcLinks } from "./libc_links.ts";
import { SocketLinks } from "./socket_links.ts";

function readFromTheEnd(share: LinkShare): void {
  const libc = openLibc();
  if (typeof libc === "string") return;
  const reader = LibcLinks.of(libc, share.access);
  const blocks = new LinkBlocks(share);
  const found = new SocketLinks(Infinity);
  for (let index = share.blocks.length - 1; index >= 0 && blocks.claim(index); index--) {
    const { folder, from, to } = share.blocks[index];
    const readable = reader!.read(folder, found, from, to);
    blocks.publish(index, found.drain(), readable);
  }
  libc.close();
}

addEventListener("message", (event) => {
  if (event instanceof MessageEvent) readFromTheEnd(event.data);
}, { once: true });
