/*
 * Root's powers, and those that a file was given: all but what listing sockets needs is given up
 * before there is a second thread. Reading other users' processes takes CAP_DAC_READ_SEARCH and
 * CAP_SYS_PTRACE; some details of sockets take more, which is kept only if a word of the command
 * line could ask for them. The kernel looks at capabilities when it makes an answer, so that these
 * cannot be given up before the answers are there.
 */

enum {
  CAPABILITY_VERSION_3 = 0x20080522, /* include/uapi/linux/capability.h */
  CAP_DAC_READ_SEARCH_ = 2,
  CAP_SETPCAP_ = 8,
  CAP_NET_ADMIN_ = 12,
  CAP_SYS_PTRACE_ = 19,
  CAP_SYS_ADMIN_ = 21,
  CAP_SYSLOG_ = 34,
  CAP_BPF_ = 39, /* since Linux 5.8; CAP_SYS_ADMIN before */

  PR_CAPBSET_READ_ = 23,
  PR_CAPBSET_DROP_ = 24,
};

#define BIT(number) ((u64)1 << (number))

struct capability_header {
  u32 version;
  i32 process;
};

/* The kernel wants two, the lower and the upper 32 bits. */
struct capability_sets {
  u32 effective;
  u32 permitted;
  u32 inheritable;
};

/* Whether a long option (`word` without its dashes) is in a list of names, each ended by a NUL. */
static int is_listed(const char *names, const char *word) {
  for (; *names != '\0'; names += length_of(names) + 1) {
    u64 length = length_of(names);
    if (begins(word, names) && (word[length] == '\0' || word[length] == '=')) return 1;
  }
  return 0;
}

static int contains(const char *text, const char *part) {
  for (; *text != '\0'; text++) {
    if (begins(text, part)) return 1;
  }
  return 0;
}

/* Whether a letter of a namespace is among these. */
static u64 may_have_namespace(const char *letters) {
  for (; *letters != '\0'; letters++) {
    if (has_letter(namespace_letters, *letters)) return BIT(CAP_SYS_ADMIN_);
  }
  return 0;
}

/*
 * What a word of the command line may need. An option that is not known to need nothing, or that is
 * abbreviated, may need everything.
 */
static u64 needs_of(const char *word) {
  /* Marks, packet filters, keys, upper layer protocols: CAP_NET_ADMIN. Addresses of sockets in the
   * kernel's memory, where it hides them from others: CAP_SYSLOG. */
  u64 details = BIT(CAP_NET_ADMIN_) | BIT(CAP_SYSLOG_);
  u64 storage = BIT(CAP_BPF_);
  /* Entering another network namespace: CAP_SYS_ADMIN. */
  u64 namespaces = BIT(CAP_SYS_ADMIN_);
  if (word[0] != '-' || word[1] == '\0') return contains(word, "fwmark") ? details : 0;
  if (word[1] == '-') {
    if (word[2] == '\0' || is_listed(plain_options, word + 2)) return 0;
    if (is_listed(storage_options, word + 2)) return storage;
    if (is_listed(namespace_options, word + 2)) return namespaces;
    return is_listed(detail_options, word + 2) ? details : details | storage | namespaces;
  }
  for (const char *letter = word + 1; *letter != '\0'; letter++) {
    if (has_letter(namespace_letters, *letter)) return namespaces; /* what follows is the name */
    if (!has_letter(plain_letters, *letter)) return details | may_have_namespace(letter);
  }
  return 0;
}

/* What a command line may need. netstat and lsof show what /proc has: lsof its addresses as well. */
static u64 needs_of_command(enum command command, u64 argc, char **argv) {
  if (command != SS) return command == LSOF ? BIT(CAP_SYSLOG_) : 0;
  u64 needs = 0;
  for (u64 i = 1; i < argc; i++) needs |= needs_of(argv[i]);
  return needs;
}

/* Gives up every capability that the command line does not need, for good. */
static void drop_capabilities(enum command command, u64 argc, char **argv) {
  struct capability_header header = {CAPABILITY_VERSION_3, 0};
  struct capability_sets sets[2];
  i64 got = call(SYS_capget, (u64)&header, (u64)sets, 0, 0, 0);
  if (got != 0) fail("cannot ask for its own capabilities", "", got);
  u64 permitted = sets[0].permitted | (u64)sets[1].permitted << 32;
  u64 effective = sets[0].effective | (u64)sets[1].effective << 32;
  u64 inheritable = sets[0].inheritable | (u64)sets[1].inheritable << 32;
  if ((permitted | inheritable) == 0) return;

  u64 kept = BIT(CAP_DAC_READ_SEARCH_) | BIT(CAP_SYS_PTRACE_);
  kept |= needs_of_command(command, argc, argv);
  if ((kept & BIT(CAP_BPF_)) != 0 && call(SYS_prctl, PR_CAPBSET_READ_, CAP_BPF_, 0, 0, 0) < 0) {
    kept |= BIT(CAP_SYS_ADMIN_);
  }
  if ((effective & BIT(CAP_SETPCAP_)) != 0) {
    for (u64 i = 0; i < 64; i++) {
      if ((kept & BIT(i)) != 0) continue;
      i64 done = call(SYS_prctl, PR_CAPBSET_DROP_, i, 0, 0, 0);
      if (done == -EINVAL_) break; /* this kernel has no more of them */
      if (done != 0) fail("cannot give up its capabilities", "", done);
    }
  }
  for (u64 i = 0; i < COUNT(sets); i++) {
    u32 half = (u32)(kept >> 32 * i);
    sets[i].permitted &= half;
    sets[i].effective &= half;
    sets[i].inheritable = 0; /* and with it what is ambient */
  }
  i64 set = call(SYS_capset, (u64)&header, (u64)sets, 0, 0, 0);
  if (set != 0) fail("cannot give up its capabilities", "", set);
}
