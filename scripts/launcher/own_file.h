/* What the parts of the carried library share (own_*.c). */

#include "text.h"

typedef __PTRDIFF_TYPE__ signed_size;

#define EXPORTED __attribute__((visibility("default")))
enum { AT_FDCWD_ = -100, O_RDONLY_ = 0, O_CLOEXEC_ = 02000000 };

extern int openat64(int folder, const char *path, int flags, ...);
extern int close(int fd), *__errno_location(void);
extern signed_size readlinkat(int folder, const char *path, char *into, size room);
extern unsigned long getauxval(unsigned long type);
