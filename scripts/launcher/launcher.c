/*
 * The first part of a released file: the part that the kernel starts.
 *
 * A program made by `deno compile` is dynamically linked: the kernel would look for glibc's loader
 * on the host, and the loader for glibc's libraries. This launcher takes their place: the file
 * carries the loader and the libraries behind it, and the program behind those (pack.ts). It
 *
 *   1. makes sure that the runtime can live here (limits.h), and if a listing is to be repeated, does
 *      all that follows in a process for each (command.h);
 *   2. closes what the caller left open for writing (descriptors.h);
 *   3. maps the program and the loader from this file, as the kernel would have done;
 *   4. gives each library a memfd, and names those to the loader in LD_PRELOAD, so that nothing is
 *      searched on the host: the soname of a preloaded library satisfies whoever needs it;
 *   5. gives up the capabilities that are not needed (capabilities.h), and shuts the process into
 *      the sandbox (allowed_calls.ts);
 *   6. tells the loader, in the auxiliary vector, that it was started for that program, and its own
 *      library what to ask the kernel meanwhile (question.h), and jumps.
 *
 * The loader comes back once, to `after_loader`, between its own work and the program's.
 *
 * Freestanding, and without relocations, so that it runs wherever the kernel maps it. carried.h is
 * generated: the places of everything in the file, the filter, and the options. x86_64.h and
 * aarch64.h hold what a processor has its own way of doing.
 */

#include "kernel.h"

#define LONGEST_NAME 32
#define MOST_SEGMENTS 8

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
  char name[LONGEST_NAME];
  u64 segment_count;
  struct segment segments[MOST_SEGMENTS];
  u64 span;         /* bytes of memory from the first segment to the last */
  u64 alignment;    /* the largest p_align */
  u64 entry;        /* e_entry */
  u64 header_table; /* where its program headers are in memory */
  u64 header_count;
  u64 dynamic; /* where its PT_DYNAMIC is in memory */
};

/* A library, carried whole. The first is this project's own (own_*.c). */
struct library {
  char name[LONGEST_NAME];
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

/* A message for the kernel, in bytes of `messages`, and where in it a number goes; 0 for nowhere. */
struct question {
  u16 at;
  u16 length;
  u16 number_at;
};

/* The questions of a command line, among all of them. */
struct known_line {
  u16 first, count;
  u16 command;
};

struct auxiliary {
  u64 type;
  u64 value;
};

#include "carried.h"
#include "questions.h"

#include "command.h"

#include "capabilities.h"
#include "descriptors.h"
#include "limits.h"
#include "question.h"

enum {
  F_ADD_SEALS_ = 1033,
  F_SEAL_ALL = 0xf, /* F_SEAL_SEAL, _SHRINK, _GROW, _WRITE */
  MFD_CLOEXEC_ = 1,
  MFD_ALLOW_SEALING_ = 2,
  MFD_NOEXEC_SEAL_ = 8,

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

