/*
 * Limits under which the runtime cannot live. V8 ends with a signal if it gets too little of
 * something, sometimes long after its start, so it is found out first. A limit that the
 * process may raise itself (soft below hard) is raised.
 */

enum {
  RLIMIT_FSIZE_ = 1,
  RLIMIT_DATA_ = 2,
  RLIMIT_STACK_ = 3,
  RLIMIT_CORE_ = 4,
  RLIMIT_NOFILE_ = 7,
  RLIMIT_AS_ = 9,

  SIGXFSZ_ = 25,
  SIG_IGN_ = 1,
  SIGNAL_SET_SIZE = 8,
};

/* struct rlimit64 (include/uapi/linux/resource.h) */
struct limit {
  u64 soft;
  u64 hard;
};

/* What the runtime needs of a resource, in the words of the message. */
struct need {
  u32 resource;
  u64 least;
  char what[64];
};

/* Found by trying: with less some starts failed, with these none. */
static const struct need needs[] = {
    {RLIMIT_NOFILE_, 16, "open files (ulimit -n): at least 16"},
    {RLIMIT_STACK_, 256 << 10, "the stack (ulimit -s): at least 256 KiB"},
    {RLIMIT_DATA_, (u64)768 << 20, "data (ulimit -d): at least 768 MiB"},
    /* V8 reserves 48 GiB of addresses. If it gets less, whether it lives is chance. */
    {RLIMIT_AS_, (u64)50 << 30, "addresses (ulimit -v): at least 50 GiB"},
};

static struct limit get_limit(u32 resource) {
  struct limit limit = {0, 0};
  i64 got = call(SYS_prlimit64, 0, resource, 0, (u64)&limit, 0);
  if (got != 0) fail("cannot ask for its own limits", "", got);
  return limit;
}

static int set_limit(u32 resource, struct limit limit) {
  return call(SYS_prlimit64, 0, resource, (u64)&limit, 0, 0) == 0;
}

static void meet_limits(void) {
  /* The program writes no file, not even a core. */
  set_limit(RLIMIT_CORE_, (struct limit){0, 0});
  /* To write too much to a file is to be an error, and not the end. */
  u64 ignore[4] = {SIG_IGN_, 0, 0, 0};
  call(SYS_rt_sigaction, SIGXFSZ_, (u64)ignore, 0, SIGNAL_SET_SIZE, 0);
  for (u64 i = 0; i < COUNT(needs); i++) {
    struct limit limit = get_limit(needs[i].resource);
    if (limit.soft >= needs[i].least) continue;
    limit.soft = needs[i].least;
    if (limit.hard < limit.soft || !set_limit(needs[i].resource, limit)) {
      fail("cannot start under this limit of ", needs[i].what, 0);
    }
  }
}

/* An early question reserves 4 GiB of addresses while it is answered (own_question.c). */
static int has_room_for_questions(void) {
  return get_limit(RLIMIT_AS_).soft >= (u64)(50 + 4) << 30;
}

/* V8 compiles: memory that was mapped for data has to become executable. */
static void need_new_code(u64 page) {
  i64 place = system_call(SYS_mmap, 0, page, PROT_READ_, MAP_PRIVATE_ | MAP_ANONYMOUS_, -1, 0);
  if (failed(place)) fail("cannot map memory", "", place);
  i64 changed = call(SYS_mprotect, (u64)place, page, PROT_READ_ | PROT_WRITE_ | PROT_EXEC_, 0, 0);
  if (changed != 0) {
    fail("cannot run where memory that is written must not be executed "
         "(MemoryDenyWriteExecute)", "", changed);
  }
  call(SYS_munmap, (u64)place, page, 0, 0, 0);
}
