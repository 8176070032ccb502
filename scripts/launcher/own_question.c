/*
 * Part of the carried library that is preloaded before libc: asks the kernel for sockets while the
 * runtime is still starting, on a thread of its own. The launcher says what (question.h).
 *
 * It knows nothing of sockets: messages are sent as they are, and what comes back is looked at for
 * the headers of messages alone. An answer that is not whole is thrown away, as if nobody had asked.
 * Each socket is closed before its answer is handed out, and the thread ends with the last.
 */

#include "own_file.h"
#include "questions.h"

enum {
  AF_NETLINK_ = 16, SOCK_RAW_CLOEXEC = 3 | 02000000, NETLINK_SOCK_DIAG_ = 4, MSG_TRUNC_ = 0x20,
  NLMSG_ERROR_ = 2, NLMSG_DONE_ = 3, NLM_F_DUMP_INTR_ = 0x10, HEADER_SIZE = 16,
  PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022, MREMAP_MAYMOVE_ = 1, MADV_HUGEPAGE_ = 14,
  ROOM = 1 << 20, /* bytes for each receive: the kernel sends 32 KiB, or one larger message */
};

#define MAP_FAILED_ ((char *)-1)

/* struct nlmsghdr (include/uapi/linux/netlink.h), and what NLMSG_DONE begins with. */
struct message {
  unsigned length;
  unsigned short type;
  unsigned short flags;
  unsigned sequence;
  unsigned port;
  int result;
};

/* What the program reads of an answer (lib/acquire/kernel/early_answers.ts). */
static struct answer {
  const struct message *request;
  size request_length;
  const char *bytes; /* the messages, without the one that ends them; 0 if they are not all there */
  size length;       /* if there are no bytes: the kernel's error number, or 0 */
} answers[MOST_QUESTIONS];

static unsigned asked, taken;
static long answered[4]; /* sem_t of 64-bit processors */

extern int socket(int family, int kind, int protocol);
extern signed_size send(int fd, const void *bytes, size count, int flags);
extern signed_size recvfrom(int fd, void *bytes, size room, int flags, void *from, unsigned *size_);
extern int close(int fd);
extern void *mmap(void *at, size length, int protection, int flags, int fd, long offset);
extern void *mremap(void *at, size length, size wanted, int flags, ...);
extern int madvise(void *at, size length, int advice);
extern int munmap(void *at, size length);
extern int sem_post(void *semaphore);
extern int sem_wait(void *semaphore);
extern unsigned long getauxval(unsigned long type);

/* Looks through messages up to the one that ends the answer. Returns their bytes before that. */
static size look_through(const char *bytes, size count, int *changed, const struct message **last) {
  size at = 0;
  while (*last == 0 && count - at >= HEADER_SIZE) {
    const struct message *message = (const struct message *)(bytes + at);
    *changed |= message->flags & NLM_F_DUMP_INTR_;
    size aligned = ((size)message->length + 3) & ~(size)3;
    if (message->type == NLMSG_DONE_ || message->type == NLMSG_ERROR_) *last = message;
    else if (message->length < HEADER_SIZE || message->length > count - at) break;
    else at += aligned < count - at ? aligned : count - at;
  }
  return at;
}

/* Keeps the answer to a question if it is whole. */
static void receive(int fd, struct answer *answer) {
  size room = 4 * ROOM; /* what is not touched costs nothing */
  char *bytes = mmap(0, room, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
  if (bytes == MAP_FAILED_) return;
  const struct message *last = 0;
  int changed = 0;
  for (size length = 0;;) {
    if (room - length < ROOM) {
      char *larger = mremap(bytes, room, 2 * room, MREMAP_MAYMOVE_);
      if (larger == MAP_FAILED_) break;
      bytes = larger;
      madvise(bytes, room *= 2, MADV_HUGEPAGE_);
    }
    unsigned from[3] = {0, 0, 0}, from_size = sizeof(from); /* struct sockaddr_nl */
    signed_size count = recvfrom(fd, bytes + length, ROOM, MSG_TRUNC_, &from, &from_size);
    /* The kernel's port is 0. Root of a network namespace may send too, and anybody is of his own. */
    if (count >= 0 && from[1] != 0) continue;
    if (count <= 0 || count > ROOM) break;
    size seen = look_through(bytes + length, (size)count, &changed, &last);
    length += seen;
    if (last == 0 && seen == (size)count) continue;
    if (last == 0 || (size)count - seen < sizeof(*last) || changed) break;
    if (last->result < 0) answer->length = (size)-last->result;
    if (last->result < 0 || last->type != NLMSG_DONE_) break;
    answer->length = length;
    answer->bytes = bytes;
    return;
  }
  munmap(bytes, room);
}

static void *ask(void *unused) {
  for (unsigned i = 0; i < asked; i++) {
    /* One for each, so that no part of another answer is left in it. */
    int fd = socket(AF_NETLINK_, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG_);
    if (fd >= 0) {
      if (send(fd, answers[i].request, answers[i].request_length, 0) >= 0) receive(fd, &answers[i]);
      close(fd);
    }
    /* Whoever has got an answer finds no socket of it any more. */
    sem_post(answered);
  }
  return unused;
}

__attribute__((constructor)) static void begin(void) {
  const char *at = (const char *)getauxval(AT_QUESTIONS);
  for (; at != 0 && ((const struct message *)at)->length != 0 && asked < MOST_QUESTIONS; asked++) {
    answers[asked].request = (const struct message *)at;
    at += answers[asked].request_length = answers[asked].request->length;
  }
  long thread;
  if (asked > 0 && start_thread(&thread, 0, ask, 0) != 0) asked = 0;
}

/* Waits for the next answer, in the order of the questions; 0 if there is no more. */
__attribute__((visibility("default"))) const struct answer *next_answer(void) {
  if (taken == asked) return 0;
  while (sem_wait(answered) != 0) {}
  return &answers[taken++];
}
