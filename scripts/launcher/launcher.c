/*
 * The first part of a released file: the part that the kernel starts.
 *
 * A program made by `deno compile` is dynamically linked: the kernel would look for glibc's loader
 * on the host, and the loader for glibc's libraries. This launcher takes their place: the file
 * carries the loader and the libraries behind it, and the program behind those (pack.ts). It
 *
 *   1. maps the program and the loader from this file, as the kernel would have done;
 *   2. gives each library a memfd, and names those to the loader in LD_PRELOAD, so that nothing is
 *      searched on the host: the soname of a preloaded library satisfies whoever needs it;
 *   3. shuts the process into the sandbox (allowed_calls.ts);
 *   4. tells the loader, in the auxiliary vector, that it was started for that program, and jumps.
 *
 * The loader comes back once, to `after_loader`, between its own work and the program's.
 *
 * Freestanding: no library, no header but the two here. carried.h is generated: the places of
 * everything in the file, and the filter. x86_64.h and aarch64.h hold what a processor has its own
 * way of doing.
 */

typedef __UINT8_TYPE__ u8;
typedef __UINT16_TYPE__ u16;
typedef __UINT32_TYPE__ u32;
typedef __UINT64_TYPE__ u64;
typedef __INT64_TYPE__ i64;

#if defined(__x86_64__)
#include "x86_64.h"
#elif defined(__aarch64__)
#include "aarch64.h"
#else
#error "an x86_64.h of this processor's own is missing"
#endif

/* One PT_LOAD of a carried program; sizes and addresses in bytes. */
struct segment {
  u64 address;     /* p_vaddr, counted from where the image begins in memory */
  u64 offset;      /* in this file */
  u64 file_size;   /* p_filesz */
  u64 memory_size; /* p_memsz */
  u32 protection;  /* PROT_* */
};

/* A position-independent program to map: the compiled one, or glibc's loader. */
struct image {
  const char *name;
  const struct segment *segments;
  u64 segment_count;
  u64 span;         /* bytes of memory from the first segment to the last */
  u64 alignment;    /* the largest p_align */
  u64 entry;        /* e_entry */
  u64 header_table; /* where its program headers are in memory */
  u64 header_count;
};

/* A library, carried whole. */
struct library {
  const char *name;
  u64 offset; /* in this file */
  u64 size;
};

/* struct sock_filter of linux/filter.h */
struct filter_step {
  u16 code;
  u8 jump_true;
  u8 jump_false;
  u32 k;
};

/* struct sock_fprog of linux/filter.h */
struct filter_program {
  u16 length;
  struct filter_step *steps;
};

struct auxiliary {
  u64 type;
  u64 value;
};

#include "carried.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum {
  ENOENT_ = 2,
  EBADF_ = 9,
  EINVAL_ = 22,
  EMFILE_ = 24,
  ENOSYS_ = 38,
  HIGHEST_ERROR = 4095,

  AT_FDCWD_ = -100,
  O_RDONLY_ = 0,
  O_WRONLY_ = 1,
  O_RDWR_ = 2,
  O_CLOEXEC_ = 02000000,

  F_GETFD_ = 1,
  F_ADD_SEALS_ = 1033,
  F_SEAL_ALL = 0xf, /* F_SEAL_SEAL, _SHRINK, _GROW, _WRITE */
  MFD_CLOEXEC_ = 1,
  MFD_ALLOW_SEALING_ = 2,
  MFD_NOEXEC_SEAL_ = 8,

  PROT_NONE_ = 0,
  PROT_WRITE_ = 2,
  MAP_PRIVATE_ = 2,
  MAP_FIXED_ = 0x10,
  MAP_ANONYMOUS_ = 0x20,
  MAP_NORESERVE_ = 0x4000,

  AT_NULL_ = 0,
  AT_PHDR_ = 3,
  AT_PHNUM_ = 5,
  AT_PAGESZ_ = 6,
  AT_BASE_ = 7,
  AT_ENTRY_ = 9,
  AT_SECURE_ = 23,

  PR_SET_NO_NEW_PRIVS_ = 38,
  SECCOMP_SET_MODE_FILTER_ = 1,
  SECCOMP_FILTER_FLAG_SPEC_ALLOW_ = 4,

  EXIT_CANNOT_START = 127,
};

