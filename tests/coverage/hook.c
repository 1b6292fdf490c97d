/* hook.c - what the coverage variant has besides: counts are written also where a process ends without saying so to
 * the C library, and before it shuts itself in, after which it could write nothing. No test of it, and no part of the program. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>

void __gcov_dump(void); /* libgcov's: writes the counts */

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);
int __real_prctl(int option, ...);
int __wrap_prctl(int option, ...);
int lun_not_said(FILE *to, const char *format, ...);
int lun_not_vsaid(FILE *to, const char *format, va_list args);

_Noreturn void __wrap__exit(int status) {
  __gcov_dump();
  __real__exit(status);
}

/* The first that a process says to the kernel when it is shut in. */
int __wrap_prctl(int option, ...) {
  unsigned long a[4];
  va_list va;
  va_start(va, option);
  for (int i = 0; i < 4; i++) a[i] = va_arg(va, unsigned long);
  va_end(va);
  if (option == PR_SET_NO_NEW_PRIVS) __gcov_dump();
  return __real_prctl(option, a[0], a[1], a[2], a[3]);
}

/* libgcov's fprintf and vfprintf (rules.mk): a program whose files are taken away on purpose cannot write its counts,
 * and must not say so among its own words. */
int lun_not_said(FILE *to, const char *format, ...) {
  (void)to, (void)format;
  return 0;
}

int lun_not_vsaid(FILE *to, const char *format, va_list args) {
  (void)to, (void)format, (void)args;
  return 0;
}
