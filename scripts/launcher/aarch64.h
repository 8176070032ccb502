/* aarch64: system call numbers (asm-generic/unistd.h), how to make one, and the two ways in. */

enum {
  SYS_dup3 = 24,
  SYS_fcntl = 25,
  SYS_openat = 56,
  SYS_close = 57,
  SYS_pipe2 = 59,
  SYS_getdents64 = 61,
  SYS_write = 64,
  SYS_sendfile = 71,
  SYS_fstat = 80,
  SYS_capget = 90,
  SYS_capset = 91,
  SYS_exit_group = 94,
  SYS_rt_sigaction = 134,
  SYS_prctl = 167,
  SYS_getpid = 172,
  SYS_munmap = 215,
  SYS_clone = 220,
  SYS_mmap = 222,
  SYS_mprotect = 226,
  SYS_wait4 = 260,
  SYS_prlimit64 = 261,
  SYS_seccomp = 277,
  SYS_memfd_create = 279,
};

/* struct stat (include/uapi/asm-generic/stat.h): its size and where st_mode is in it, in bytes. */
enum { STAT_SIZE = 128, STAT_MODE = 16 };

static inline i64 system_call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  register u64 x8 __asm__("x8") = number;
  register u64 x0 __asm__("x0") = a;
  register u64 x1 __asm__("x1") = b;
  register u64 x2 __asm__("x2") = c;
  register u64 x3 __asm__("x3") = d;
  register u64 x4 __asm__("x4") = e;
  register u64 x5 __asm__("x5") = f;
  __asm__ volatile("svc #0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return (i64)x0;
}

/* From the kernel: the stack pointer is all there is. */
__asm__(
    ".text\n"
    ".globl _start\n"
    "_start:\n"
    "  mov x29, #0\n"
    "  mov x30, #0\n"
    "  mov x0, sp\n"
    "  bl launch\n");

/* From the loader, as if this were the program: x0 is for atexit, the stack holds argc. */
__asm__(
    ".text\n"
    ".globl after_loader\n"
    "after_loader:\n"
    "  stp x0, x30, [sp, #-16]!\n"
    "  bl check_libraries\n"
    "  ldp x0, x30, [sp], #16\n"
    "  adrp x16, program_entry\n"
    "  ldr x16, [x16, #:lo12:program_entry]\n"
    "  br x16\n");
/* Hidden, so that its address is known without a relocation. */
__attribute__((visibility("hidden"))) void after_loader(void);

__attribute__((noreturn)) static inline void start_loader(u64 *vector, u64 entry) {
  __asm__ volatile(
      "mov sp, %0\n"
      "mov x0, #0\n"
      "mov x29, #0\n"
      "mov x30, #0\n"
      "br %1\n"
      :
      : "r"(vector), "r"(entry)
      : "x0", "x30", "memory");
  __builtin_unreachable();
}
