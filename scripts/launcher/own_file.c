/*
 * Part of the carried library that is preloaded before libc: by it the runtime finds its own file.
 * The runtime asks for the name of its file, by readlink("/proc/self/exe"), and opens what has that
 * name. Whoever may rename or replace the file would choose what is run, with all the rights that
 * the file was given. So the answer is that very link: to open it is to open the file that was
 * started, whatever has its name now, and if it has none.
 */

#include "own_file.h"

/* libc's: as readlink, but for the folder that a relative path counts from. */
extern signed_size readlinkat(int folder, const char *path, char *into, size room);

/* Takes the place of libc's readlink. */
EXPORTED signed_size readlink(const char *path, char *into, size room) {
  if (!equal(path, OWN_FILE)) return readlinkat(AT_FDCWD_, path, into, room);
  size length = sizeof(OWN_FILE) - 1;
  if (length > room) length = room;
  for (size i = 0; i < length; i++) into[i] = OWN_FILE[i];
  return (signed_size)length;
}
