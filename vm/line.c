/* line.c - line.h. Within a text of JSON there is no bare quotation mark, so what looks like the id is it. */
#include "line.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MOST = 18 };

static int is_digit(char c) { return c >= '0' && c <= '9'; }

int64_t lun_line_id(const char *line, size_t n) {
  static const char key[] = "\"id\":";
  size_t width = sizeof key - 1, end = n > 0 && line[n - 1] == '}' ? n - 1 : 0, at = end;
  while (at > 0 && is_digit(line[at - 1])) at--;
  bool found = at < end && end - at <= DIGITS_MOST && at >= width && memcmp(line + at - width, key, width) == 0;
  return found ? strtoll(line + at, NULL, 10) : 0;
}
