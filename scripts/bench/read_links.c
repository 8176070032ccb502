/*
 * Reads what every descriptor of every process is, on two threads, and does nothing with it: the
 * least that whoever shows the owners of sockets has to have done.
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { NAMES_SIZE = 64 * 1024, LINK_SIZE = 64, MOST_PROCESSES = 1 << 16 };

/* getdents64(2). */
struct entry {
  unsigned long inode;
  long offset;
  unsigned short length;
  unsigned char type;
  char name[];
};

static int proc;
static int processes[MOST_PROCESSES];
static int count;
static atomic_int next_process;

typedef void visit(int folder, const char *name);

/* Calls `visit` with each name in a folder that is a number. */
static void numbers_in(int folder, visit *visit) {
  static _Thread_local char names[NAMES_SIZE];
  long length;
  while ((length = syscall(SYS_getdents64, folder, names, NAMES_SIZE)) > 0) {
    const struct entry *entry;
    for (long at = 0; at < length; at += entry->length) {
      entry = (const struct entry *)(names + at);
      if (entry->name[0] >= '0' && entry->name[0] <= '9') visit(folder, entry->name);
    }
  }
}

static void add_process(int folder, const char *name) {
  (void)folder;
  if (count < MOST_PROCESSES) processes[count++] = atoi(name);
}

static void read_link(int folder, const char *name) {
  char link[LINK_SIZE];
  /* A descriptor that is closed by now is none. */
  (void)!readlinkat(folder, name, link, sizeof(link));
}

/* Takes one process after the other. */
static void *read_processes(void *unused) {
  int index;
  while ((index = atomic_fetch_add(&next_process, 1)) < count) {
    char path[32];
    snprintf(path, sizeof(path), "%d/fd", processes[index]);
    int folder = openat(proc, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) continue;
    numbers_in(folder, read_link);
    close(folder);
  }
  return unused;
}

int main(void) {
  pthread_t other;
  proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (proc < 0) return 1;
  numbers_in(proc, add_process);
  if (pthread_create(&other, NULL, read_processes, NULL) != 0) return 1;
  read_processes(NULL);
  return pthread_join(other, NULL);
}
