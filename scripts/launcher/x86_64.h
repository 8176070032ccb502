/* x86_64: system call numbers (asm/unistd_64.h), how to make one, and the two ways in. */

enum {
  SYS_write = 1,
  SYS_close = 3,
  SYS_fstat = 5,
  SYS_mmap = 9,
  SYS_mprotect = 10,
  SYS_munmap = 11,
  SYS_rt_sigaction = 13,
  SYS_getpid = 39,
  SYS_sendfile = 40,
  SYS_clone = 56,
  SYS_wait4 = 61,
  SYS_fcntl = 72,
  SYS_capget = 125,
  SYS_capset = 126,
  SYS_prctl = 157,
  SYS_getdents64 = 217,
  SYS_exit_group = 231,
  SYS_openat = 257,
  SYS_dup3 = 292,
  SYS_pipe2 = 293,
  SYS_prlimit64 = 302,
  SYS_seccomp = 317,
  SYS_memfd_create = 319,
};

/* struct stat (arch/x86/include/uapi/asm/stat.h): its size and where st_mode is in it, in bytes. */
enum { STAT_SIZE = 144, STAT_MODE = 24 };

static inline i64 system_call(u64 number, u64 a, u64 b, u64 c, u64 d, u64 e, u64 f) {
  i64 result;
  register u64 r10 __asm__("r10") = d;
  register u64 r8 __asm__("r8") = e;
  register u64 r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return result;
}

/* From the kernel: the stack pointer is all there is. */
__asm__(
    ".text\n"
    ".globl _start\n"
    "_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rsp, %rdi\n"
    "  and $-16, %rsp\n"
    "  call launch\n");

/* From the loader, as if this were the program: rdx is for atexit, the stack holds argc. */
__asm__(
    ".text\n"
    ".globl after_loader\n"
    "after_loader:\n"
    "  push %rdx\n"
    "  sub $8, %rsp\n"
    "  call check_libraries\n"
    "  add $8, %rsp\n"
    "  pop %rdx\n"
    "  jmp *program_entry(%rip)\n");
/* Hidden, so that its address is known without a relocation. */
__attribute__((visibility("hidden"))) void after_loader(void);

__attribute__((noreturn)) static inline void start_loader(u64 *vector, u64 entry) {
  __asm__ volatile(
      "mov %0, %%rsp\n"
      "xor %%edx, %%edx\n"
      "xor %%ebp, %%ebp\n"
      "jmp *%1\n"
      :
      : "r"(vector), "r"(entry)
      : "memory");
  __builtin_unreachable();
}
