/* highlight.h - what the bytes of a source are, as somebody who knows the language tells. */
#ifndef LUN_HIGHLIGHT_H
#define LUN_HIGHLIGHT_H

#include <stddef.h>
#include <stdint.h>

/* What a byte of source is, for highlighting. */
typedef enum lun_syntax_kind {
  LUN_SYN_PLAIN,
  LUN_SYN_KEYWORD,
  LUN_SYN_AWAIT,
  LUN_SYN_STRING,
  LUN_SYN_COMMENT,
  LUN_SYN_NUMBER
} lun_syntax_kind;

/* Writes a lun_syntax_kind for each of the n bytes of a whole source. */
typedef void lun_highlight_fn(void *ud, const char *text, size_t n, uint8_t *kinds);

#endif
