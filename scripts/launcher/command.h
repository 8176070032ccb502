/*
 * Which command this start is of: the name of the link that was run, or the first word. And a listing
 * that is made again and again: the program can read nothing once it has given its permissions back,
 * so that each listing is a process of its own.
 */

enum command { SS, NETSTAT, LSOF };

/* Not pointers, which would be relocations. */
static const char command_names[][8] = {"ss", "netstat", "lsof"};

enum {
  EINTR_ = 4,
  SIGKILL_ = 9,
  SIGCHLD_ = 17,
  PR_SET_PDEATHSIG_ = 1,
  EXIT_AGAIN = 75, /* ExitStatus.AGAIN of lib/model/exit_status.ts */
};

/* The command that a word names, or -1. */
static i64 command_named(const char *word) {
  for (u64 i = 0; i < COUNT(command_names); i++) {
    if (equal(word, command_names[i])) return (i64)i;
  }
  return -1;
}

static const char *base_name(const char *path) {
  const char *name = path;
  for (; *path != '\0'; path++) {
    if (*path == '/') name = path + 1;
  }
  return name;
}

/* Whether an option with this letter may be among the words. A wrong yes costs a process. */
static int may_have_option(u64 argc, char **argv, char letter) {
  for (u64 i = 1; i < argc; i++) {
    if ((argv[i][0] == '-' || argv[i][0] == '+') && has_letter(argv[i], letter)) return 1;
  }
  return 0;
}

/* Whether the command line may ask for more than one listing. */
static int may_repeat(enum command command, u64 argc, char **argv) {
  if (command == NETSTAT) return may_have_option(argc, argv, 'c');
  return command == LSOF && may_have_option(argc, argv, 'r');
}

/*
 * Which code these words of `ss` need: that of internet sockets without details, or of counts; that of
 * any listing as text or records; or more. A wrong answer costs the time to compile what is missing.
 */
static u64 code_cache_for(char **words) {
  u64 operands = 0, blanks = 0, narrow = 0, others = 0;
  for (; *words != 0; words++) {
    if ((*words)[0] != '-') {
      operands++;
      blanks += has_letter(*words, ' ');
    } else if (equal(*words, "--json") || equal(*words, "--jsonl")) {
      others++;
    } else {
      for (const char *letter = *words + 1; *letter != '\0'; letter++) {
        if (!has_letter(listing_letters, *letter)) return OF_ALL;
        if (has_letter(narrow_letters, *letter)) narrow++;
        else if (!has_letter(beside_letters, *letter)) others++;
      }
    }
  }
  if (operands == 1 && blanks == 0) return OF_ALL; /* a question: it is answered by a table */
  return narrow > 0 && others == 0 ? OF_PLAIN_LISTINGS : OF_LISTINGS;
}

/*
 * Goes on in a new process, and starts another whenever one asks for that by its exit status. This
 * one only waits for them, and ends as the last one does.
 */
static void start_again_and_again(void) {
  for (;;) {
    i64 child = call(SYS_clone, SIGCHLD_, 0, 0, 0, 0);
    if (failed(child)) fail("cannot start a process for each listing", "", child);
    if (child == 0) {
      call(SYS_prctl, PR_SET_PDEATHSIG_, SIGKILL_, 0, 0, 0);
      return;
    }
    i32 status = 0;
    i64 waited;
    do {
      waited = call(SYS_wait4, (u64)child, (u64)&status, 0, 0, 0);
    } while (waited == -EINTR_);
    u64 signal = (u64)status & 0x7f;
    u64 code = (u64)status >> 8 & 0xff;
    if (signal == 0 && code == EXIT_AGAIN) continue;
    call(SYS_exit_group, signal == 0 ? code : 128 + signal, 0, 0, 0, 0);
  }
}
