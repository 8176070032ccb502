/* Part of the carried library that is preloaded before libc: reads what descriptors lead to, on as
 * many threads as call it at once. Of each link it looks at the beginning alone, and keeps sockets'. */

#include "own_file.h"

enum { BLOCK = 2048, LINK_SIZE = 32, LONGEST = LINK_SIZE - 1 };

/* Descriptors of a folder from a number on, and what was found (carried_links.ts). */
struct block {
  char folder[LINK_SIZE];
  int from, seen, count, fds[BLOCK];
  char links[BLOCK][LINK_SIZE];
};

/* Reads the blocks that nobody has taken. */
EXPORTED void read_links(struct block *blocks, int count, int *next) {
  for (int i; (i = __atomic_fetch_add(next, 1, __ATOMIC_RELAXED)) < count;) {
    struct block *block = &blocks[i];
    int folder = openat64(AT_FDCWD_, block->folder, O_CLOEXEC_);
    for (int fd = block->from; folder >= 0 && fd - block->from < BLOCK; fd++) {
      char digits[LINK_SIZE] = {0}, *name = &digits[LONGEST], *link = block->links[block->count];
      for (int rest = fd; rest > 0 || *name == '\0'; rest /= 10) *--name = (char)('0' + rest % 10);
      signed_size length = readlinkat(folder, name, link, LONGEST);
      block->seen += length > 0;
      for (size at = length > 0 ? (size)length : 0; at < LINK_SIZE; at++) link[at] = '\0';
      if (begins(link, "socket:")) block->fds[block->count++] = fd;
    }
    if (folder >= 0) close(folder);
  }
}
