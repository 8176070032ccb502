/*
 * What the caller left open. The sandbox lets the program write to what is open, so nothing that can
 * be written to may be but standard input, output and error; and those three must be there, since
 * the next file to be opened would take a missing one's number.
 */

enum {
  F_GETFD_ = 1,
  F_GETFL_ = 3,

  S_IFMT_ = 0170000,
  S_IFIFO_ = 0010000,
  S_IFDIR_ = 0040000,
  S_IFREG_ = 0100000,
};

/* struct linux_dirent64 (include/linux/dirent.h) */
struct directory_entry {
  u64 inode;
  i64 next;
  u16 length;
  u8 type;
  char name[];
};

/*
 * Gives standard input, output and error a file if the caller closed them. The runtime, which does
 * this too, would ask for /dev/null to be writable, which the sandbox refuses. Without a /dev/null,
 * it is a pipe that nobody holds the other end of.
 */
static void fill_standard_files(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (call(SYS_fcntl, fd, F_GETFD_, 0, 0, 0) != -EBADF_) continue;
    i64 opened = call(SYS_openat, (u64)AT_FDCWD_, (u64) "/dev/null", O_RDWR_, 0, 0);
    if (opened == fd) continue; /* the lowest free number is this one */
    int ends[2];
    i64 made = call(SYS_pipe2, (u64)ends, 0, 0, 0, 0);
    if (failed(made)) fail_to_open("a standard file that its caller closed", made);
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

/* Files, folders and pipes that can be read and nothing else: `-F <(...)` is one. */
static int is_only_read(u64 fd) {
  i64 flags = call(SYS_fcntl, fd, F_GETFL_, 0, 0, 0);
  if (failed(flags) || (flags & O_ACCMODE_) != O_RDONLY_) return 0;
  u32 status[STAT_SIZE / sizeof(u32)];
  if (failed(call(SYS_fstat, fd, (u64)status, 0, 0, 0))) return 0;
  u32 kind = status[STAT_MODE / sizeof(u32)] & S_IFMT_;
  return kind == S_IFREG_ || kind == S_IFDIR_ || kind == S_IFIFO_;
}

/* The descriptor that a name in /proc/self/fd stands for; 0 for the names "." and "..". */
static u64 number_of(const char *name) {
  u64 number = 0;
  for (; *name >= '0' && *name <= '9'; name++) number = 10 * number + (u64)(*name - '0');
  return number;
}

/* Closes what the caller left open beside the standard files, but for what can only be read. */
static void close_inherited(void) {
  const char *path = "/proc/self/fd";
  i64 folder = call(SYS_openat, (u64)AT_FDCWD_, (u64)path, O_RDONLY_ | O_CLOEXEC_, 0, 0);
  if (failed(folder)) fail_to_open(path, folder);
  u64 room[256];
  for (;;) {
    i64 size = call(SYS_getdents64, folder, (u64)room, sizeof(room), 0, 0);
    if (failed(size)) fail("cannot list ", path, size);
    if (size == 0) break;
    for (i64 at = 0; at < size;) {
      struct directory_entry *entry = (struct directory_entry *)((u8 *)room + at);
      u64 fd = number_of(entry->name);
      at += entry->length;
      if (fd <= 2 || fd == (u64)folder || is_only_read(fd)) continue;
      call(SYS_close, fd, 0, 0, 0, 0);
    }
  }
  call(SYS_close, folder, 0, 0, 0, 0);
}
