/*
 * Part of the carried library that is preloaded before libc: the code cache comes out of the file.
 * The runtime looks in the temporary folder for what V8 has made of the program's modules, and runs
 * it; if there is nothing, it makes that file. A cache is code. So the one name that it looks for
 * opens the file that was started, at the place where a cache was packed (CODE_CACHE, in bytes, or
 * PLAIN_CODE_CACHE, all of which is read), and no other name of that kind opens or makes anything.
 */

#include "own_file.h"
#include "questions.h"

typedef __INT64_TYPE__ offset;

enum { ENOENT_ = 2, O_ACCMODE_ = 3, SEEK_SET_ = 0 };

extern offset lseek64(int fd, offset to, int whence);

/* What the runtime calls its cache, and begins the name of the file that it would make of it with. */
static const char CACHE[] = "/tmp/deno-compile-exe.cache";
static const char STEM[] = "/tmp/deno-compile-exe.";

/* A descriptor whose next read is of the cache; negative if there is none. */
static int open_cache(void) {
#ifdef CODE_CACHE
  offset place = getauxval(AT_PLAIN_LISTING) != 0 ? PLAIN_CODE_CACHE : CODE_CACHE;
  int fd = openat64(AT_FDCWD_, OWN_FILE, O_RDONLY_ | O_CLOEXEC_);
  if (fd < 0 || lseek64(fd, place, SEEK_SET_) == place) return fd;
  close(fd);
#endif
  *__errno_location() = ENOENT_;
  return -1;
}

/* Takes the place of libc's open64. */
EXPORTED int open64(const char *path, int flags, ...) {
  __builtin_va_list rest;
  __builtin_va_start(rest, flags);
  int mode = __builtin_va_arg(rest, int);
  __builtin_va_end(rest);
  if (!begins(path, STEM)) return openat64(AT_FDCWD_, path, flags, mode);
  if (equal(path, CACHE) && (flags & O_ACCMODE_) == O_RDONLY_) return open_cache();
  *__errno_location() = ENOENT_;
  return -1;
}
