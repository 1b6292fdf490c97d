/* calls.c - the system calls that a process needs that only computes, prints and
 * ends: a seccomp filter, written as the instructions that the kernel runs. Every
 * other call fails with EPERM, which libraries report as a sentence. */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#if defined(__linux__) && (defined(__x86_64__) || defined(__aarch64__)) && !defined(__SANITIZE_ADDRESS__) && !defined(LUN_LEAKS)
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>

#ifdef __x86_64__
#define THIS_MACHINE AUDIT_ARCH_X86_64
#else
#define THIS_MACHINE AUDIT_ARCH_AARCH64
#endif

/* Calls that are allowed whatever their arguments are. */
static const int allowed[] = {
  /* bytes on descriptors that are open */
  __NR_read, __NR_write, __NR_readv, __NR_writev, __NR_pread64, __NR_pwrite64, __NR_lseek, __NR_close, __NR_fstat, __NR_ftruncate,
  __NR_fallocate, __NR_fsync, __NR_fdatasync, __NR_flock, __NR_dup, __NR_dup3, __NR_pipe2, __NR_sendmsg, __NR_recvmsg, __NR_sendto,
  __NR_recvfrom, __NR_shutdown,
  /* waiting */
  __NR_ppoll, __NR_pselect6, __NR_epoll_create1, __NR_epoll_ctl, __NR_epoll_pwait, __NR_eventfd2, __NR_nanosleep, __NR_clock_nanosleep,
  __NR_futex, __NR_restart_syscall, __NR_sched_yield,
  /* memory */
  __NR_brk, __NR_munmap, __NR_mremap, __NR_madvise, __NR_msync,
  /* time, and what one may know of oneself */
  __NR_clock_gettime, __NR_clock_getres, __NR_gettimeofday, __NR_times, __NR_getrusage, __NR_sysinfo, __NR_getpid, __NR_gettid,
  __NR_getuid, __NR_geteuid, __NR_getgid, __NR_getegid, __NR_getrandom, __NR_getcpu, __NR_sched_getaffinity, __NR_setitimer, __NR_getitimer,
  /* threads and signals of this process */
  __NR_exit, __NR_exit_group, __NR_set_robust_list, __NR_set_tid_address, __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigreturn,
  __NR_rt_sigpending, __NR_rt_sigtimedwait, __NR_sigaltstack, __NR_membarrier,
#ifdef __NR_rseq
  __NR_rseq,
#endif
#ifdef __NR_epoll_pwait2
  __NR_epoll_pwait2,
#endif
#ifdef __x86_64__
  __NR_poll, __NR_select, __NR_epoll_wait, __NR_dup2, __NR_pipe, __NR_time, __NR_arch_prctl,
#endif
};

enum { CALLS = sizeof allowed / sizeof *allowed, SPECIAL = 96 };

typedef struct filter {
  struct sock_filter code[2 * CALLS + SPECIAL];
  unsigned short n;
} filter;

static void put(filter *f, uint16_t code, uint32_t k, uint8_t yes, uint8_t no) {
  f->code[f->n++] = (struct sock_filter){code, yes, no, k};
}

static void load(filter *f, size_t offset) { put(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset, 0, 0); }
static void give(filter *f, uint32_t verdict) { put(f, BPF_RET | BPF_K, verdict, 0, 0); }
static uint32_t refuse(int error) { return SECCOMP_RET_ERRNO | (uint32_t)error; }

/* The low half of an argument: flags and numbers that matter here fit into it. */
static size_t low(int i) { return offsetof(struct seccomp_data, args) + (size_t)i * sizeof(uint64_t); }
static size_t high(int i) { return low(i) + sizeof(uint32_t); }

static void number(filter *f) { load(f, offsetof(struct seccomp_data, nr)); }

/* Unless the call is this one, skips the `n` instructions that follow. */
static void only(filter *f, int call, uint8_t n) { put(f, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)call, 0, n); }

static void allow(filter *f, int call) {
  only(f, call, 1);
  give(f, SECCOMP_RET_ALLOW);
}

/* Allowed when all of these bits of argument i are set, or, `none`, when none of them is. */
static void allow_bits(filter *f, int call, int i, uint32_t bits, bool none) {
  only(f, call, 4);
  load(f, low(i));
  put(f, BPF_JMP | BPF_JSET | BPF_K, bits, none, !none);
  give(f, SECCOMP_RET_ALLOW);
  give(f, refuse(EPERM));
}

/* Allowed when argument i is one of these. */
static void allow_values(filter *f, int call, int i, const uint32_t *values, uint8_t n) {
  only(f, call, (uint8_t)(2 * n + 2));
  load(f, low(i));
  for (uint8_t k = 0; k < n; k++) {
    put(f, BPF_JMP | BPF_JEQ | BPF_K, values[k], 0, 1);
    give(f, SECCOMP_RET_ALLOW);
  }
  give(f, refuse(EPERM));
}

/* Asking for a limit is harmless, setting one (of any process) is not: its third argument is a pointer. */
static void allow_asking(filter *f, int call) {
  only(f, call, 6);
  load(f, low(2));
  put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 3);
  load(f, high(2));
  put(f, BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1);
  give(f, SECCOMP_RET_ALLOW);
  give(f, refuse(EPERM));
}

static void allow_some(filter *f) {
  static const uint32_t fcntls[] = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL}, ioctls[] = {FIONBIO, FIONREAD};
  const uint32_t self = (uint32_t)getpid();
  allow_values(f, __NR_fcntl, 1, fcntls, sizeof fcntls / sizeof *fcntls);
  allow_values(f, __NR_ioctl, 1, ioctls, sizeof ioctls / sizeof *ioctls);
  allow_values(f, __NR_tgkill, 0, &self, 1);
  allow_bits(f, __NR_clone, 0, CLONE_THREAD, false);
  allow_bits(f, __NR_mmap, 2, PROT_EXEC, true);
  allow_bits(f, __NR_mprotect, 2, PROT_EXEC, true);
  allow_bits(f, __NR_newfstatat, 3, AT_EMPTY_PATH, false); /* how fstat is made today */
  allow_asking(f, __NR_prlimit64);
  only(f, __NR_clone3, 1); /* its flags cannot be seen: the C library then takes clone */
  give(f, refuse(ENOSYS));
}

static void compose(filter *f) {
  load(f, offsetof(struct seccomp_data, arch));
  put(f, BPF_JMP | BPF_JEQ | BPF_K, THIS_MACHINE, 1, 0);
  give(f, SECCOMP_RET_KILL_PROCESS);
  number(f);
  for (int i = 0; i < CALLS; i++) allow(f, allowed[i]);
  allow_some(f);
  give(f, refuse(EPERM));
}

bool lun_wall_calls(void) {
  filter f = {.n = 0};
  compose(&f);
  struct sock_fprog program = {f.n, f.code};
  return syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0;
}

#else

/* A sanitizer's own calls at the end of a process are none of these; other machines have other numbers. */
bool lun_wall_calls(void) { return false; }

#endif
