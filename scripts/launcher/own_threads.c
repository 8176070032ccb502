/* Part of the carried library that is preloaded before libc: a thread that cannot be started is one
 * line and the end. The runtime, which counts on its threads, ends with a signal and many lines. */

#include "own_file.h"

#define RTLD_NEXT_ ((void *)-1)
enum { STANDARD_ERROR = 2, EXIT_CANNOT_START = 127 };

extern void *dlsym(void *handle, const char *name);
extern signed_size write(int fd, const void *bytes, size count);
__attribute__((noreturn)) extern void _exit(int status);

static const char LINE[] = "sockscope: cannot start a thread: the limit of processes and threads "
                           "(ulimit -u, pids.max), or of memory, is too low\n";

/* Takes the place of libc's pthread_create. */
EXPORTED int pthread_create(void *thread, const void *attributes, void *(*start)(void *), void *of) {
  int (*create)(void *, const void *, void *(*)(void *), void *) = dlsym(RTLD_NEXT_, __func__);
  if (create != 0 && create(thread, attributes, start, of) == 0) return 0;
  write(STANDARD_ERROR, LINE, sizeof(LINE) - 1);
  _exit(EXIT_CANNOT_START);
}