#define PRELOAD "LD_PRELOAD="
#define IN_PROC "/proc/self/fd/"

/* Filled at start; after_loader() works from it. */
static i64 library_fds[COUNT(libraries)];
static char preload[sizeof(PRELOAD) + COUNT(libraries) * (sizeof(IN_PROC) + 20)];
/* Where the program begins, for the way back from the loader (named in the processor's file). */
u64 program_entry;

/* ---- system calls ------------------------------------------------------------------------- */

/* Negative error numbers, as the kernel gives them. */
static i64 call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e) {
  return system_call(number, a, b, c, d, e, 0);
}

static int failed(i64 result) { return result < 0 && result >= -HIGHEST_ERROR; }

static u64 length_of(const char *text) {
  u64 length = 0;
  while (text[length] != '\0') length++;
  return length;
}

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

/* ---- files -------------------------------------------------------------------------------- */

/*
 * Gives standard input, output and error a file where the caller closed them. Otherwise the next
 * file opened would pass for one of them; and the runtime, which does this too, would ask for
 * /dev/null to be writable, which the sandbox refuses. Where there is no /dev/null either, a pipe
 * without anybody at the other end.
 */
static void fill_standard_files(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (call(SYS_fcntl, fd, F_GETFD_, 0, 0, 0) != -EBADF_) continue;
    i64 opened = call(SYS_openat, (u64)AT_FDCWD_, (u64) "/dev/null", O_RDWR_, 0, 0);
    if (!failed(opened)) continue; /* the lowest free number, which is this one */
    int ends[2];
    if (failed(call(SYS_pipe2, (u64)ends, 0, 0, 0, 0))) continue;
    int unwanted = fd == 0 ? ends[1] : ends[0];
    int wanted = fd == 0 ? ends[0] : ends[1];
    if (wanted != fd) {
      call(SYS_dup3, wanted, fd, 0, 0, 0); /* takes the unwanted end's place */
      call(SYS_close, wanted, 0, 0, 0, 0);
    } else {
      call(SYS_close, unwanted, 0, 0, 0, 0);
    }
  }
}

static i64 open_self(void) {
  i64 fd = call(SYS_openat, (u64)AT_FDCWD_, (u64) "/proc/self/exe", O_RDONLY_ | O_CLOEXEC_, 0, 0);
  if (fd == -ENOENT_) fail("/proc is not mounted, and this program reads nothing else", "", 0);
  if (fd == -EMFILE_) fail("the limit of open files is too low to start", "", 0);
  if (failed(fd)) fail("cannot read its own file through /proc/self/exe", "", fd);
  return fd;
}

/* A file in memory that nothing but this process sees, not executable as a program. */
static i64 new_memfd(const char *name) {
  i64 fd = call(SYS_memfd_create, (u64)name, MFD_CLOEXEC_ | MFD_NOEXEC_SEAL_, 0, 0, 0);
  if (fd == -EINVAL_) { /* kernels before 6.3 know no MFD_NOEXEC_SEAL */
    fd = call(SYS_memfd_create, (u64)name, MFD_CLOEXEC_ | MFD_ALLOW_SEALING_, 0, 0, 0);
  }
  if (fd == -ENOSYS_) {
    fail("this kernel has no memfd_create, so this file cannot start (Linux 4.4 is needed)", "", 0);
  }
  if (fd == -EMFILE_) fail("the limit of open files is too low to start", "", 0);
  if (failed(fd)) fail("cannot make a file in memory for ", name, fd);
  return fd;
}

