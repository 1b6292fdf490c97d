/* hook.c - what the coverage variant has besides: counts of lines are written where a process ends without saying
 * so to the C library, and before it shuts itself in, after which it could write nothing. No test of it, and no
 * part of the program. */
#include <stdio.h>
#include <sys/types.h>

/* libgcov's: writes the counts, once; where it complains. */
void __gcov_dump(void);
extern FILE *__gcov_error_file;

_Noreturn void __real__exit(int status);
_Noreturn void __wrap__exit(int status);
unsigned __real_lun_confine(void) __attribute__((weak)); /* most unit tests have no such room */
unsigned __wrap_lun_confine(void);

_Noreturn void __wrap__exit(int status) {
  __gcov_dump();
  __real__exit(status);
}

unsigned __wrap_lun_confine(void) {
  __gcov_dump();
  return __real_lun_confine();
}

static ssize_t swallow(void *cookie, const char *text, size_t len) {
  (void)cookie, (void)text;
  return (ssize_t)len;
}

/* Programs whose files are taken away on purpose cannot write their counts, and must not say so among their own words. A
 * stream without a descriptor: the tests count those. */
__attribute__((constructor)) static void quiet(void) {
  __gcov_error_file = fopencookie(NULL, "w", (cookie_io_functions_t){.write = swallow});
}
