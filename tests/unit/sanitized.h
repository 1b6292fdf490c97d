/* sanitized.h - whether a sanitizer is built in, or valgrind watches: those need more address space than a test may want to leave. */
#ifndef LUN_TEST_SANITIZED_H
#define LUN_TEST_SANITIZED_H

#include <stdbool.h>

static inline bool sanitized(void) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || defined(LUN_VALGRIND)
  return true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return true;
#endif
#endif
  return false;
}

#endif