/* Copies the libraries into memory and names them to the loader. */
static void offer_libraries(i64 self) {
  char *at = append(preload, PRELOAD);
  for (u64 i = 0; i < COUNT(libraries); i++) {
    const struct library *library = &libraries[i];
    i64 fd = new_memfd(library->name);
    u64 offset = library->offset;
    u64 left = library->size;
    while (left > 0) {
      i64 copied = call(SYS_sendfile, fd, self, (u64)&offset, left, 0);
      if (copied <= 0) fail("cannot copy to memory: ", library->name, copied);
      left -= (u64)copied;
    }
    call(SYS_fcntl, fd, F_ADD_SEALS_, F_SEAL_ALL, 0, 0);
    library_fds[i] = fd;
    if (i > 0) at = append(at, ":");
    at = append_number(append(at, IN_PROC), (u64)fd);
  }
}

/* Called on the way from the loader to the program: the libraries are mapped, their files done. */
void close_libraries(void) {
  for (u64 i = 0; i < COUNT(libraries); i++) call(SYS_close, library_fds[i], 0, 0, 0, 0);
}

/* ---- mapping ------------------------------------------------------------------------------ */

static u64 map(u64 address, u64 length, u64 protection, u64 flags, i64 fd, u64 offset,
               const char *name) {
  i64 mapped = system_call(SYS_mmap, address, length, protection, flags, (u64)fd, offset);
  if (failed(mapped)) fail("cannot map ", name, mapped);
  return (u64)mapped;
}

/* Maps all segments of an image; returns the address that its own addresses count from. */
static u64 map_image(const struct image *image, i64 self, u64 page) {
  u64 reserved = map(0, image->span + image->alignment, PROT_NONE_,
                     MAP_PRIVATE_ | MAP_ANONYMOUS_ | MAP_NORESERVE_, -1, 0, image->name);
  u64 base = (reserved + image->alignment - 1) & -image->alignment;
  for (u64 i = 0; i < image->segment_count; i++) {
    const struct segment *segment = &image->segments[i];
    u64 begin = base + segment->address;
    u64 in_page = begin & (page - 1);
    u64 file_end = begin + segment->file_size;
    u64 memory_end = begin + segment->memory_size;
    u64 page_end = (file_end + page - 1) & -page;
    if (in_page != (segment->offset & (page - 1))) {
      fail("the memory pages of this kernel are too large for ", image->name, 0);
    }
    map(begin - in_page, page_end - (begin - in_page), segment->protection,
        MAP_PRIVATE_ | MAP_FIXED_, self, segment->offset - in_page, image->name);
    if (memory_end <= file_end) continue;
    /* What the program has no bytes for is zero: the rest of the last page, then whole pages. */
    for (volatile u8 *byte = (u8 *)file_end; byte < (u8 *)page_end; byte++) *byte = 0;
    if (memory_end > page_end) {
      map(page_end, memory_end - page_end, segment->protection,
          MAP_PRIVATE_ | MAP_FIXED_ | MAP_ANONYMOUS_, -1, 0, image->name);
    }
  }
  return base;
}

/* ---- sandbox ------------------------------------------------------------------------------ */

/*
 * From here on the kernel refuses whatever the filter does not allow, for good. A kernel without
 * seccomp runs on without (and --permissions tells); any other failure is none to run on with.
 */
static void enter_sandbox(void) {
  i64 self = call(SYS_getpid, 0, 0, 0, 0, 0);
  for (u64 i = 0; i < COUNT(own_process_steps); i++) filter[own_process_steps[i]].k = (u32)self;
  i64 set = call(SYS_prctl, PR_SET_NO_NEW_PRIVS_, 1, 0, 0, 0);
  struct filter_program program = {COUNT(filter), filter};
  if (set == 0) {
    /* The program runs nobody else's code: no need to pay for keeping speculation from it. */
    set = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER_, SECCOMP_FILTER_FLAG_SPEC_ALLOW_,
               (u64)&program, 0, 0);
    if (set == -EINVAL_) { /* kernels before 4.17 do not know that flag */
      set = call(SYS_seccomp, SECCOMP_SET_MODE_FILTER_, 0, (u64)&program, 0, 0);
    }
  }
  if (set == 0 || set == -EINVAL_ || set == -ENOSYS_) return;
  fail("cannot enter its sandbox; SOCKSCOPE_SANDBOX=off runs it without", "", set);
}

