/* html_operations.c - how the page's operations are written (html.h): numbers, one after the other, in which words and places
 * stand for what html_words.c and the list of files keep. Which operations there are, and when, it does not know. */
#include <inttypes.h>
#include <string.h>

#include "html.h"

void lun_html_op(lun_html *h, enum lun_html_op op, const int64_t *args, size_t n) {
  fprintf(h->out, h->began ? ",%d" : "%d", (int)op);
  for (size_t i = 0; i < n; i++) fprintf(h->out, ",%" PRId64, args[i]);
  h->began = true;
}

int64_t lun_html_text(lun_html *h, const char *s) { return lun_html_word(&h->words, s, strlen(s)); }

int64_t lun_html_where(lun_html *h, uint32_t where) {
  if (where) h->files[LUN_WHERE_FILE(where)] = 1;
  return where;
}
