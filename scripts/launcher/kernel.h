/* What every part of the launcher stands on: types, error numbers, system calls, one way to fail. */

typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __UINT32_TYPE__ u32;
typedef __UINT64_TYPE__ u64;
typedef __INT32_TYPE__ i32;
typedef __INT64_TYPE__ i64;

#if defined(__x86_64__)
#include "x86_64.h"
#elif defined(__aarch64__)
#include "aarch64.h"
#else
#error "an x86_64.h of this processor's own is missing"
#endif

#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
  ENOENT_ = 2,
  EBADF_ = 9,
  EACCES_ = 13,
  EINVAL_ = 22,
  EMFILE_ = 24,
  ENOSYS_ = 38,
  HIGHEST_ERROR = 4095,

  AT_FDCWD_ = -100,
  O_RDONLY_ = 0,
  O_RDWR_ = 2,
  O_ACCMODE_ = 3,
  O_CLOEXEC_ = 02000000,

  PROT_NONE_ = 0,
  PROT_READ_ = 1,
  PROT_WRITE_ = 2,
  PROT_EXEC_ = 4,
  MAP_PRIVATE_ = 2,
  MAP_FIXED_ = 0x10,
  MAP_ANONYMOUS_ = 0x20,
  MAP_NORESERVE_ = 0x4000,

  EXIT_CANNOT_START = 127,
};

/* Returns negative error numbers, as the kernel does. */
static i64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
  return system_call(number, a, b, c, d, e, 0);
}

static int failed(i64 result) { return result < 0 && result >= -HIGHEST_ERROR; }

static char *append(char *at, const char *text) {
  while (*text != '\0') *at++ = *text++;
  *at = '\0';
  return at;
}

static char *append_number(char *at, u64 number) {
  char digits[20];
  u64 count = 0;
  do {
    digits[count++] = (char)('0' + number % 10);
    number /= 10;
  } while (number != 0);
  while (count > 0) *at++ = digits[--count];
  *at = '\0';
  return at;
}

/* Ends with one line on standard error. `error` is the negative number that a call gave, or 0. */
__attribute__((noreturn)) static void fail(const char *what, const char *which, i64 error) {
  char line[256];
  char *at = append(line, "sockscope: ");
  at = append(at, what);
  at = append(at, which);
  if (error != 0) {
    at = append(at, " (error ");
    at = append_number(at, (u64)-error);
    at = append(at, ")");
  }
  at = append(at, "\n");
  call(SYS_write, 2, (u64)line, (u64)(at - line), 0, 0);
  for (;;) call(SYS_exit_group, EXIT_CANNOT_START, 0, 0, 0, 0);
}

/* Ends where a descriptor could not be had. */
__attribute__((noreturn)) static void fail_to_open(const char *what, i64 error) {
  if (error == -EMFILE_) fail("the limit of open files is too low to start", "", 0);
  if (error == -EACCES_) fail("may not read ", what, error);
  if (error == -ENOENT_) fail("/proc is not mounted, and this program reads nothing else", "", 0);
  fail("cannot open ", what, error);
}