  DT_NULL_ = 0,
  DT_DEBUG_ = 21,
};

#define PRELOAD "LD_PRELOAD="
#define IN_PROC "/proc/self/fd/"

/* What the program is told of how it was started: one variable, whose words are these. */
#define LAUNCHER "SOCKSCOPE_LAUNCHER="
#define SANDBOX "sandbox "
#define FILE_CAPABILITIES "file-capabilities "
#define REPEATS "repeats "
#define ASKS "asks "

/* Filled at start; after_loader() works from it. */
static i64 library_fds[COUNT(libraries)];
static char preload[sizeof(PRELOAD) + COUNT(libraries) * (sizeof(IN_PROC) + 20)];
static char launcher[sizeof(LAUNCHER) + sizeof(SANDBOX) + sizeof(FILE_CAPABILITIES) +
                     sizeof(REPEATS) + sizeof(ASKS) + LONGEST_NAME];
static u64 program_base;
/* Where the program begins, for the way back from the loader (named in the processor's file). */
u64 program_entry;

/* ---- files -------------------------------------------------------------------------------- */

static i64 open_self(void) {
  const char *path = "/proc/self/exe";
  i64 fd = call(SYS_openat, (u64)AT_FDCWD_, (u64)path, O_RDONLY_ | O_CLOEXEC_, 0, 0);
  if (failed(fd)) fail_to_open(path, fd);
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
  if (failed(fd)) fail_to_open(name, fd);
  return fd;
}

/* Copies the libraries into memory and names them to the loader. */
static void offer_libraries(i64 self) {
  /* For files in memory too there is a limit of size; the caller's is for his own. */
  struct limit given = get_limit(RLIMIT_FSIZE_);
  set_limit(RLIMIT_FSIZE_, (struct limit){given.hard, given.hard});
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
  set_limit(RLIMIT_FSIZE_, given);
}

/* An entry of a program's PT_DYNAMIC (Elf64_Dyn). */
struct dynamic {
  u64 tag;
  u64 value;
};

/* What glibc's loader has loaded (struct link_map and struct r_debug of its link.h). */
struct loaded {
  u64 base;
  const char *name;
  void *dynamic;
  struct loaded *next;
};
struct loader_state {
  int version;
  struct loaded *first;
};

/*
 * Whether the loader has loaded the first library. It goes on without a preloaded library that it
 * cannot open, and whoever may lower this process's limits from outside can see to that.
 */
static int has_first_library(void) {
  char path[sizeof(IN_PROC) + 20];
  append_number(append(path, IN_PROC), (u64)library_fds[0]);
  const struct dynamic *entry = (const struct dynamic *)(program_base + program.dynamic);
  while (entry->tag != DT_DEBUG_ && entry->tag != DT_NULL_) entry++;
  const struct loader_state *state = (const struct loader_state *)entry->value;
  if (entry->tag != DT_DEBUG_ || state == 0) return 0;
  for (const struct loaded *object = state->first; object != 0; object = object->next) {
    if (equal(object->name, path)) return 1;
  }
  return 0;
}

/* Called on the way from the loader to the program: the libraries are mapped, their files done. */
void check_libraries(void) {
  if (!has_first_library()) fail("the loader has not loaded: ", libraries[0].name, 0);
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
 * From here on the kernel refuses whatever the filter does not allow, for good. Without seccomp in
 * the kernel there is no sandbox, as --permissions says; that is no way to run with a file's
 * capabilities. Any other failure ends the run. Returns whether there is a sandbox.
 */
static int enter_sandbox(int secure) {
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
  if (set == 0) return 1;
  if (set != -EINVAL_ && set != -ENOSYS_) {
    fail("cannot enter its sandbox; SOCKSCOPE_SANDBOX=off runs it without", "", set);
  }
  if (secure) fail("a file with capabilities needs a kernel with seccomp to run", "", set);
  return 0;
}

/* ---- the new stack ------------------------------------------------------------------------ */

/*
 * Whether the program may see a variable. None that steers the loader or glibc; and if the file has
 * capabilities that its caller has not (AT_SECURE), only those known to steer nothing but looks.
 */
static int is_passed_on(const char *variable, int secure) {
  if (begins(variable, "LD_") || begins(variable, "GLIBC_TUNABLES=")) return 0;
  if (begins(variable, LAUNCHER)) return 0; /* the launcher's own word alone is passed on */
  if (begins(variable, "TMPDIR=")) return 0; /* own_file.c knows one temporary folder */
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
  int secure = 1; /* unless the kernel says that it is not */
  for (struct auxiliary *entry = auxv; entry->type != AT_NULL_; entry++, auxiliaries++) {
    if (entry->type == AT_PAGESZ_) page = entry->value;
    if (entry->type == AT_SECURE_) secure = entry->value != 0;
  }
  int sandboxed = 1;
  int steered = 0;
  for (u64 i = 0; i < variables; i++) {
    if (!secure && equal(envp[i], "SOCKSCOPE_SANDBOX=off")) sandboxed = 0;
    if (is_passed_on(envp[i], secure) && steers(envp[i])) steered = 1;
  }

  i64 called = argc > 0 ? command_named(base_name(argv[0])) : -1;
  i64 word = argc > 1 ? command_named(argv[1]) : -1;
  enum command command = called >= 0 ? (enum command)called : word >= 0 ? (enum command)word : SS;
  int repeats = may_repeat(command, argc, argv);
  u64 first_word = called < 0 && word >= 0 ? 2 : 1;
  int asks = argc > 0 && !steered && prepare_questions(command, argv + first_word);

  fill_standard_files();
  meet_limits();
  asks = asks && has_room_for_questions();
  need_new_code(page);
  if (repeats) start_again_and_again();
  close_inherited();
  i64 self = open_self();
  program_base = map_image(&program, self, page);
  u64 loader_base = map_image(&loader, self, page);
  offer_libraries(self);
  call(SYS_close, self, 0, 0, 0, 0);
  program_entry = program_base + program.entry;

  if (sandboxed) {
    drop_capabilities(command, argc, argv);
    sandboxed = enter_sandbox(secure);
  }
  char *end = append(launcher, LAUNCHER);
  if (sandboxed) end = append(end, SANDBOX);
  if (secure) end = append(end, FILE_CAPABILITIES);
  if (repeats) end = append(end, REPEATS);
  if (asks) end = append(end, ASKS);
  if (called >= 0) append(end, command_names[called]);

  /* argc, at least one argument, NULL, two variables more, NULL, and the auxiliary vector, with two
   * entries more */
  u64 words = 1 + (argc > 0 ? argc : 1) + 1 + variables + 2 + 1 + 2 * (auxiliaries + 2);
  u64 *vector = __builtin_alloca_with_align(words * sizeof(u64), 128);
  u64 *at = vector;
  *at++ = argc > 0 ? argc : 1;
  for (u64 i = 0; i < argc; i++) *at++ = (u64)argv[i];
  if (argc == 0) *at++ = (u64) "sockscope";
  *at++ = 0;
  *at++ = (u64)preload;
  *at++ = (u64)launcher;
  for (u64 i = 0; i < variables; i++) {
    if (is_passed_on(envp[i], secure)) *at++ = (u64)envp[i];
  }
  *at++ = 0;
  *at++ = AT_QUESTIONS;
  *at++ = asks ? (u64)asked : 0;
  *at++ = AT_CODE_CACHE;
  *at++ = command == SS && argc > 0 ? code_cache_for(argv + first_word) : OF_ALL;
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

  start_loader(vector, loader_base + loader.entry);
}
