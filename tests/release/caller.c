/*
 * What the caller of a file with capabilities may do to it from outside, as the same user:
 *
 *     caller starve TRIES WORD FILE ARGS...   runs FILE again and again, and at another moment each
 *                                             time lets it open no file for a while; ends with 0 and
 *                                             prints the count of runs once WORD was in the output
 *     caller replace NAME PREPARED ARGS...    runs NAME, stops it at its start, puts PREPARED in the
 *                                             place that the kernel then calls NAME's, lets it go on
 *
 * Ends with 1 if WORD never came, and with 2 if something is wrong with the attempt itself.
 */

#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void wrong(const char *what) {
  perror(what);
  exit(2);
}

/* Starts a program with its output in a pipe, and returns when the kernel has begun to run it. */
static pid_t start(char **args, int *output) {
  int started[2], text[2];
  if (pipe2(started, O_CLOEXEC) < 0 || pipe2(text, O_CLOEXEC) < 0) wrong("pipe2");
  pid_t child = fork();
  if (child < 0) wrong("fork");
  if (child == 0) {
    dup2(text[1], 1);
    dup2(text[1], 2);
    execv(args[0], args);
    _exit(127);
  }
  close(started[1]);
  close(text[1]);
  char byte;
  while (read(started[0], &byte, 1) > 0) continue; /* closed by execv */
  close(started[0]);
  *output = text[0];
  return child;
}

/* Reads the output to its end; returns its length. */
static size_t read_all(int output, char *into, size_t room) {
  size_t length = 0;
  ssize_t count;
  while (length < room - 1 && (count = read(output, into + length, room - 1 - length)) > 0) {
    length += (size_t)count;
  }
  into[length] = '\0';
  close(output);
  return length;
}

/* Waits without sleeping, which would take too long. */
static void spin(long nanoseconds) {
  struct timespec from, now;
  clock_gettime(CLOCK_MONOTONIC, &from);
  do clock_gettime(CLOCK_MONOTONIC, &now);
  while ((now.tv_sec - from.tv_sec) * 1000000000 + now.tv_nsec - from.tv_nsec < nanoseconds);
}

static int starve(int tries, const char *word, char **args) {
  static char text[1 << 16];
  for (int i = 0; i < tries; i++) {
    int output;
    pid_t child = start(args, &output);
    struct rlimit all, none;
    if (prlimit(child, RLIMIT_NOFILE, NULL, &all) < 0) wrong("prlimit");
    none = all;
    none.rlim_cur = 3;
    usleep(10000 + (unsigned)(i * 37 % 100) * 400); /* 10 to 50 ms: all of a start, in odd order */
    for (int toggled = 0; toggled < 40; toggled++) {
      prlimit(child, RLIMIT_NOFILE, &none, NULL);
      spin(15000);
      prlimit(child, RLIMIT_NOFILE, &all, NULL);
      spin(15000);
    }
    read_all(output, text, sizeof text);
    waitpid(child, NULL, 0);
    if (strstr(text, word) != NULL) {
      printf("%d\n", i + 1);
      return 0;
    }
  }
  return 1;
}

static int replace(const char *name, const char *prepared, char **args) {
  static char text[1 << 16];
  char deleted[4096];
  snprintf(deleted, sizeof deleted, "%s (deleted)", name);
  int output;
  pid_t child = start(args, &output);
  if (kill(child, SIGSTOP) < 0) wrong("kill");
  if (unlink(name) < 0 || rename(prepared, deleted) < 0) wrong("rename");
  if (kill(child, SIGCONT) < 0) wrong("kill");
  read_all(output, text, sizeof text);
  fputs(text, stdout);
  int status;
  waitpid(child, &status, 0);
  return 0;
}

int main(int argc, char **argv) {
  if (argc > 4 && strcmp(argv[1], "starve") == 0) {
    return starve(atoi(argv[2]), argv[3], argv + 4);
  }
  if (argc > 3 && strcmp(argv[1], "replace") == 0) {
    const char *prepared = argv[3];
    argv[3] = argv[2]; /* the arguments begin with the program's name */
    return replace(argv[2], prepared, argv + 3);
  }
  fputs("usage: see the source\n", stderr);
  return 2;
}