/* ---- the new stack ------------------------------------------------------------------------ */

/* Whether `variable` (NAME=VALUE) begins with `start`. */
static int begins(const char *variable, const char *start) {
  while (*start != '\0') {
    if (*variable++ != *start++) return 0;
  }
  return 1;
}

static int equal(const char *one, const char *other) {
  return begins(one, other) && length_of(one) == length_of(other);
}

/*
 * Whether the program may see a variable. None that steers the loader or glibc; and where the file
 * has capabilities that its caller has not (AT_SECURE), only those known to steer nothing but looks.
 */
static int is_passed_on(const char *variable, int secure) {
  if (begins(variable, "LD_") || begins(variable, "GLIBC_TUNABLES=")) return 0;
  if (!secure) return 1;
  return begins(variable, "TERM=") || begins(variable, "COLUMNS=") ||
         begins(variable, "NO_COLOR=") || begins(variable, "LANG=") || begins(variable, "LC_ALL=");
}

/*
 * Everything: `stack` is what the kernel left for a new program: argc, argv, NULL, envp, NULL, auxv.
 * The new vector is made below it, and never left.
 */
__attribute__((noreturn, used)) void launch(u64 *stack) {
  u64 argc = stack[0];
  char **argv = (char **)(stack + 1);
  char **envp = argv + argc + 1;
  u64 variables = 0;
  while (envp[variables] != 0) variables++;
  struct auxiliary *auxv = (struct auxiliary *)(envp + variables + 1);
  u64 auxiliaries = 1;
  u64 page = 4096;
  int secure = 0;
  for (struct auxiliary *entry = auxv; entry->type != AT_NULL_; entry++, auxiliaries++) {
    if (entry->type == AT_PAGESZ_) page = entry->value;
    if (entry->type == AT_SECURE_) secure = entry->value != 0;
  }
  int sandboxed = 1;
  for (u64 i = 0; i < variables; i++) {
    if (!secure && equal(envp[i], "SOCKSCOPE_SANDBOX=off")) sandboxed = 0;
  }

  fill_standard_files();
  i64 self = open_self();
  u64 program_base = map_image(&program, self, page);
  u64 loader_base = map_image(&loader, self, page);
  offer_libraries(self);
  call(SYS_close, self, 0, 0, 0, 0);
  program_entry = program_base + program.entry;

  /* argc, at least one argument, NULL, one variable more, NULL, and the auxiliary vector */
  u64 words = 1 + (argc > 0 ? argc : 1) + 1 + variables + 1 + 1 + 2 * auxiliaries;
  u64 *vector = __builtin_alloca_with_align(words * sizeof(u64), 128);
  u64 *at = vector;
  *at++ = argc > 0 ? argc : 1;
  for (u64 i = 0; i < argc; i++) *at++ = (u64)argv[i];
  if (argc == 0) *at++ = (u64) "sockscope";
  *at++ = 0;
  *at++ = (u64)preload;
  for (u64 i = 0; i < variables; i++) {
    if (is_passed_on(envp[i], secure)) *at++ = (u64)envp[i];
  }
  *at++ = 0;
  for (u64 i = 0; i < auxiliaries; i++) {
    u64 value = auxv[i].value;
    switch (auxv[i].type) {
      case AT_PHDR_: value = program_base + program.header_table; break;
      case AT_PHNUM_: value = program.header_count; break;
      case AT_ENTRY_: value = (u64)after_loader; break;
      case AT_BASE_: value = loader_base; break;
      case AT_SECURE_: value = 0; break; /* the environment is clean, and LD_PRELOAD is wanted */
    }
    *at++ = auxv[i].type;
    *at++ = value;
  }

  if (sandboxed) enter_sandbox();
  start_loader(vector, loader_base + loader.entry);
}
