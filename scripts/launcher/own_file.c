/*
 * Part of the carried library that is preloaded before libc: by it the runtime finds its own file,
 * and its code cache in it.
 * The runtime asks for the name of its file, by readlink("/proc/self/exe"), and opens what has that
 * name. Whoever may rename or replace the file would choose what is run, with all the rights that
 * the file was given. So the answer is that very link: to open it is to open the file that was
 * started, whatever has its name now, and if it has none.
 * It looks in the temporary folder for what V8 has made of the program's modules, and runs it; if
 * there is nothing, it makes that file. A cache is code. So the one name that it looks for opens the
 * file that was started, at one of CODE_CACHES. No other such name opens or makes anything.
 */

#include "own_file.h"
#include "questions.h"

typedef __INT64_TYPE__ offset;
enum { ENOENT_ = 2, O_ACCMODE_ = 3, SEEK_SET_ = 0 };
extern offset lseek64(int fd, offset to, int whence);

static const char OWN_FILE[] = "/proc/self/exe";
/* What the runtime calls its cache, and begins the name of the file that it would make of it with. */
static const char CACHE[] = "/tmp/deno-compile-exe.cache";
static const char STEM[] = "/tmp/deno-compile-exe.";

/* Takes the place of libc's readlink. */
EXPORTED signed_size readlink(const char *path, char *into, size room) {
  if (!equal(path, OWN_FILE)) return readlinkat(AT_FDCWD_, path, into, room);
  size length = sizeof(OWN_FILE) - 1;
  if (length > room) length = room;
  for (size i = 0; i < length; i++) into[i] = OWN_FILE[i];
  return (signed_size)length;
}

/* A descriptor whose next read is of the cache; negative if there is none. */
static int open_cache(void) {
#ifdef CODE_CACHES
  static const offset PLACES[OF_LISTINGS + 1] = {CODE_CACHES};
  offset place = PLACES[getauxval(AT_CODE_CACHE)];
  int fd = openat64(AT_FDCWD_, OWN_FILE, O_RDONLY_ | O_CLOEXEC_);
  if (fd < 0 || lseek64(fd, place, SEEK_SET_) == place) return fd;
  close(fd);
#endif
  *__errno_location() = ENOENT_;
  return -1;
}

/* Takes the place of libc's open64. A mode that not all have is passed like one that all have. */
EXPORTED int open64(const char *path, int flags, unsigned mode) {
  if (!begins(path, STEM)) return openat64(AT_FDCWD_, path, flags, mode);
  if (equal(path, CACHE) && (flags & O_ACCMODE_) == O_RDONLY_) return open_cache();
  *__errno_location() = ENOENT_;
  return -1;
}
