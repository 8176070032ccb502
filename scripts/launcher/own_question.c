/*
 * Part of the carried library that is preloaded before libc: asks the kernel for sockets, or reads a
 * table of them, while the runtime is still starting, on a thread of its own. The launcher says what
 * (question.h). It knows nothing of sockets: messages are sent as they are, and of what comes back
 * only headers of messages are looked at. An answer may be read while the rest of it arrives.
 */

#include "own_file.h"
#include "questions.h"

enum {
  AF_NETLINK_ = 16, SOCK_RAW_CLOEXEC = 3 | 02000000, NETLINK_SOCK_DIAG_ = 4, MSG_TRUNC_ = 0x20,
  NLMSG_ERROR_ = 2, NLMSG_DONE_ = 3, NLM_F_DUMP_INTR_ = 0x10, HEADER_SIZE = 16, EINTR_ = 4,
  PROT_READ_WRITE = 3, MAP_PRIVATE_ANONYMOUS_NORESERVE = 0x4022, MADV_HUGEPAGE_ = 14,
  ROOM = 1 << 20, PLACE = 16 << 20, /* bytes; the kernel sends 32 KiB, or one larger message */
  TABLE = 0xffff, /* type of a question that has the name of a table in it, which comes by the page */
  PAGE = 3072, STEP = 64 << 10, /* bytes; fewer end a table (readOpen of lib/acquire/read_file.ts) */
  WHOLE = 1, LOST = 2, CHANGED = 3, /* how an answer ends; 0 while it arrives */
};
#define MOST ((size)4 << 30) /* bytes of an answer: as many as there are offsets of 32 bits */

/* struct nlmsghdr (include/uapi/linux/netlink.h), and what NLMSG_DONE begins with. */
struct message {
  unsigned length; unsigned short type, flags;
  unsigned sequence, port; int result;
};

/* Questions, at most so many, and their answers in the same order: carried_library.ts reads both. */
EXPORTED const struct message *early_questions;
EXPORTED struct answer {
  const char *bytes; /* a table, or messages without the one that ends them; they do not move */
  size room;         /* how many of them may be looked at later: some 8 times those that are there */
  size length;       /* how many there are: whole messages, or pages of a table */
  long end;          /* how it ended; the kernel's error number below 0 */
} early_answers[MOST_QUESTIONS];
static long news[4]; /* sem_t of 64-bit processors: raised if anything came */

extern int socket(int family, int kind, int protocol);
extern int pthread_create(void *thread, const void *attributes, void *(*start)(void *), void *of);
extern signed_size read(int fd, void *into, size room), send(int fd, const void *, size, int flags);
extern signed_size recvfrom(int fd, void *bytes, size room, int flags, void *from, unsigned *size_);
extern void *mmap(void *at, size length, int protection, int flags, int fd, long offset);
extern int madvise(void *at, size length, int advice), munmap(void *at, size length);
extern int mprotect(void *at, size length, int how), sem_post(void *news_), sem_wait(void *news_);

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

/* Takes the answer to a question, which is messages or a table; returns how it ended. */
static long receive(int fd, int table, struct answer *answer) {
  /* Only addresses at first, which no limit but that of addresses counts. Given back at the end. */
  char *bytes = mmap(0, MOST, 0, MAP_PRIVATE_ANONYMOUS_NORESERVE, -1, 0);
  const struct message *last = 0;
  int changed = 0, end = LOST;
  if (bytes == (char *)-1) return LOST;
  answer->bytes = bytes;
  for (size length = 0, writable = 0;;) {
    if (writable - length < ROOM) {
      writable = 2 * writable + 4 * ROOM;
      if (writable > MOST || mprotect(bytes, writable, PROT_READ_WRITE) != 0) break;
      if (length > 0) madvise(bytes, writable, MADV_HUGEPAGE_);
    }
    unsigned from[3] = {0, 0, 0}, from_size = sizeof(from); /* struct sockaddr_nl */
    signed_size count = table ? read(fd, bytes + length, ROOM)
        : recvfrom(fd, bytes + length, ROOM, MSG_TRUNC_, &from, &from_size);
    /* The kernel's port is 0. Root of a network namespace may send too, and anybody is of his own. */
    if (count < 0 ? *__errno_location() == EINTR_ : from[1] != 0) continue;
    if (count < !table || count > ROOM) break;
    size seen = table ? (size)count : look_through(bytes + length, (size)count, &changed, &last);
    length += seen;
    if (table && count >= PAGE && length - answer->length < STEP) continue;
    answer->room = length > MOST / 8 - PLACE ? MOST : 8 * length / PLACE * PLACE + PLACE;
    __atomic_store_n(&answer->length, length, __ATOMIC_RELEASE);
    sem_post(news);
    if (table ? count >= PAGE : last == 0 && seen == (size)count) continue;
    if (table) end = WHOLE;
    else if (last == 0 || (size)count - seen < sizeof(*last)) break;
    else if (last->result < 0) end = last->result;
    else if (last->type == NLMSG_DONE_) end = changed ? CHANGED : WHOLE;
    break;
  }
  munmap(bytes + answer->room, MOST - answer->room);
  return end;
}

static void *ask(void *unused) {
  const struct message *request = early_questions;
  for (struct answer *answer = early_answers; request->length != 0; answer++) {
    int table = request->type == TABLE;
    /* One for each, so that no part of another answer is left in it. */
    int fd = table ? openat64(AT_FDCWD_, (const char *)request + HEADER_SIZE, O_RDONLY_ | O_CLOEXEC_)
                   : socket(AF_NETLINK_, SOCK_RAW_CLOEXEC, NETLINK_SOCK_DIAG_);
    int begun = fd >= 0 && (table || send(fd, request, request->length, 0) >= 0);
    long end = begun ? receive(fd, table, answer) : LOST;
    if (fd >= 0) close(fd);
    /* Whoever has all of an answer finds nothing of it open any more. */
    __atomic_store_n(&answer->end, end, __ATOMIC_RELEASE);
    sem_post(news);
    request = (const struct message *)((const char *)request + request->length);
  }
  return unused;
}

__attribute__((constructor)) static void begin(void) {
  long thread;
  early_questions = (const struct message *)getauxval(AT_QUESTIONS);
  if (early_questions != 0) pthread_create(&thread, 0, ask, 0); /* ends the run if it fails */
}

/* Waits for more than so many bytes of an answer, or for its end. Returns how many there are. */
EXPORTED size await_answer(const struct answer *answer, size have) {
  while (__atomic_load_n(&answer->end, __ATOMIC_ACQUIRE) == 0 &&
         __atomic_load_n(&answer->length, __ATOMIC_ACQUIRE) <= have) sem_wait(news);
  return __atomic_load_n(&answer->length, __ATOMIC_ACQUIRE);
}

/* Copies bytes of an answer that are there. */
EXPORTED void copy_answer(const struct answer *answer, size from, char *into, size count) {
  for (size i = 0; i < count && from + i < answer->length; i++) into[i] = answer->bytes[from + i];
}
