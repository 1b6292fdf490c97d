/* json.h - writes JSON, piece by piece, to a file: what all exporters that speak
 * JSON share. It keeps commas right, escapes whatever a text holds, and never
 * looks at what it writes. Internal to viz/export. */
#ifndef LUN_EXPORT_JSON_H
#define LUN_EXPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* {.out = file} stands at the beginning of a document. */
typedef struct lun_json {
  FILE *out;
  bool comma; /* something stands before in this object or array */
} lun_json;

/* `bracket` is one of { [ and } ]. Whoever opens one closes it. */
void lun_json_open(lun_json *j, char bracket);
void lun_json_close(lun_json *j, char bracket);
/* The name of what is written next; it is written as it is. */
void lun_json_key(lun_json *j, const char *key);

/* Values. Bytes that are no UTF-8 become U+FFFD; control bytes, characters that show nothing, and those that markup is
 * made of (so that "</script>" cannot stand in the file) are written as escapes. */
void lun_json_text(lun_json *j, const char *s, size_t n);
void lun_json_str(lun_json *j, const char *s);
void lun_json_uint(lun_json *j, uint64_t v);
/* A finite number, so that it can be read back exactly. */
void lun_json_double(lun_json *j, double v);
void lun_json_bool(lun_json *j, bool v);
void lun_json_null(lun_json *j);
/* ns in units of 10^places ns, exactly, with at least one and at most `places` digits behind the point. */
void lun_json_time(lun_json *j, int64_t ns, int places);

/* A key and its value. */
void lun_json_put_str(lun_json *j, const char *key, const char *s);
void lun_json_put_uint(lun_json *j, const char *key, uint64_t v);
void lun_json_put_bool(lun_json *j, const char *key, bool v);

#endif
