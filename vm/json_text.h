/* json_text.h - a value of JSON as text, whole or not at all. When memory gives out while an object's key is written, json_dumps
 * leaves the key away and says nothing: so the text is measured first, and then written into memory that is there. */
#ifndef LUN_JSON_TEXT_H
#define LUN_JSON_TEXT_H

#include <jansson.h>
#include <stdlib.h>

/* `flags` as for json_dumps. The caller frees it; NULL: there is not enough memory, or no such text. */
static inline char *lun_json_text(const json_t *value, size_t flags) {
  size_t n = json_dumpb(value, NULL, 0, flags);
  char *text = n ? malloc(n + 1) : NULL;
  if (!text) return NULL;
  if (json_dumpb(value, text, n, flags) != n) return free(text), NULL;
  text[n] = 0;
  return text;
}

#endif
