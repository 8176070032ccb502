/*
 * Loaded into ss before libc (LD_PRELOAD): answers what ss asks of sock_diag with the messages in
 * the file that SOCK_DIAG_ANSWER names, so that ss shows sockets of kinds and with values that this
 * machine does not have.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { ROOM = 1 << 20, SEQUENCE = 123456, END_SIZE = NLMSG_LENGTH(4) };

static _Alignas(8) unsigned char answer[ROOM];
static int asked = -1;

/* Notes which socket asks sock_diag. */
int socket(int domain, int type, int protocol) {
  int (*next)(int, int, int) = dlsym(RTLD_NEXT, "socket");
  int fd = next(domain, type, protocol);
  if (domain == AF_NETLINK && protocol == NETLINK_SOCK_DIAG) asked = fd;
  return fd;
}

/* Reads the file, ends its messages and addresses them to the socket; returns their length. */
static size_t make_answer(int fd) {
  FILE *file = fopen(getenv("SOCK_DIAG_ANSWER"), "r");
  if (file == NULL) abort();
  size_t length = fread(answer, 1, ROOM - END_SIZE, file);
  fclose(file);
  struct nlmsghdr *message = (void *)(answer + length);
  memset(message, 0, END_SIZE);
  message->nlmsg_len = END_SIZE;
  message->nlmsg_type = NLMSG_DONE;
  length += END_SIZE;
  struct sockaddr_nl own;
  socklen_t own_size = sizeof(own);
  getsockname(fd, (void *)&own, &own_size);
  for (size_t at = 0; at < length; at += NLMSG_ALIGN(message->nlmsg_len)) {
    message = (void *)(answer + at);
    message->nlmsg_flags = NLM_F_MULTI;
    message->nlmsg_seq = SEQUENCE;
    message->nlmsg_pid = own.nl_pid;
  }
  return length;
}

/* The whole answer at once. ss looks at it first to learn its length. */
ssize_t recvmsg(int fd, struct msghdr *header, int flags) {
  ssize_t (*next)(int, struct msghdr *, int) = dlsym(RTLD_NEXT, "recvmsg");
  if (fd != asked) return next(fd, header, flags);
  size_t length = make_answer(fd);
  memset(header->msg_name, 0, header->msg_namelen);
  ((struct sockaddr_nl *)header->msg_name)->nl_family = AF_NETLINK;
  header->msg_flags = 0;
  if (!(flags & MSG_PEEK)) memcpy(header->msg_iov[0].iov_base, answer, length);
  return length;
}
